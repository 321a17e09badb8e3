using System;
using System.Collections.Generic;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation.Execution.Reports;

/// <summary>Keeps the members of a set with the highest numbers, chunk by chunk, for one thread.</summary>
/// <remarks>
/// Once there are enough, only members with a higher number than the lowest kept are looked for, and slices are left unread where no member can have one. The chunks of a thread
/// ascend, so of equal numbers the kept one has the lower ordinal; another thread's chunks may lie before, so what all threads know only rules out lower numbers.
/// </remarks>
/// <threadsafety>One thread; the threshold is shared.</threadsafety>
internal sealed unsafe class TopTally(PlanNode set, int sharedCount, NumberTrait trait, int most, TopThreshold threshold) : ITally
{
    private readonly Scratch _own = new();
    private readonly long[] _numbers = new long[ContainerLimits.ArrayMaximum];
    private readonly List<RankedNumber> _kept = [];
    private long _least = long.MinValue;
    private bool _isFull; // nothing below the least is looked for, and nothing like it

    /// <summary>What was kept, in no order: the best and some others.</summary>
    public IReadOnlyCollection<RankedNumber> Kept => _kept;

    /// <summary>Members that have a number.</summary>
    public long Numbers { get; private set; }

    public void Add(ChunkEvaluator evaluator, ushort key)
    {
        if (!evaluator.Enter(key, sharedCount) || !trait.TryChunk(key, out BitSlices column, out _))
        {
            return;
        }

        ChunkSet members = evaluator.PresentOf(set);
        Numbers += ChunkAlgebra.CountOf(members);
        if (members.IsEmpty || (_isFull && _least == long.MaxValue))
        {
            return;
        }

        _own.Release(0);
        long least = Math.Max(_isFull ? _least + 1 : long.MinValue, threshold.Value);
        if (members.Form == ChunkForm.Array)
        {
            ushort* values = (ushort*)_own.Rent();
            Take(column, key, values, SliceSelection.SelectWithin(column, key, least, long.MaxValue, members.Values, members.Cardinality, values));
            return;
        }

        ulong* words = (ulong*)_own.Rent();
        ChunkAlgebra.CopyTo(members, words);
        ulong* selected = (ulong*)_own.Rent();
        if (SliceSelection.SelectWithin(column, key, least, long.MaxValue, words, selected) > 0)
        {
            TakeWords(column, key, selected);
        }
    }

    /// <summary>Takes members a part of the chunk at a time, so that a part fits the scratch.</summary>
    private void TakeWords(BitSlices column, ushort key, ulong* selected)
    {
        const int PartWords = 64; // 4,096 values
        ushort* values = (ushort*)_own.Rent();
        ulong* part = (ulong*)_own.Rent();
        for (int w = 0; w < ContainerLimits.BitsetWords; w += PartWords)
        {
            WordKernels.Clear(part);
            new ReadOnlySpan<ulong>(selected + w, PartWords).CopyTo(new Span<ulong>(part + w, PartWords));
            Take(column, key, values, ArrayKernels.Extract(part, values, ContainerLimits.ArrayMaximum + ArrayKernels.Slack));
        }
    }

    private void Take(BitSlices column, ushort key, ushort* values, int count)
    {
        if (count == 0)
        {
            return;
        }

        column.NumbersOf(key, new ReadOnlySpan<ushort>(values, count), _numbers.AsSpan(0, count));
        for (int i = 0; i < count; i++)
        {
            if (!_isFull || _numbers[i] > _least)
            {
                _kept.Add(new RankedNumber(_numbers[i], (uint)key << 16 | values[i]));
                if (_kept.Count >= 2 * (long)most)
                {
                    Cut();
                }
            }
        }
    }

    /// <summary>Drops all but the best.</summary>
    private void Cut()
    {
        _kept.Sort();
        _kept.RemoveRange(most, _kept.Count - most);
        _least = _kept[^1].Number;
        _isFull = true;
        threshold.Raise(_least);
    }
}
