using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Benchmarks.Comparison.Peers;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>Asks every engine every question once and compares the answers; nothing is timed.</summary>
internal sealed class SelfCheck(BitmapOptions options)
{
    private int _passed;
    private int _failed;
    private int _skipped;

    /// <summary>0 when all agree; 1 when some do not, or in CI when CRoaring is not installed. Other peers that are not are named as skipped.</summary>
    public int Run()
    {
        IReadOnlyList<(int Leaves, SetNode Rule)> random = RandomRules.Make(RandomRows.RuleCount(options));
        foreach (bool isClustered in new[] { false, true })
        {
            List<(string Name, SetNode Rule)> questions = [.. Workloads.Everything.Select(static workload => (workload.Name, workload.Rule))];
            questions.AddRange(isClustered ? [] : random.Select(static (rule, i) => ($"W13-{i}", rule.Rule)));
            CheckRules(new World(options.Devices, isClustered), questions);
        }

        CheckRealSets();
        Console.WriteLine($"{_passed} passed, {_failed} failed, {_skipped} skipped");
        if (!PeerLibraries.HasCroaring && Environment.GetEnvironmentVariable("CI") == "true")
        {
            Console.Error.WriteLine($"CRoaring ({PeerLibraries.CroaringPath}) must be there in CI: eng/peers installs it.");
            return 1;
        }

        return _failed == 0 ? 0 : 1;
    }

    private void CheckRules(World world, List<(string Name, SetNode Rule)> questions)
    {
        int[] ranks = [.. questions.SelectMany(static question => question.Rule.Ranks).Distinct()];
        EngineSide engine = new(world, ranks, hasNumbers: true);
        HashSets oracle = new(world, ranks);
        List<(string Name, Func<SetNode, Func<long>?> Counter)> engines = [];
        List<IDisposable> open = [oracle];
        foreach ((bool hasDeltas, int threads) in new[] { (false, 1), (false, 4), (true, 1), (true, 4) })
        {
            engines.Add(($"ours by {threads}{(hasDeltas ? " with deltas" : "")}", node => engine.Counter(node, hasDeltas, threads, remembers: true)));
        }

        engines.Add(("ours as the first count of a snapshot", node => engine.FirstAnswer(world, node)));
        engines.Add(("ours with counts of every node", engine.NodeCounter));
        engines.Add(("hashset", oracle.Counter));
        engines.Add(("bit-arrays", Opened(new BitArrays(world, ranks))));
        Add(PeerLibraries.HasCroaring, "CRoaring", () => engines.Add((Croaring.Name, Opened(new CroaringSets(world, ranks, hasNumbers: true)))));
        if (!world.IsClustered)
        {
            AddRowEngines();
        }

        foreach ((string name, SetNode rule) in questions)
        {
            Compare(world.IsClustered ? name + "-clustered" : name, [.. engines.Select(engine => (engine.Name, engine.Counter(rule)))]);
        }

        open.ForEach(static peer => peer.Dispose());

        void AddRowEngines()
        {
            Add(PeerLibraries.HasDuckDb, "DuckDB", () => engines.Add(("duckdb", Few(Opened(new DuckDbSets(world, ranks, 1))))));
            engines.Add(("sqlite", Few(Opened(new SqliteSets(world, [.. ranks.Where(static rank => rank <= 200)])))));
            Add(PeerLibraries.HasClickHouse, "ClickHouse", () =>
            {
                ClickHouseSets clickHouse = new(world, ranks);
                open.Add(clickHouse);
                engines.Add(("clickhouse nested", node => clickHouse.Nested(node, 1)));
                engines.Add(("clickhouse aggregate", node => clickHouse.Aggregate(node, 1)));
            });
        }

        Func<SetNode, Func<long>?> Opened(ISetPeer peer)
        {
            open.Add(peer);
            return peer.Counter;
        }

        // SQL engines get the named workloads over ranks they hold: a hundred more probes prove nothing and take seconds.
        Func<SetNode, Func<long>?> Few(Func<SetNode, Func<long>?> counter) => node =>
            Workloads.Everything.Any(workload => workload.Rule == node) && node.Ranks.All(static rank => rank <= 200) ? counter(node) : null;
    }

    private void CheckRealSets()
    {
        if (RealSet.Folder(options.Data) is not { } folder || !PeerLibraries.HasCroaring)
        {
            Add(false, "the real sets", () => { });
            return;
        }

        foreach (string name in RealSet.Names)
        {
            using RealPair pair = new(RealSet.Read(folder, name));
            Compare($"W3-{name}-to-array", [("ours", pair.WriteOurs), ("CRoaring", pair.WriteTheirs)]);
            Compare($"W3-{name}-iterate", [("ours", pair.ReadOurs), ("CRoaring", pair.ReadTheirs)]);
            Compare($"W3-{name}-contains", [("ours", pair.ProbeOurs), ("CRoaring", pair.ProbeTheirs)]);
            Compare($"W4-{name}-parse", [("ours", pair.ParseOurs), ("CRoaring", pair.ParseTheirs)]);
            Compare($"W4-{name}-view", [("ours", pair.ViewOurs), ("CRoaring", pair.ViewTheirs)]);
            using SnapshotPair snapshot = pair.WriteSnapshots();
            Compare($"W4-{name}-snapshot", [("ours", snapshot.OpenOurs), ("CRoaring", snapshot.OpenTheirs)]);
            Compare($"W4-{name}-bytes", [("expected", static () => 1), ("same bytes", () => pair.WriteSameBytes() ? 1 : 0)]);
        }
    }

    private void Add(bool isInstalled, string what, Action use)
    {
        if (isInstalled)
        {
            use();
            return;
        }

        _skipped++;
        Console.WriteLine($"skipped: {what} not installed (eng/peers installs the peers)");
    }

    private void Compare(string question, IReadOnlyList<(string Name, Func<long>? Work)> engines)
    {
        List<(string Name, long Answer)> answers = [.. engines.Where(static engine => engine.Work is not null).Select(static engine => (engine.Name, engine.Work!()))];
        if (answers.TrueForAll(answer => answer.Answer == answers[0].Answer))
        {
            _passed++;
            return;
        }

        _failed++;
        Console.WriteLine($"{question}: {string.Join(", ", answers.Select(static answer => $"{answer.Name} {answer.Answer}"))}");
    }
}
