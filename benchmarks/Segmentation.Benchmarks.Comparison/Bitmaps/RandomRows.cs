using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using Segmentation.Benchmarks.Comparison.Peers;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>W13: random rules: times one by one per number of leaves, then by one, four and sixteen clients at once.</summary>
internal sealed class RandomRows(BitmapOptions options, RowSink sink)
{
    private const int RatedClients = 4;

    private static readonly int[] ClientCounts = [1, RatedClients, 16];

    public static int RuleCount(BitmapOptions options) => options.IsQuick || options.IsCheck ? 100 : 1000;

    public void Run(World world, EngineSide engine, CroaringSets croaring, ClickHouseSets? clickHouse, IReadOnlyList<(int Leaves, SetNode Rule)> rules)
    {
        OneByOne(world, engine, croaring, rules);
        double eachMilliseconds = 0;
        foreach (int clients in ClientCounts)
        {
            (double[][] times, double each) = AtOnce(engine, rules, clients);
            eachMilliseconds = clients == RatedClients ? each : eachMilliseconds;
            Quantiles(world, rules, clients, times);
        }

        BitmapRow row = new() { Workload = "", Peer = "", Threads = BitmapOptions.Threads, Devices = world.Devices };
        if (clickHouse is null)
        {
            sink.Add(BitmapRow.Missing("W13-4-clients-rate", world.Devices, 20, "ClickHouse's library is not installed"));
            return;
        }

        // ClickHouse's library takes one query at a time, so it gets one client and all threads.
        List<Func<long>> queries = [];
        foreach ((int Leaves, SetNode Rule) rule in rules.Take(RuleCount(options) / 5))
        {
            queries.Add(clickHouse.Nested(rule.Rule, BitmapOptions.Threads)!);
        }

        queries[0]();
        double[] theirs = [.. queries.Select(Time)];
        sink.Add(row with
        {
            Workload = "W13-4-clients-rate",
            Peer = clickHouse.Name + "-nested",
            PeerThreads = BitmapOptions.Threads,
            Target = 20,
            OursMilliseconds = eachMilliseconds,
            PeerMilliseconds = theirs.Average(),
            Note = "milliseconds a rule, ours with 4 clients; ClickHouse's library takes one query at a time",
        });
    }

    private void OneByOne(World world, EngineSide engine, CroaringSets croaring, IReadOnlyList<(int Leaves, SetNode Rule)> rules)
    {
        (bool HasDeltas, int Threads)[] variants = [(false, 1), (false, BitmapOptions.Threads), (true, 1), (true, BitmapOptions.Threads)];
        double[,] times = new double[variants.Length + 1, rules.Count];
        for (int i = 0; i < rules.Count; i++)
        {
            Func<long>[] counters = [croaring.Counter(rules[i].Rule), .. variants.Select(variant => engine.Counter(rules[i].Rule, variant.HasDeltas, variant.Threads))];
            long expected = counters[0]();
            for (int side = 0; side < counters.Length; side++)
            {
                long found = counters[side]();
                times[side, i] = Time(counters[side]);
                if (found != expected)
                {
                    throw new InvalidOperationException($"Random rule {i} ({RuleText.Of(rules[i].Rule)}): CRoaring says {expected}, ours {found} in variant {side}.");
                }
            }
        }

        foreach (int leaves in RandomRules.LeafCounts)
        {
            int[] own = [.. Enumerable.Range(0, rules.Count).Where(i => rules[i].Leaves == leaves)];
            foreach ((string name, double quantile) in new[] { ("p50", 0.5), ("p99", 0.99) })
            {
                for (int side = 1; side <= variants.Length; side++)
                {
                    sink.Add(new BitmapRow
                    {
                        Workload = $"W13-{leaves}-leaf-{name}{(variants[side - 1].HasDeltas ? "+deltas" : "")}",
                        Peer = croaring.Name,
                        Threads = variants[side - 1].Threads,
                        Devices = world.Devices,
                        OursMilliseconds = Quantile([.. own.Select(i => times[side, i])], quantile),
                        PeerMilliseconds = Quantile([.. own.Select(i => times[0, i])], quantile),
                        Note = "each rule once, warm",
                    });
                }
            }
        }
    }

    /// <summary>The slowest of a hundred rules with so many leaves beside ten times their median, which is what is allowed with four clients.</summary>
    private void Quantiles(World world, IReadOnlyList<(int Leaves, SetNode Rule)> rules, int clients, double[][] times)
    {
        foreach (int leaves in RandomRules.LeafCounts)
        {
            double[] own = [.. Enumerable.Range(0, rules.Count).Where(i => rules[i].Leaves == leaves).SelectMany(i => times.Select(client => client[i]))];
            double half = Quantile(own, 0.5);
            sink.Add(new BitmapRow
            {
                Workload = string.Create(CultureInfo.InvariantCulture, $"W13-{leaves}-leaf-{clients}-clients-p99"),
                Peer = "ten times our own p50",
                Threads = BitmapOptions.Threads,
                PeerThreads = BitmapOptions.Threads,
                Devices = world.Devices,
                Target = clients == RatedClients && Environment.ProcessorCount >= RatedClients ? 1 : null,
                OursMilliseconds = Quantile(own, 0.99),
                PeerMilliseconds = 10 * half,
                Note = string.Create(CultureInfo.InvariantCulture, $"p50 {half:F4} ms"),
            });
        }
    }

    /// <summary>Every rule is counted once a client; clients begin at different rules. Times by client and rule.</summary>
    private static (double[][] Milliseconds, double EachMilliseconds) AtOnce(EngineSide engine, IReadOnlyList<(int Leaves, SetNode Rule)> rules, int clientCount)
    {
        Func<long>[] counters = [.. rules.Select(rule => engine.Counter(rule.Rule, hasDeltas: false, BitmapOptions.Threads))];
        double[][] times = [.. Enumerable.Range(0, clientCount).Select(_ => new double[counters.Length])];
        Thread[] clients = [.. Enumerable.Range(0, clientCount).Select(client => new Thread(() =>
        {
            for (int i = 0; i < counters.Length; i++)
            {
                int rule = (i + client * counters.Length / clientCount) % counters.Length;
                times[client][rule] = Time(counters[rule]);
            }
        }))];
        long start = Stopwatch.GetTimestamp();
        Array.ForEach(clients, static client => client.Start());
        Array.ForEach(clients, static client => client.Join());
        return (times, Stopwatch.GetElapsedTime(start).TotalMilliseconds / (clientCount * counters.Length));
    }

    private static double Quantile(double[] times, double quantile) => times.Order().ElementAt((int)(quantile * (times.Length - 1)));

    private static double Time(Func<long> work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
