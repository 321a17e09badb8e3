using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Bitmaps;
using Segmentation.Benchmarks.Comparison.Peers;
using Segmentation.Index;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>W11: every pair of many traits, and one segment against all traits. The engine has no batch path yet: pairs are separate counts of rules, the profile separate counts of sets.</summary>
internal sealed class BatchRows(BitmapOptions options, RowSink sink)
{
    private const double OneTarget = 8;
    private const double FourTarget = 25;

    /// <summary>Traits of the matrix: the ranks from 1.</summary>
    public static int MatrixSize(BitmapOptions options) => options.IsQuick ? 10 : 200;

    /// <summary>Traits that the segment is profiled over: the ranks from 1.</summary>
    public static int ProfileSize(BitmapOptions options) => options.IsQuick ? 200 : World.Ranks;

    public void Run(World world, EngineSide engine, CroaringSets croaring)
    {
        int size = MatrixSize(options);
        (int Left, int Right)[] pairs = [.. Enumerable.Range(1, size).SelectMany(left => Enumerable.Range(left + 1, size - left).Select(right => (left, right)))];
        Compare(
            $"W11-overlap-{size}x{size}", world, size == 200, "one and_cardinality a pair", croaring.Name,
            () => pairs.Sum(pair => (long)Croaring.roaring_bitmap_and_cardinality(croaring[pair.Left], croaring[pair.Right])),
            (hasDeltas, threads) => engine.Overlap([.. Enumerable.Range(1, size).Select(SetNode.Trait)], hasDeltas, threads));
        int ranks = ProfileSize(options);
        SetNode segment = Workloads.Rules[0].Rule;
        string text = RuleText.Of(segment);
        Compare(
            $"W11-profile-1x{ranks}", world, ranks == World.Ranks, "no batch path yet: the segment once, then a count a set", croaring.Name,
            () => Profile(croaring, segment, ranks),
            (hasDeltas, threads) => () =>
            {
                Bitmap members = engine.Members(text, hasDeltas, threads);
                return Sum([.. Enumerable.Range(1, ranks).Select(rank => (Func<long>)(() => Common(world, members, rank, hasDeltas)))], threads);
            });
    }

    private static long Profile(CroaringSets croaring, SetNode segment, int ranks)
    {
        nint members = croaring.Members(segment);
        long sum = Enumerable.Range(1, ranks).Sum(rank => (long)Croaring.roaring_bitmap_and_cardinality(members, croaring[rank]));
        Croaring.roaring_bitmap_free(members);
        return sum;
    }

    private static long Common(World world, Bitmap members, int rank, bool hasDeltas)
    {
        if (!hasDeltas)
        {
            return members.AndCardinality(world[rank]);
        }

        PlainTrait trait = world.WithDeltas(rank);
        return members.AndCardinality(trait.Base) + members.AndCardinality(trait.Added) - members.AndCardinality(trait.Removed);
    }

    private static long Sum(Func<long>[] counters, int threads)
    {
        if (threads == 1)
        {
            return counters.Sum(static counter => counter());
        }

        long total = 0;
        Parallel.For(
            0, counters.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, static () => 0L,
            (i, _, sum) => sum + counters[i](),
            sum => Interlocked.Add(ref total, sum));
        return total;
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
