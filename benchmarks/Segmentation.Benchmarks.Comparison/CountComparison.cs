using System;
using System.Globalization;
using System.IO;
using System.Threading;
using Segmentation.Benchmarks.Comparison.Peers;

namespace Segmentation.Benchmarks.Comparison;

/// <summary>A ten-leaf rule on a warm engine, through the front door, against the same rule in each peer over the same memberships.</summary>
internal static class CountComparison
{
    public const string Rule =
        "(trait = \"t1\" OR trait = \"t5\") AND trait = \"t2\" AND (trait = \"t3\" OR trait = \"t4\" OR trait = \"t6\") "
        + "AND NOT trait = \"t7\" AND NOT trait = \"t8\" AND NOT (trait = \"t9\" AND trait = \"t10\")";

    public static void Run(int devices, int runs, int block, int sqliteRuns, int threads)
    {
        string folder = Directory.CreateTempSubdirectory("segmentation-benchmark-").FullName;
        try
        {
            Memberships memberships = new(devices, 20260101);
            using SegmentationEngine engine = Load(folder, memberships, threads);
            Console.WriteLine($"# {devices.ToString("N0", CultureInfo.InvariantCulture)} devices, {Environment.ProcessorCount} cores, {threads} threads for both, medians of {runs} blocks of {block} calls");
            using (ClickHouse clickHouse = new())
            {
                CompareClickHouse(engine, clickHouse, memberships, folder, runs, block, threads);
            }

            CompareSqlite(engine, memberships, sqliteRuns);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static long Ours(SegmentationEngine engine) => engine.Count(Rule, null, CancellationToken.None).Count ?? -1;

    public static SegmentationEngine Load(string folder, Memberships memberships, int threads)
    {
        string csv = Path.Combine(folder, "memberships.csv");
        string mapping = Path.Combine(folder, "mapping.json");
        memberships.WriteCsv(csv);
        File.WriteAllText(mapping, """
            {
              "source": { "name": "benchmark", "party": "first" },
              "format": { "kind": "csv" },
              "identifier": { "column": "device", "space": "cookie", "form": "verbatim" },
              "time": { "day": "2026-01-01" },
              "attributes": [ { "name": "trait", "kind": "set", "column": "traits", "split": ";" } ]
            }
            """);
        string store = Path.Combine(folder, "store");
        SegmentationEngine engine = SegmentationEngine.Create(store, new EngineOptions { MaxThreads = threads });
        engine.Ingest(mapping, [csv], strict: true, null, CancellationToken.None);
        engine.Checkpoint();
        return engine;
    }

    private static void CompareClickHouse(
        SegmentationEngine engine, ClickHouse clickHouse, Memberships memberships, string folder, int runs, int block, int threads)
    {
        clickHouse.Query("CREATE TABLE traits (trait String, devices AggregateFunction(groupBitmap, UInt32)) ENGINE = Memory");
        for (int trait = 0; trait < Memberships.Traits; trait++)
        {
            string path = memberships.WriteBinary(folder, trait);
            clickHouse.Query($"INSERT INTO traits SELECT 't{trait + 1}', groupBitmapState(d) FROM file('{path}', 'RowBinary', 'd UInt32')");
        }

        string wide = "SELECT ";
        for (int trait = 1; trait <= Memberships.Traits; trait++)
        {
            wide += $"groupBitmapMergeStateIf(devices, trait = 't{trait}') AS t{trait}{(trait < Memberships.Traits ? ", " : "")}";
        }

        clickHouse.Query($"CREATE TABLE wide ENGINE = Memory AS {wide} FROM traits");
        const string Expression =
            "bitmapAndnotCardinality(bitmapAndnot(bitmapAndnot(bitmapAnd(bitmapAnd(bitmapOr(t1, t5), t2), bitmapOr(bitmapOr(t3, t4), t6)), t7), t8), bitmapAnd(t9, t10))";
        string settings = $" SETTINGS max_threads = {threads}";
        Report("count-10-leaf", $"clickhouse-{clickHouse.Version}-one-wide-row", 20, Paired.Medians(
            () => Ours(engine), () => Number(clickHouse.Query($"SELECT {Expression} FROM wide" + settings)), runs, block));
        Report("count-10-leaf", $"clickhouse-{clickHouse.Version}-row-a-trait", 20, Paired.Medians(
            () => Ours(engine), () => Number(clickHouse.Query($"SELECT {Expression} FROM ({wide} FROM traits)" + settings)), runs, block));
    }

    private static void CompareSqlite(SegmentationEngine engine, Memberships memberships, int runs)
    {
        using SqliteTable sqlite = new();
        for (int trait = 0; trait < Memberships.Traits; trait++)
        {
            sqlite.Insert(trait + 1, memberships[trait]);
        }

        // Driven by one operand of the AND in index order, the rest probes of the primary key.
        const string Sql =
            """
            SELECT count(*) FROM membership m WHERE m.trait = 2
              AND (EXISTS (SELECT 1 FROM membership WHERE trait = 1 AND device = m.device) OR EXISTS (SELECT 1 FROM membership WHERE trait = 5 AND device = m.device))
              AND (EXISTS (SELECT 1 FROM membership WHERE trait = 3 AND device = m.device) OR EXISTS (SELECT 1 FROM membership WHERE trait = 4 AND device = m.device) OR EXISTS (SELECT 1 FROM membership WHERE trait = 6 AND device = m.device))
              AND NOT EXISTS (SELECT 1 FROM membership WHERE trait = 7 AND device = m.device)
              AND NOT EXISTS (SELECT 1 FROM membership WHERE trait = 8 AND device = m.device)
              AND NOT (EXISTS (SELECT 1 FROM membership WHERE trait = 9 AND device = m.device) AND EXISTS (SELECT 1 FROM membership WHERE trait = 10 AND device = m.device))
            """;
        Report("count-10-leaf", "sqlite-index-trait-device", 500, Paired.Medians(() => Ours(engine), () => sqlite.Scalar(Sql), runs, 1));
    }

    private static long Number(string csv) => long.Parse(csv.AsSpan().Trim(), CultureInfo.InvariantCulture);

    private static void Report(string workload, string peer, double target, (double Ours, double Peer) medians) => Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"workload\":\"{workload}\",\"peer\":\"{peer}\",\"ratio\":{medians.Peer / medians.Ours:F1},\"target\":{target},\"ours_ms\":{medians.Ours:F3},\"peer_ms\":{medians.Peer:F3}}}"));
}
