using System;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation.Execution.Reports;

/// <summary>Sums up the numbers of a set, chunk by chunk, for one thread.</summary>
/// <threadsafety>One thread.</threadsafety>
internal sealed unsafe class NumberTally(PlanNode set, PlanNode holders, int sharedCount, NumberTrait trait) : IChunkTally
{
    private readonly Scratch _own = new();

    public NumberSummary Summary { get; private set; } = NumberSummary.None;

    public void Add(ChunkEvaluator evaluator, ushort key)
    {
        if (!evaluator.Enter(key, sharedCount))
        {
            return;
        }

        int height = evaluator.Height;
        NumberSummary summary = NumberSummary.None with { Devices = evaluator.CountOf(set) };
        evaluator.Release(height);
        ChunkSet members = evaluator.PresentOf(holders);
        int count = ChunkAlgebra.CountOf(members);
        if (count > 0 && trait.TryChunk(key, out BitSlices column, out int index))
        {
            summary += SummaryOf(column, index, members, count, evaluator.MayRecall ? column.LearnAt(index) : null);
        }

        Summary += summary;
    }

    private NumberSummary SummaryOf(BitSlices column, int index, in ChunkSet members, int count, SliceMemory? memory)
    {
        ref readonly Container existence = ref column.Existence.Containers[index];
        SliceExtent? all = memory?.Extent(column, existence);
        if (all is not null && count == existence.Cardinality)
        {
            return Of(all, count);
        }

        _own.Release(0);
        ulong* words = members.Form == ChunkForm.Words ? members.Words : (ulong*)_own.Rent();
        ushort key = existence.Key;
        ChunkAlgebra.CopyTo(members, words);
        return new NumberSummary(
            0,
            count,
            members.Form == ChunkForm.Array ? SliceAggregates.SumWithin(column, key, members.Values, count) : SliceAggregates.SumWithin(column, key, words),
            all?.Least >= Summary.Minimum ? Summary.Minimum : LowestBelow(Summary.Minimum, column, key, words),
            all?.Most <= Summary.Maximum ? Summary.Maximum : HighestAbove(Summary.Maximum, column, key, words));
    }

    private static NumberSummary Of(SliceExtent extent, int count) => new(0, count, extent.Sum, extent.Least, extent.Most);

    /// <summary>The lowest number when one is lower than the lowest so far; few slices show that none is.</summary>
    private static long LowestBelow(long lowest, BitSlices column, ushort key, ulong* words) =>
        lowest > long.MinValue
        && (lowest == long.MaxValue || SliceSelection.AnyWithin(column, key, long.MinValue, lowest - 1, words))
        && SliceAggregates.TryMinimumWithin(column, key, words, out long number) ? Math.Min(lowest, number) : lowest;

    private static long HighestAbove(long highest, BitSlices column, ushort key, ulong* words) =>
        highest < long.MaxValue
        && (highest == long.MinValue || SliceSelection.AnyWithin(column, key, highest + 1, long.MaxValue, words))
        && SliceAggregates.TryMaximumWithin(column, key, words, out long number) ? Math.Max(highest, number) : highest;
}
