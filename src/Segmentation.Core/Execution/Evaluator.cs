using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
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
        Universe universe = Universe.Of(plan.Snapshot);
        ChunkLoop loop = new(plan, universe, options);
        List<Container>?[] pieces = new List<Container>?[loop.PieceCount];
        loop.Run(
            (evaluator, piece, first, end) =>
            {
                List<Container> containers = [];
                Slab? slab = null;
                for (int key = first; key < end; key++)
                {
                    if (evaluator.TryMaterialise(plan.Root, universe, (ushort)key, ref slab, out Container container))
                    {
                        containers.Add(container);
                    }
                }

                pieces[piece] = containers;
            },
            cancellation);
        GC.KeepAlive(plan);
        Container[] all = [.. pieces.SelectMany(static containers => containers!)];
        return all.Length == 0 ? Bitmap.Empty : new Bitmap(all);
    }

    private long Count(Plan plan, long[]? counts, CancellationToken cancellation)
    {
        Universe universe = Universe.Of(plan.Snapshot);
        ChunkLoop loop = new(plan, universe, options);
        long total = loop.IsShared ? CountShared(plan, universe, loop, counts, cancellation) : CountAlone(plan, universe, loop, counts, cancellation);
        GC.KeepAlive(plan);
        return total;
    }

    // Nothing is allocated for what is small.
    private static long CountAlone(Plan plan, Universe universe, ChunkLoop loop, long[]? counts, CancellationToken cancellation)
    {
        ChunkEvaluator evaluator = ChunkEvaluator.Rent();
        try
        {
            long total = 0;
            for (int piece = 0; piece < loop.PieceCount; piece++)
            {
                cancellation.ThrowIfCancellationRequested();
                (int first, int end) = loop.ChunksOf(piece);
                evaluator.EndKey = end;
                for (int key = first; key < end; key++)
                {
                    total += evaluator.Count(plan.Root, universe, (ushort)key, counts);
                }
            }

            return total;
        }
        finally
        {
            ChunkEvaluator.Return(evaluator);
        }
    }

    private static long CountShared(Plan plan, Universe universe, ChunkLoop loop, long[]? counts, CancellationToken cancellation)
    {
        long total = 0;
        loop.Run(
            (evaluator, _, first, end) =>
            {
                long[]? own = counts is null ? null : new long[counts.Length];
                long members = 0;
                for (int key = first; key < end; key++)
                {
                    members += evaluator.Count(plan.Root, universe, (ushort)key, own);
                }

                Interlocked.Add(ref total, members);
                for (int i = 0; own is not null && i < own.Length; i++)
                {
                    Interlocked.Add(ref counts![i], own[i]);
                }
            },
            cancellation);
        return total;
    }
}
