using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Segmentation.Benchmarks.Comparison.Peers;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>Bitmaps and rules against CRoaring, ClickHouse, DuckDB, SQLite, hash sets and bit arrays, in one process run.</summary>
internal sealed class BitmapComparison(BitmapOptions options)
{
    private const int Families = 15;
    private const int FewestRounds = 7;
    private const int FewestDevices = 10_000;
    private const int MostDevices = 1_000_000_000;

    private static readonly string[] OfRealSets = ["W1", "W2", "W3", "W4"];

    private readonly RowSink _sink = new(options.IsJson);

    /// <summary>0, or 1 when engines disagree in a check, or 2 when what was asked for cannot be done.</summary>
    public static int Run(BitmapOptions options)
    {
        if (WhatIsWrong(options) is { } problem)
        {
            Console.Error.WriteLine("bitmaps: " + problem);
            return 2;
        }

        if (options.IsCheck)
        {
            return new SelfCheck(options).Run();
        }

        BitmapComparison comparison = new(options);
        MachineState before = MachineState.Now();
        comparison._sink.Say($"{Croaring.Name}, {options.Devices.ToString("N0", CultureInfo.InvariantCulture)} devices, {before}, medians of {options.Rounds} rounds or more");
        comparison._sink.Header();
        comparison.RealSets();
        comparison.Rules();
        comparison.Small();
        comparison.BesideIngest();
        if (options.Report is { } page)
        {
            PerformancePage.Write(page, options, comparison._sink.Rows, before, MachineState.Now());
        }

        return 0;
    }

    private static string? WhatIsWrong(BitmapOptions options)
    {
        try
        {
            RealSet.Folder(options.Data);
        }
        catch (FileNotFoundException absent)
        {
            return absent.Message;
        }

        return options switch
        {
            { Devices: < FewestDevices or > MostDevices } => $"--devices is {FewestDevices} to {MostDevices}; found {options.Devices}.",
            { Rounds: < FewestRounds } => $"--rounds is {FewestRounds} or more; found {options.Rounds}.",
            { Report: { } page } when PerformancePage.WhatIsWrong(page) is { } wrong => wrong,
            _ when !Enumerable.Range(1, Families).Any(family => options.Wants(string.Create(CultureInfo.InvariantCulture, $"W{family}"))) =>
                $"no workload is called {options.Workload}; there are W1 to W{Families}, or one of a family by its name in the table, such as W6-dense.",
            { IsCheck: false } when !PeerLibraries.HasCroaring =>
                $"CRoaring is not installed ({PeerLibraries.CroaringPath}): run eng/peers as root, or name a libroaring.so in SEGMENTATION_CROARING.",
            _ => null,
        };
    }

    private void RealSets()
    {
        if (!OfRealSets.Any(Wants))
        {
            return;
        }

        if (RealSet.Folder(options.Data) is { } folder)
        {
            new RealRows(options, _sink).Run(folder);
        }
        else
        {
            _sink.Add(BitmapRow.Missing("W1 to W4", 0, null, "no real sets: name their folder by --data or SEGMENTATION_BITMAPS, or have shared/data/bitmaps beside the repository"));
        }
    }

    private void Rules()
    {
        Workload[] workloads = [.. Workloads.Everything.Where(workload => Wants(workload.Name) && !(options.IsQuick && workload.Name == Workloads.Longest))];
        IReadOnlyList<(int Leaves, SetNode Rule)> random = Wants("W13") ? RandomRules.Make(RandomRows.RuleCount(options)) : [];
        IEnumerable<int> batch = Wants("W11") ? Enumerable.Range(1, Math.Max(BatchRows.MatrixSize(options), BatchRows.ProfileSize(options))) : [];
        int[] more = [.. Wants("W11") ? Workloads.Rules[0].Rule.Ranks : [], .. Wants("W10-spend") ? [NumberRows.Rank] : Array.Empty<int>(), .. Wants("W12") ? Workloads.Rules[1].Rule.Ranks : []];
        int[] ranks = [.. workloads.SelectMany(static workload => workload.Rule.Ranks).Concat(batch).Concat(more).Concat(RandomRules.RanksOf(random)).Distinct().Order()];
        if (ranks.Length > 0)
        {
            Preparation.Run([.. workloads.Select(static workload => workload.Rule), .. random.Take(5).Select(static rule => rule.Rule), Workloads.Rules[0].Rule], Wants);
            Uniform(workloads, random, ranks);
        }

        Workload[] clustered = [.. Workloads.Rules.Where(workload => Wants(workload.Name))];
        if (clustered.Length > 0)
        {
            World world = new(options.Devices, isClustered: true);
            int[] own = [.. clustered.SelectMany(static workload => workload.Rule.Ranks).Distinct()];
            world.Make(own, hasNumbers: false);
            using CroaringSets croaring = new(world, own, hasNumbers: false);
            new RuleRows(options, _sink).Run(world, clustered, new EngineSide(world, own, hasNumbers: false), croaring);
        }

        Missing();
    }

    private void Uniform(Workload[] workloads, IReadOnlyList<(int Leaves, SetNode Rule)> random, int[] ranks)
    {
        World world = new(options.Devices, isClustered: false);
        bool hasNumbers = workloads.Any(static workload => workload.Rule.HasRange);
        world.Make(ranks, hasNumbers);
        EngineSide engine = new(world, ranks, hasNumbers);
        using CroaringSets croaring = new(world, ranks, hasNumbers);
        new RuleRows(options, _sink).Run(world, workloads, engine, croaring);
        if (Wants("W10-spend"))
        {
            new NumberRows(options, _sink).Run(world, engine, croaring);
        }

        OwnRows own = new(options, _sink);
        foreach (Workload workload in workloads.Where(static workload => workload.Name is "W6-dense" or "W6-mixed" or "W6-sparse"))
        {
            own.RunNodes(world, engine, workload);
        }

        if (Wants("W10-within-30-days"))
        {
            own.RunWindows(world);
        }

        if (Wants("W11"))
        {
            new BatchRows(options, _sink).Run(world, engine, croaring);
        }

        if (Wants("W12"))
        {
            using ExportRows export = new(options, _sink);
            export.Run(world, engine, croaring);
        }

        Workload[] asked = [.. Workloads.ForClickHouse.Where(workloads.Contains)];
        using ClickHouseSets? clickHouse = PeerLibraries.HasClickHouse && asked.Length + random.Count > 0 ? OpenClickHouse(world, asked, random) : null;
        if (clickHouse is not null)
        {
            new PeerRows(options, _sink).RunClickHouse(world, asked, engine, clickHouse);
        }
        else if (asked.Length > 0)
        {
            _sink.Add(BitmapRow.Missing("W6 to W9 against ClickHouse", world.Devices, 20, "ClickHouse's library is not installed: run eng/peers, or name libchdb.so in SEGMENTATION_CHDB"));
        }

        if (random.Count > 0)
        {
            new RandomRows(options, _sink).Run(world, engine, croaring, clickHouse, random);
        }
    }

    private static ClickHouseSets OpenClickHouse(World world, Workload[] asked, IReadOnlyList<(int Leaves, SetNode Rule)> random) =>
        new(world, [.. asked.SelectMany(static workload => workload.Rule.Ranks).Concat(RandomRules.RanksOf(random)).Distinct().Order()]);

    private void Small()
    {
        Workload[] asked = [.. Workloads.ForSmallPeers.Where(workload => Wants(workload.Name))];
        if (asked.Length > 0)
        {
            new PeerRows(options, _sink).RunSmall(new World(options.SmallDevices, isClustered: false), asked);
        }
    }

    private void BesideIngest()
    {
        if (Wants("W14"))
        {
            using IngestRows rows = new(options, _sink);
            rows.Run();
        }
    }

    private void Missing()
    {
        foreach ((string name, double? target, string reason) in new (string, double?, string)[]
        {
            ("W15-mapped-billion", null, "ten shards of 100 million devices do not fit this machine's benchmark time"),
        })
        {
            if (Wants(name))
            {
                _sink.Add(BitmapRow.Missing(name, options.Devices, target, reason));
            }
        }
    }

    private bool Wants(string workload) => options.Wants(workload);
}
