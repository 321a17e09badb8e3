using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Benchmarks.Comparison.Peers;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>W5 to W10: rules counted by our engine, with and without deltas, by one thread and by several, against one thread of CRoaring.</summary>
internal sealed class RuleRows(BitmapOptions options, RowSink sink)
{
    public void Run(World world, IReadOnlyList<Workload> workloads, EngineSide engine, CroaringSets croaring)
    {
        foreach (Workload workload in workloads)
        {
            Contest contest = new(options);
            contest.Add(croaring.Name, croaring.Counter(workload.Rule));
            foreach ((bool hasDeltas, int threads) in Variants())
            {
                contest.Add($"ours by {threads}, deltas {hasDeltas}", engine.Counter(workload.Rule, hasDeltas, threads));
            }

            bool isPlainRead = workload.Name == "W5-dense" && !world.IsClustered;
            if (isPlainRead)
            {
                long expected = croaring.Count(workload.Rule);
                contest.Add("plain read", () => Read(world[2]) + Read(world[5]) == 0 ? 0 : expected);
            }

            int again = contest.Count;
            int[] againBy = workload.Rule.HasRange ? [1, BitmapOptions.Threads] : [];
            foreach (int threads in againBy)
            {
                contest.Add($"ours by {threads}, asked again", engine.Counter(workload.Rule, hasDeltas: false, threads, remembers: true));
            }

            double[] medians = contest.Medians();
            int entry = 1;
            foreach ((bool hasDeltas, int threads) in Variants())
            {
                sink.Add(new BitmapRow
                {
                    Workload = workload.Name + (world.IsClustered ? "-clustered" : "") + (hasDeltas ? "+deltas" : ""),
                    Peer = croaring.Name,
                    Threads = threads,
                    Devices = world.Devices,
                    Target = threads == 1 ? workload.Target(hasDeltas) : workload.ManyTarget(hasDeltas, world.Devices),
                    OursMilliseconds = medians[entry++],
                    PeerMilliseconds = medians[0],
                    BytesTouched = world.BytesOf(workload.Rule, hasDeltas),
                });
            }

            foreach (int threads in againBy)
            {
                sink.Add(new BitmapRow
                {
                    Workload = workload.Name + Workload.AskedAgain,
                    Peer = croaring.Name,
                    Threads = threads,
                    Devices = world.Devices,
                    OursMilliseconds = medians[again++],
                    PeerMilliseconds = medians[0],
                    BytesTouched = world.BytesOf(workload.Rule, hasDeltas: false),
                });
            }

            BitmapRow own = new() { Workload = workload.Name + (world.IsClustered ? "-clustered" : ""), Peer = "", Devices = world.Devices, BytesTouched = world.BytesOf(workload.Rule, hasDeltas: false) };
            if (BitmapOptions.Threads > 1)
            {
                sink.Add(own with { Peer = "ours by one thread", Threads = BitmapOptions.Threads, OursMilliseconds = medians[2], PeerMilliseconds = medians[1] });
            }

            if (!world.IsClustered)
            {
                (double first, double theirs) = FirstAnswers(world, workload.Rule, engine, croaring);
                sink.Add(own with
                {
                    Workload = own.Workload + "+deltas-first",
                    Peer = croaring.Name,
                    OursMilliseconds = first,
                    PeerMilliseconds = theirs,
                    BytesTouched = world.BytesOf(workload.Rule, hasDeltas: true),
                    Note = "the first count of a snapshot, which works out the deltas of the chunks that it reads",
                });
            }

            if (isPlainRead)
            {
                sink.Add(new BitmapRow
                {
                    Workload = workload.Name,
                    Peer = "plain read of the same bytes",
                    Devices = world.Devices,
                    Target = 0.9,
                    OursMilliseconds = medians[1],
                    PeerMilliseconds = medians[^1],
                    BytesTouched = world.BytesOf(workload.Rule, hasDeltas: false),
                });
            }
        }
    }

    /// <summary>Medians of first counts on snapshots that are new each time, and of CRoaring's counts between them.</summary>
    private (double Ours, double Theirs) FirstAnswers(World world, SetNode rule, EngineSide engine, CroaringSets croaring)
    {
        Func<long> theirs = croaring.Counter(rule);
        long expected = theirs();
        List<double> ourTimes = [];
        List<double> theirTimes = [];
        for (int round = 0; round < options.Rounds; round++)
        {
            Func<long> ours = engine.FirstAnswer(world, rule);
            long start = Stopwatch.GetTimestamp();
            long found = ours();
            ourTimes.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (found != expected)
            {
                throw new InvalidOperationException($"The engines disagree on the first count of {RuleText.Of(rule)}: {croaring.Name} says {expected}, ours {found}.");
            }

            start = Stopwatch.GetTimestamp();
            theirs();
            theirTimes.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        // What these snapshots folded goes back to the budget that all snapshots share, before anything else is measured.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return (Median(ourTimes), Median(theirTimes));
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    /// <summary>With and without deltas, by one thread and by several.</summary>
    public static (bool HasDeltas, int Threads)[] Variants() => BitmapOptions.Threads == 1
        ? [(false, 1), (true, 1)]
        : [(false, 1), (false, BitmapOptions.Threads), (true, 1), (true, BitmapOptions.Threads)];

    /// <summary>Reads every payload once; what it returns only keeps the reads from being left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe long Read(Bitmap bitmap)
    {
        Vector512<ulong> all = Vector512<ulong>.AllBitsSet;
        Vector512<ulong> more = Vector512<ulong>.AllBitsSet;
        foreach (ref readonly Container container in bitmap.Containers)
        {
            ulong* words = (ulong*)container.Payload;
            int count = container.PayloadLength / sizeof(ulong);
            for (int i = 0; i + 16 <= count; i += 16)
            {
                all ^= Vector512.Load(words + i);
                more ^= Vector512.Load(words + i + 8);
            }
        }

        GC.KeepAlive(bitmap);
        return (long)Vector512.Sum(all ^ more) | 1;
    }
}
