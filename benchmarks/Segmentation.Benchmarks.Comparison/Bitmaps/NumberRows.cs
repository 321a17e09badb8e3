using System;
using System.Linq;
using Segmentation.Benchmarks.Comparison.Peers;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>W10 beyond ranges: sum, and the devices with the highest numbers, of 20-bit numbers under a trait.</summary>
internal sealed class NumberRows(BitmapOptions options, RowSink sink)
{
    /// <summary>Rank of the trait.</summary>
    public const int Rank = 3;

    private const int Most = 1000;
    private const double OneTarget = 6;
    private const double FourTarget = 30;

    public void Run(World world, EngineSide engine, CroaringSets croaring)
    {
        SetNode rule = SetNode.Trait(Rank);
        using CroaringNumbers numbers = new(world.Spend.Base.Slices[..World.SpendBits]);
        Compare(
            "W10-spend-sum", world, "theirs an and_cardinality a slice; ours with the lowest and highest number", croaring.Name,
            () => numbers.Sum(croaring[Rank]), (hasDeltas, threads, remembers) => engine.Sum(world, rule, hasDeltas, threads, remembers));
        Compare(
            $"W10-spend-top-{Most}", world, "theirs an intersection a slice from the highest down", croaring.Name,
            () => numbers.Top(croaring[Rank], Most).Sum(static ordinal => (long)ordinal), (hasDeltas, threads, remembers) => engine.Top(world, rule, Most, hasDeltas, threads, remembers));
    }

    private void Compare(string name, World world, string note, string peer, Func<long> theirs, Func<bool, int, bool, Func<long>> ours)
    {
        (bool HasDeltas, int Threads, bool Remembers)[] variants =
        [
            (false, 1, false), (false, BitmapOptions.Threads, false), (true, 1, false), (true, BitmapOptions.Threads, false),
            (false, 1, true), (false, BitmapOptions.Threads, true),
        ];
        Contest contest = new(options);
        contest.Add(peer, theirs);
        foreach ((bool hasDeltas, int threads, bool remembers) in variants)
        {
            contest.Add($"ours by {threads}, deltas {hasDeltas}, remembering {remembers}", ours(hasDeltas, threads, remembers));
        }

        double[] medians = contest.Medians();
        Workload targets = new(name, SetNode.Trait(Rank), OneTarget, FourTarget);
        for (int i = 0; i < variants.Length; i++)
        {
            (bool hasDeltas, int threads, bool remembers) = variants[i];
            sink.Add(new BitmapRow
            {
                Workload = name + (hasDeltas ? "+deltas" : "") + (remembers ? Workload.AskedAgain : ""),
                Peer = peer,
                Threads = threads,
                Devices = world.Devices,
                Target = remembers ? null : threads == 1 ? targets.Target(hasDeltas) : targets.ManyTarget(hasDeltas, world.Devices),
                OursMilliseconds = medians[i + 1],
                PeerMilliseconds = medians[0],
                BytesTouched = World.BytesOf(world[Rank]) + world.Spend.Base.Slices.ToArray().Sum(World.BytesOf),
                Note = note,
            });
        }
    }
}
