using System;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation.Execution.Reports;

/// <summary>Keeps the members of a set with the highest numbers, chunk by chunk, for one thread.</summary>
/// <remarks>
/// Once there are enough, only members that are better than the last kept are looked for, and slices are left unread where no member can be one. Of equal numbers the lower
/// ordinal is better: in a chunk behind all before only higher numbers are looked for. Chunks of other threads may lie before or behind, so what all threads know only rules out lower numbers.
/// </remarks>
/// <threadsafety>One thread; the threshold is shared.</threadsafety>
internal sealed unsafe class TopTally(PlanNode set, int sharedCount, NumberTrait trait, int most, TopThreshold threshold) : IChunkTally
{
    private const int FirstRoom = 256;

    private readonly Scratch _own = new();
    private readonly long[] _numbers = new long[ContainerLimits.ArrayMaximum];
    private RankedNumber[] _kept = new RankedNumber[FirstRoom];
    private int _count;
    private RankedNumber _last = new(long.MinValue, uint.MaxValue); // of the best so far, once there are enough
    private bool _isFull;
    private int _highestKey = -1; // of the chunks so far
    private bool _isBehind; // whether this chunk lies behind all before

    /// <summary>What was kept, in no order: the best and some others.</summary>
    public ReadOnlySpan<RankedNumber> Kept => _kept.AsSpan(0, _count);

    /// <summary>Members that have a number.</summary>
    public long Numbers { get; private set; }

    private long LeastWanted => Math.Max(_isFull && _isBehind ? _last.Number + 1 : _last.Number, threshold.Value);

    public void Add(ChunkEvaluator evaluator, ushort key)
    {
        if (!evaluator.Enter(key, sharedCount) || !trait.TryChunk(key, out BitSlices column, out int index))
        {
            return;
        }

        ChunkSet members = evaluator.PresentOf(set);
        int count = ChunkAlgebra.CountOf(members);
        Numbers += count;
        _isBehind = key > _highestKey;
        _highestKey = Math.Max(_highestKey, key);
        if (count == 0 || (_isFull && _isBehind && _last.Number == long.MaxValue))
        {
            return;
        }

        if (evaluator.MayRecall
            && column.LearnAt(index)?.Crown(column, column.Existence.Containers[index]) is { } crown
            && TryTake(crown, key, members, count))
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

    /// <summary>Takes the members from those of the chunk with the highest numbers; false when lower numbers may be wanted.</summary>
    private bool TryTake(SliceCrown crown, ushort key, in ChunkSet members, int count)
    {
        long least = LeastWanted;
        if (!crown.HoldsFrom(least))
        {
            if (Ranked(crown, members, threshold.RankToGuess(count)) is not { } number || !threshold.TryClaimGuess())
            {
                return false;
            }

            least = threshold.Guess(number);
        }

        ReadOnlySpan<long> numbers = crown.Numbers;
        ReadOnlySpan<ushort> values = crown.Values;
        for (int i = 0; i < numbers.Length && numbers[i] >= least; i++)
        {
            if (Has(members, values[i]))
            {
                Take(new RankedNumber(numbers[i], (uint)key << 16 | values[i]));
            }
        }

        return true;
    }

    /// <summary>The number of the member of some rank, 1 for the highest; null when it does not stand among the highest of the chunk, and for rank 0.</summary>
    private static long? Ranked(SliceCrown crown, in ChunkSet members, int rank)
    {
        for (int i = 0; i < crown.Values.Length && rank > 0; i++)
        {
            if (Has(members, crown.Values[i]) && --rank == 0)
            {
                return crown.Numbers[i];
            }
        }

        return null;
    }

    private static bool Has(in ChunkSet members, ushort value) => members.Form switch
    {
        ChunkForm.Words => (members.Words[value >> 6] >> (value & 63) & 1) != 0,
        ChunkForm.Array => members.ValueSpan.BinarySearch(value) >= 0,
        _ => members.IsFull,
    };

    private void TakeWords(BitSlices column, ushort key, ulong* words, int count)
    {
        long least = LeastWanted;
        if (threshold.RankToGuess(count) is > 0 and int rank && threshold.TryClaimGuess())
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
            Take(new RankedNumber(_numbers[i], (uint)key << 16 | values[i]));
        }
    }

    private void Take(RankedNumber number)
    {
        if (_isFull && !number.IsBetter(_last))
        {
            return;
        }

        if (_count == _kept.Length)
        {
            Array.Resize(ref _kept, 2 * _count);
        }

        _kept[_count++] = number;
        if (_count >= 2 * (long)most)
        {
            _last = Ranking.BringForward(_kept.AsSpan(0, _count), most);
            _count = most;
            _isFull = true;
            threshold.Raise(_last.Number);
        }
    }
}
