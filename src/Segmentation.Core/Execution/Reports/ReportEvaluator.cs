using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation.Execution.Reports;

/// <summary>Answers reports: questions about many sets that are counted in one pass. Test devices and devices not present are in no number.</summary>
/// <threadsafety>Safe for concurrent callers.</threadsafety>
internal sealed class ReportEvaluator(EvaluationOptions options)
{
    private static readonly ConditionalWeakTable<ManyPlan, PlanLayout> Layouts = [];

    /// <summary>Counts every set of a plan, and every two of them in common; the places are those of <see cref="ManyPlan.Nodes"/>.</summary>
    public OverlapCounts Overlap(ManyPlan plan, CancellationToken cancellation)
    {
        PlanNode[] nodes = plan.Nodes.ToArray();
        int[] order = [.. Enumerable.Range(0, nodes.Length).OrderByDescending(place => nodes[place].Estimate.Value)];
        PlanNode[] ordered = [.. order.Select(place => nodes[place])];
        IReadOnlyCollection<OverlapTally> tallies = TallyWork<OverlapTally>.Run(LoopOf(plan), () => new OverlapTally(ordered, plan.Shared.Length), cancellation);
        GC.KeepAlive(plan);
        return Sum(tallies, order);
    }

    /// <summary>Counts every set of a plan; the places are those of <see cref="ManyPlan.Nodes"/>.</summary>
    public long[] Count(ManyPlan plan, CancellationToken cancellation)
    {
        IReadOnlyCollection<CountTally> tallies = TallyWork<CountTally>.Run(LoopOf(plan), () => new CountTally(plan), cancellation);
        GC.KeepAlive(plan);
        long[] counts = new long[plan.Nodes.Length];
        foreach (CountTally tally in tallies)
        {
            for (int i = 0; i < counts.Length; i++)
            {
                counts[i] += tally[i];
            }
        }

        return counts;
    }

    /// <summary>Counts every set of a plan, and what it has in common with one of them; the places are those of <see cref="ManyPlan.Nodes"/>.</summary>
    public BreakdownCount[] Breakdown(ManyPlan plan, int subject, CancellationToken cancellation)
    {
        PlanNode[] nodes = plan.Nodes.ToArray();
        PlanLayout layout = PlanLayout.Of(plan.Snapshot, [nodes[subject], .. nodes.Where(static node => !BreakdownTally.IsTrait(node))]);
        ChunkLoop loop = new(layout, WorkEstimate.BytesOf(plan, layout.Universe.ChunkCount), options);
        IReadOnlyCollection<BreakdownTally> tallies = TallyWork<BreakdownTally>.Run(
            loop, () => new BreakdownTally(nodes[subject], nodes, plan.Shared.Length), cancellation);
        GC.KeepAlive(plan);
        BreakdownCount[] counts = new BreakdownCount[nodes.Length];
        foreach (BreakdownTally tally in tallies)
        {
            for (int i = 0; i < counts.Length; i++)
            {
                counts[i] += tally[i];
            }
        }

        return counts;
    }

    /// <summary>Sums up the numbers of a set.</summary>
    /// <param name="plan">Of the set, and of those of its members that have a number.</param>
    /// <param name="trait">The numbers.</param>
    /// <param name="cancellation">Checked per stripe.</param>
    public NumberSummary Summarise(ManyPlan plan, NumberTrait trait, CancellationToken cancellation)
    {
        IReadOnlyCollection<NumberTally> tallies = TallyWork<NumberTally>.Run(
            LoopOf(plan, trait), () => new NumberTally(plan.Nodes[plan.NodeOf[0]], plan.Nodes[plan.NodeOf[1]], plan.Shared.Length, trait), cancellation);
        GC.KeepAlive(plan);
        return tallies.Aggregate(NumberSummary.None, static (sum, tally) => sum + tally.Summary);
    }

    /// <summary>The devices with the highest numbers, the highest first; of equal numbers those with the lower ordinals.</summary>
    /// <param name="plan">Of the members of a set that have a number.</param>
    /// <param name="trait">The numbers.</param>
    /// <param name="most">Most devices, 1 and more.</param>
    /// <param name="cancellation">Checked per stripe.</param>
    public TopNumbers Top(ManyPlan plan, NumberTrait trait, int most, CancellationToken cancellation)
    {
        ChunkLoop loop = LoopOf(plan, trait);
        TopThreshold guessing = new(most, loop.ChunkCount);
        TopNumbers top = Top(loop, plan, trait, most, guessing, cancellation);
        bool hasGuessedRight = top.Best.Count == top.Numbers || (top.Best.Count == most && top.Best[^1].Number >= guessing.Guessed);
        return hasGuessedRight ? top : Top(loop, plan, trait, most, new TopThreshold(most, chunkCount: 0), cancellation);
    }

    private static TopNumbers Top(ChunkLoop loop, ManyPlan plan, NumberTrait trait, int most, TopThreshold threshold, CancellationToken cancellation)
    {
        IReadOnlyCollection<TopTally> tallies = TallyWork<TopTally>.Run(
            loop, () => new TopTally(plan.Nodes[plan.NodeOf[0]], plan.Shared.Length, trait, most, threshold), cancellation);
        GC.KeepAlive(plan);
        RankedNumber[] best = [.. tallies.SelectMany(static tally => tally.Kept.ToArray())];
        if (best.Length > most)
        {
            Ranking.BringForward(best, most);
            best = best[..most];
        }

        Array.Sort(best);
        return new TopNumbers(tallies.Sum(static tally => tally.Numbers), best);
    }

    private ChunkLoop LoopOf(ManyPlan plan, NumberTrait trait)
    {
        PlanLayout layout = PlanLayout.Of(plan.Snapshot, plan.Nodes);
        long bytes = Math.Min(trait.Cardinality, (long)layout.Universe.ChunkCount * ContainerLimits.BitsetWords * sizeof(ulong)) * trait.Base.Slices.Length;
        return new ChunkLoop(layout, WorkEstimate.BytesOf(plan, layout.Universe.ChunkCount) + bytes, options);
    }

    private ChunkLoop LoopOf(ManyPlan plan)
    {
        PlanLayout layout = Layouts.GetValue(plan, static plan => PlanLayout.Of(plan.Snapshot, plan.Nodes));
        return new ChunkLoop(layout, WorkEstimate.BytesOf(plan, layout.Universe.ChunkCount), options);
    }

    private static OverlapCounts Sum(IReadOnlyCollection<OverlapTally> tallies, int[] order)
    {
        OverlapCounts counts = new(order.Length);
        foreach (OverlapTally tally in tallies)
        {
            for (int i = 0; i < order.Length; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    counts[order[i], order[j]] += tally[i, j];
                }
            }
        }

        return counts;
    }
}
