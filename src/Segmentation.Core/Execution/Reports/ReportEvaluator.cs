using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Segmentation.Planning;

namespace Segmentation.Execution.Reports;

/// <summary>Answers reports: questions about many sets that are counted in one pass. Test devices and devices not present are in no number.</summary>
/// <threadsafety>Safe for concurrent callers.</threadsafety>
internal sealed class ReportEvaluator(EvaluationOptions options)
{
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

    private ChunkLoop LoopOf(ManyPlan plan)
    {
        PlanLayout layout = PlanLayout.Of(plan.Snapshot, plan.Nodes);
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
