using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Segmentation.Benchmarks.Comparison.Peers;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>W13: random rules: times one by one per number of leaves, then four clients at once.</summary>
internal sealed class RandomRows(BitmapOptions options, RowSink sink)
{
    private const int Clients = 4;

    public static int RuleCount(BitmapOptions options) => options.IsQuick || options.IsCheck ? 100 : 1000;

    public void Run(World world, EngineSide engine, CroaringSets croaring, ClickHouseSets? clickHouse, IReadOnlyList<(int Leaves, SetNode Rule)> rules)
    {
        OneByOne(world, engine, croaring, rules);
        (double[] times, double eachMilliseconds) = AtOnce(engine, rules);
        double half = Quantile(times, 0.5);
        double last = Quantile(times, 0.99);
        BitmapRow row = new() { Workload = "W13-4-clients-p99", Peer = "ten times our own p50", Threads = BitmapOptions.Threads, Devices = world.Devices };
        sink.Add(row with { Target = 1, OursMilliseconds = last, PeerMilliseconds = 10 * half });
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

    /// <summary>Every rule is counted once a client; clients begin at different rules.</summary>
    private static (double[] Milliseconds, double EachMilliseconds) AtOnce(EngineSide engine, IReadOnlyList<(int Leaves, SetNode Rule)> rules)
    {
        Func<long>[] counters = [.. rules.Select(rule => engine.Counter(rule.Rule, hasDeltas: false, BitmapOptions.Threads))];
        double[] times = new double[Clients * counters.Length];
        Thread[] clients = [.. Enumerable.Range(0, Clients).Select(client => new Thread(() =>
        {
            for (int i = 0; i < counters.Length; i++)
            {
                times[client * counters.Length + i] = Time(counters[(i + client * counters.Length / Clients) % counters.Length]);
            }
        }))];
        long start = Stopwatch.GetTimestamp();
        Array.ForEach(clients, static client => client.Start());
        Array.ForEach(clients, static client => client.Join());
        return (times, Stopwatch.GetElapsedTime(start).TotalMilliseconds / times.Length);
    }

    private static double Quantile(double[] times, double quantile) => times.Order().ElementAt((int)(quantile * (times.Length - 1)));

    private static double Time(Func<long> work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
