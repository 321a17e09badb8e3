using System;
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
internal sealed unsafe class TopTally(PlanNode set, int sharedCount, NumberTrait trait, int most, TopThreshold threshold) : IChunkTally
{
    private const int FirstRoom = 256;

    private readonly Scratch _own = new();
    private readonly long[] _numbers = new long[ContainerLimits.ArrayMaximum];
    private RankedNumber[] _kept = new RankedNumber[FirstRoom];
    private int _count;
    private long _least = long.MinValue;
    private bool _isFull; // nothing below the least is looked for, and nothing like it

    /// <summary>What was kept, in no order: the best and some others.</summary>
    public ReadOnlySpan<RankedNumber> Kept => _kept.AsSpan(0, _count);

    /// <summary>Members that have a number.</summary>
    public long Numbers { get; private set; }

    public void Add(ChunkEvaluator evaluator, ushort key)
    {
        if (!evaluator.Enter(key, sharedCount) || !trait.TryChunk(key, out BitSlices column, out _))
        {
            return;
        }

        ChunkSet members = evaluator.PresentOf(set);
        int count = ChunkAlgebra.CountOf(members);
        Numbers += count;
        if (count == 0 || (_isFull && _least == long.MaxValue))
        {
            return;
        }

        _own.Release(0);
        if (members.Form == ChunkForm.Array && count <= most)
        {
            ushort* values = (ushort*)_own.Rent();
            Take(column, key, values, SliceSelection.SelectWithin(column, key, LeastWanted, long.MaxValue, members.Values, count, values));
            return;
        }

        ulong* words = members.Form == ChunkForm.Words ? members.Words : (ulong*)_own.Rent();
        ChunkAlgebra.CopyTo(members, words);
        TakeWords(column, key, words, count);
    }

    private long LeastWanted => Math.Max(_isFull ? _least + 1 : long.MinValue, threshold.Value);

    private void TakeWords(BitSlices column, ushort key, ulong* words, int count)
    {
        long least = LeastWanted;
        if (threshold.WantsGuess(count, out int rank))
        {
            least = threshold.Guess(SliceAggregates.LeastOfBest(column, key, words, rank));
        }
        else if (!_isFull && least == long.MinValue && count > most)
        {
            least = SliceAggregates.LeastOfBest(column, key, words, most);
        }

        ulong* selected = (ulong*)_own.Rent();
        int found = SliceSelection.SelectWithin(column, key, least, long.MaxValue, words, selected);
        if (found == 0)
        {
            return;
        }

        ushort* values = (ushort*)_own.Rent();
        if (found <= ContainerLimits.ArrayMaximum)
        {
            Take(column, key, values, ArrayKernels.Extract(selected, values, ContainerLimits.ArrayMaximum + ArrayKernels.Slack));
            return;
        }

        const int PartWords = ContainerLimits.ArrayMaximum / 64; // so that a part fits the scratch
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
                Keep(new RankedNumber(_numbers[i], (uint)key << 16 | values[i]));
            }
        }
    }

    private void Keep(RankedNumber number)
    {
        if (_count == _kept.Length)
        {
            Array.Resize(ref _kept, 2 * _count);
        }

        _kept[_count++] = number;
        if (_count >= 2 * (long)most)
        {
            _least = Ranking.BringForward(_kept.AsSpan(0, _count), most).Number;
            _count = most;
            _isFull = true;
            threshold.Raise(_least);
        }
    }
}
