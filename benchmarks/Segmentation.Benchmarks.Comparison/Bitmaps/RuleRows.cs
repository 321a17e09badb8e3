using System;
using System.Collections.Generic;
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
    private const int DevicesToPrepare = 100_000;

    /// <summary>Has the code of rules optimised, over few devices.</summary>
    public static void Prepare(IReadOnlyList<SetNode> rules)
    {
        World world = new(DevicesToPrepare, isClustered: false);
        EngineSide engine = new(world, [.. rules.SelectMany(static rule => rule.Ranks).Distinct()], hasNumbers: true);
        Contest.Prepare([.. rules.SelectMany(rule => Variants().Select(variant => engine.Counter(rule, variant.HasDeltas, variant.Threads)))]);
    }

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

    private static (bool HasDeltas, int Threads)[] Variants() => BitmapOptions.Threads == 1
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
