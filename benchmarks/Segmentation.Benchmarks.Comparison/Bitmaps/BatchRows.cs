using System;
using System.Linq;
using Segmentation.Benchmarks.Comparison.Peers;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>W11: every pair of many traits, one segment against all traits, and many segments that share a part.</summary>
internal sealed class BatchRows(BitmapOptions options, RowSink sink)
{
    private const double OneTarget = 8;
    private const double FourTarget = 25;
    private const int SmallMatrix = 10;
    private const int FullMatrix = 200;
    private const int SmallProfile = 200;
    private const int Segments = 100;

    /// <summary>Traits of the matrix: the ranks from 1.</summary>
    public static int MatrixSize(BitmapOptions options) => options.IsQuick ? SmallMatrix : FullMatrix;

    /// <summary>Traits that the segment is profiled over: the ranks from 1.</summary>
    public static int ProfileSize(BitmapOptions options) => options.IsQuick ? SmallProfile : World.Ranks;

    public void Run(World world, EngineSide engine, CroaringSets croaring)
    {
        foreach (int size in MatrixSize(options) == SmallMatrix ? [SmallMatrix] : new[] { SmallMatrix, MatrixSize(options) })
        {
            (int Left, int Right)[] pairs = [.. Enumerable.Range(1, size).SelectMany(left => Enumerable.Range(left + 1, size - left).Select(right => (left, right)))];
            Compare(
                $"W11-overlap-{size}x{size}", world, size == FullMatrix, "theirs an and_cardinality a pair", croaring.Name,
                () => pairs.Sum(pair => (long)Croaring.roaring_bitmap_and_cardinality(croaring[pair.Left], croaring[pair.Right])),
                (hasDeltas, threads) => engine.Overlap([.. Enumerable.Range(1, size).Select(SetNode.Trait)], hasDeltas, threads));
        }

        SetNode segment = Workloads.Rules[0].Rule;
        foreach (int ranks in ProfileSize(options) == SmallProfile ? [SmallProfile] : new[] { SmallProfile, ProfileSize(options) })
        {
            Profile(world, engine, croaring, segment, ranks, "");
        }

        Profile(world, engine, croaring, SetNode.Trait(3), ProfileSize(options), "-of-rank-3");
        Many(world, engine, croaring);
    }

    private void Profile(World world, EngineSide engine, CroaringSets croaring, SetNode segment, int ranks, string of) => Compare(
        $"W11-profile-1x{ranks}{of}", world, ranks == World.Ranks, "theirs the segment once, then an and_cardinality a set; ours with every population", croaring.Name,
        () =>
        {
            nint members = croaring.Members(segment);
            long sum = Enumerable.Range(1, ranks).Sum(rank => (long)Croaring.roaring_bitmap_and_cardinality(members, croaring[rank]));
            Croaring.roaring_bitmap_free(members);
            return sum;
        },
        (hasDeltas, threads) => engine.Breakdown(segment, Enumerable.Range(1, ranks), hasDeltas, threads));

    /// <summary>A hundred segments that are one audience and a trait each; CRoaring is given the audience to share by hand.</summary>
    private void Many(World world, EngineSide engine, CroaringSets croaring)
    {
        AllNode audience = SetNode.All(SetNode.Any(3, 15), SetNode.Trait(6)).But(SetNode.Trait(9));
        int[] ranks = [.. Enumerable.Range(51, Segments)];
        Compare(
            $"W11-many-{Segments}-segments", world, false, "theirs the common part once, by hand", croaring.Name,
            () =>
            {
                nint members = croaring.Members(audience);
                long sum = ranks.Sum(rank => (long)Croaring.roaring_bitmap_and_cardinality(members, croaring[rank]));
                Croaring.roaring_bitmap_free(members);
                return sum;
            },
            (hasDeltas, threads) => engine.Many([.. ranks.Select(rank => audience with { Of = [.. audience.Of, SetNode.Trait(rank)] })], hasDeltas, threads));
    }

    private void Compare(string name, World world, bool isFull, string note, string peer, Func<long> theirs, Func<bool, int, Func<long>> ours)
    {
        (bool HasDeltas, int Threads)[] variants = [(false, 1), (false, BitmapOptions.Threads), (true, 1), (true, BitmapOptions.Threads)];
        Contest contest = new(options);
        contest.Add(peer, theirs);
        foreach ((bool hasDeltas, int threads) in variants)
        {
            contest.Add($"ours by {threads}, deltas {hasDeltas}", ours(hasDeltas, threads));
        }

        double[] medians = contest.Medians();
        Workload targets = new(name, SetNode.Trait(1), OneTarget, FourTarget);
        for (int i = 0; i < variants.Length; i++)
        {
            (bool hasDeltas, int threads) = variants[i];
            sink.Add(new BitmapRow
            {
                Workload = name + (hasDeltas ? "+deltas" : ""),
                Peer = peer,
                Threads = threads,
                Devices = world.Devices,
                Target = !isFull ? null : threads == 1 ? targets.Target(hasDeltas) : targets.ManyTarget(hasDeltas, world.Devices),
                OursMilliseconds = medians[i + 1],
                PeerMilliseconds = medians[0],
                Note = note,
            });
        }
    }
}
