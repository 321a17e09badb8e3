using System;
using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.Vocabulary;

namespace Segmentation.Execution;

/// <summary>Answers plans. Test devices and devices not present are in no answer.</summary>
/// <threadsafety>Safe for concurrent callers.</threadsafety>
internal sealed class Evaluator(EvaluationOptions options)
{
    /// <summary>Number of members.</summary>
    public long Count(Plan plan, CancellationToken cancellation) => Count(plan, counts: null, cancellation);

    /// <summary>Number of members of every node of a rule, in one pass, for a plan made by <see cref="Planner.PlanNodes"/>.</summary>
    public NodeCounts CountNodes(Plan plan, CancellationToken cancellation)
    {
        if (plan.Root is not PlanCounted)
        {
            throw new ArgumentException("Only a plan that keeps the shape of its rule can count every node.", nameof(plan));
        }

        long[] counts = new long[plan.Nodes.Count];
        Count(plan, counts, cancellation);
        return new NodeCounts([.. plan.Nodes.Select(node => new NodeCount(node, counts[node.Id]))]);
    }

    /// <summary>Number of devices last seen after the as-of day: what windows leave out because it lies in their future.</summary>
    public long SeenAfterAsOf(IndexSnapshot snapshot, DayNumber asOf, CancellationToken cancellation) =>
        Count(Planner.PlanSeenAfter(snapshot, asOf), cancellation);

    /// <summary>The members.</summary>
    public Bitmap Materialise(Plan plan, CancellationToken cancellation)
    {
        ChunkLoop loop = new(PlanLayout.Of(plan), options);
        MaterialiseWork work = new(plan.Root, loop.PieceCount);
        loop.Run(work, cancellation);
        GC.KeepAlive(plan);
        return work.ToBitmap();
    }

    /// <summary>Writes the members as ascending ids, chunk after chunk, to the front of <paramref name="ids"/>; returns their number.</summary>
    /// <exception cref="ArgumentException">There are more members than fit; some may have been written.</exception>
    public unsafe int CopyTo(Plan plan, Span<uint> ids, CancellationToken cancellation)
    {
        ChunkLoop loop = new(PlanLayout.Of(plan), options);
        fixed (uint* start = ids)
        {
            long[]? starts = null;
            if (loop.Threads > 1)
            {
                PieceCountWork counting = new(plan.Root, loop.PieceCount);
                loop.Run(counting, cancellation);
                starts = counting.Starts();
                if (starts[^1] > ids.Length)
                {
                    throw new ArgumentException($"The rule has {starts[^1]} members; the destination holds {ids.Length}.", nameof(ids));
                }
            }

            IdWork work = new(plan.Root, start, ids.Length, starts);
            loop.Run(work, cancellation);
            GC.KeepAlive(plan);
            return work.Written;
        }
    }

    private long Count(Plan plan, long[]? counts, CancellationToken cancellation)
    {
        ChunkLoop loop = new(PlanLayout.Of(plan), options);
        long total = CountWork.Count(plan.Root, loop, counts, cancellation);
        GC.KeepAlive(plan);
        return total;
    }
}
