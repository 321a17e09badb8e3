using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Segmentation.Benchmarks.Comparison.Peers;

namespace Segmentation.Benchmarks.Comparison;

/// <summary>A generated CSV of seven attributes into a fresh store, durable, against ClickHouse reading the same file into one bitmap state a value.</summary>
/// <remarks>
/// In ClickHouse's favour: it takes 21 bits of a non-cryptographic hash as the device (dense ids without a dictionary, collisions allowed; with 32 bits it took
/// minutes), keeps no days, counts or last-writer rule, leaves <c>spend</c> out (its values are too many for bitmaps) and writes nothing durable.
/// </remarks>
internal static class IngestComparison
{
    private const int DenseIds = 1 << 21;

    public static void Run(string csv, string mapping, int runs, int threads)
    {
        long rows = File.ReadLines(csv).LongCount() - 1;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"# {rows:N0} rows, {new FileInfo(csv).Length:N0} bytes, {Environment.ProcessorCount} cores, medians of {runs}"));
        using ClickHouse clickHouse = new();
        List<double> ours = [];
        List<double> peer = [];
        for (int run = 0; run < runs; run++)
        {
            ours.Add(Ours(csv, mapping, threads));
            peer.Add(Peer(clickHouse, csv, threads));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# run {run + 1}: ours {ours[^1]:F2} s, ClickHouse {peer[^1]:F2} s"));
        }

        double a = ours.Order().ElementAt(runs / 2);
        double b = peer.Order().ElementAt(runs / 2);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"workload\":\"ingest-csv-7-attributes\",\"peer\":\"clickhouse-{clickHouse.Version}\",\"times_peer\":{a / b:F2},\"allowed\":3,\"ours_s\":{a:F2},\"peer_s\":{b:F2}}}"));
    }

    private static double Ours(string csv, string mapping, int threads)
    {
        string folder = Directory.CreateTempSubdirectory("segmentation-ingest-").FullName;
        try
        {
            long start = Stopwatch.GetTimestamp();
            using (SegmentationEngine engine = SegmentationEngine.Create(Path.Combine(folder, "store"), new EngineOptions { MaxThreads = threads }))
            {
                engine.Ingest(mapping, [csv], strict: false, null, CancellationToken.None);
            }

            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Peer(ClickHouse clickHouse, string csv, int threads)
    {
        long start = Stopwatch.GetTimestamp();
        clickHouse.Query("DROP TABLE IF EXISTS loaded");
        clickHouse.Query(
            $"""
            CREATE TABLE loaded ENGINE = Memory AS
            SELECT pair.1 AS attribute, pair.2 AS value, groupBitmapState(id) AS devices
            FROM
            (
                SELECT toUInt32(bitAnd(cityHash64(device), {DenseIds - 1})) AS id,
                       arrayJoin([('page', page), ('country', country), ('interest', interest), ('age', age), ('newsletter', newsletter), ('os', os)]) AS pair
                FROM file('{csv}', 'CSVWithNames', 'device String, time String, page String, country String, interest String, age String, spend String, newsletter String, os String')
            )
            WHERE pair.2 != ''
            GROUP BY attribute, value
            SETTINGS max_threads = {threads}
            """);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
