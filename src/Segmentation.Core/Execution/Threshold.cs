using System;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Execution;

/// <summary>Sets of one chunk that are taken in one after another: who is a member of at least k of them.</summary>
/// <remarks>
/// Nothing is counted before all are there, as long as they are few enough for the counters and what they hold of the scratch is little. Full sets
/// lower k and empty ones count for nothing, so that often no more are left than are needed: then they are intersected.
/// </remarks>
internal unsafe ref struct Threshold
{
    /// <summary>Most sets that are held, and so the room that a caller gives.</summary>
    public const int Capacity = ThresholdKernels.MaximumBatch;

    private const int MostScratch = 24; // sets that stand in scratch at once: 192 KiB, little beside the second cache
    private const int WorthCounters = 10_000; // below it, arrays are cheaper to set into words than to count in bytes; measured
    private const int ValuesAnArray = 1_500; // that cost as much as clearing the words of an array

    private readonly Scratch _scratch;
    private readonly byte* _counters;
    private readonly ulong* _reached;
    private readonly ulong** _slices;
    private readonly int _afterReached;
    private readonly int _floor;
    private ThresholdOperands _sets;
    private int _least;
    private int _count;
    private bool _isKept; // sets were counted, and their counters stand in the slices

    /// <param name="scratch">Where all that is made stands.</param>
    /// <param name="least">k, 1 or more.</param>
    /// <param name="most">How many sets will be taken in at most.</param>
    /// <param name="room">Room for as many bitsets, arrays and lengths as the capacity, none taken.</param>
    /// <param name="slices">Room for as many addresses as counters have slices.</param>
    /// <param name="counters">65,536 bytes, all zero, as they will be again.</param>
    public Threshold(Scratch scratch, int least, int most, in ThresholdOperands room, ulong** slices, byte* counters)
    {
        _scratch = scratch;
        _least = least;
        _sets = room;
        _counters = counters;
        _slices = slices;
        _reached = (ulong*)scratch.Rent();
        _afterReached = scratch.Top;
        for (int i = 0; most > MostScratch && i < ThresholdKernels.SliceCount(least); i++)
        {
            slices[i] = (ulong*)scratch.Rent();
        }

        _floor = scratch.Top;
    }

    /// <summary>How many more non-empty sets are needed before anybody can be a member; 0 or less when somebody may be.</summary>
    public readonly int Missing => _least - _count;

    /// <summary>Takes in a set; what was rented since <paramref name="top"/> belongs to it, and is given back as far as it is not needed.</summary>
    public void Add(in ChunkSet members, int top)
    {
        bool isFull = members.IsFull;
        if (isFull && !_isKept)
        {
            _least--;
        }

        if (members.IsEmpty || (isFull && !_isKept))
        {
            _scratch.Release(top);
            return;
        }

        Append(isFull || _scratch.Top > top ? Moved(members, top) : members);
        if (_sets.ArrayCount + _sets.BitsetCount == Capacity || _scratch.Top - _floor > MostScratch)
        {
            CountSets(isLast: false);
        }
    }

    /// <summary>The members of at least k; where they are words, they stand in the first buffer that the threshold took.</summary>
    public ChunkSet Take()
    {
        if (_least <= 0)
        {
            return ChunkSet.Full;
        }

        if (Missing > 0)
        {
            return ChunkSet.Empty;
        }

        if (Missing == 0 && !_isKept)
        {
            return Intersection();
        }

        CountSets(isLast: true);
        _scratch.Release(_afterReached);
        return ChunkSet.OfWords(_reached, WordKernels.Count(_reached));
    }

    private void Append(in ChunkSet members)
    {
        _count++;
        if (members.Form == ChunkForm.Array)
        {
            _sets.Lengths[_sets.ArrayCount] = members.Cardinality;
            _sets.Arrays[_sets.ArrayCount++] = members.Values;
        }
        else
        {
            _sets.Bitsets[_sets.BitsetCount++] = members.Words;
        }
    }

    /// <summary>The set in the one buffer of scratch that it may keep.</summary>
    private readonly ChunkSet Moved(in ChunkSet members, int top)
    {
        _scratch.Release(top);
        void* own = _scratch.Rent();
        if (members.Form == ChunkForm.Array)
        {
            members.ValueSpan.CopyTo(new Span<ushort>(own, members.Cardinality));
            return ChunkSet.OfValues((ushort*)own, members.Cardinality);
        }

        ChunkAlgebra.CopyTo(members, (ulong*)own);
        return ChunkSet.OfWords((ulong*)own, ChunkSet.Unknown);
    }

    private void CountSets(bool isLast)
    {
        if (_least > 0)
        {
            SetSmallArrays();
            ThresholdKernels.Add(_sets, _least, _counters, _reached, _isKept || !isLast ? _slices : null, isFirst: !_isKept);
        }

        _isKept = true;
        _sets.ArrayCount = 0;
        _sets.BitsetCount = 0;
        _scratch.Release(_floor);
    }

    /// <summary>Makes words of arrays that are too small and few to be worth counters of a byte.</summary>
    private void SetSmallArrays()
    {
        int cost = _sets.ArrayCount * ValuesAnArray;
        for (int i = 0; i < _sets.ArrayCount && cost < WorthCounters; i++)
        {
            cost += _sets.Lengths[i];
        }

        if (cost >= WorthCounters)
        {
            return;
        }

        for (int i = 0; i < _sets.ArrayCount; i++)
        {
            ulong* words = (ulong*)_scratch.Rent();
            ChunkAlgebra.CopyTo(ChunkSet.OfValues(_sets.Arrays[i], _sets.Lengths[i]), words);
            _sets.Bitsets[_sets.BitsetCount++] = words;
        }

        _sets.ArrayCount = 0;
    }

    /// <summary>Members of all, the smallest first.</summary>
    private readonly ChunkSet Intersection()
    {
        int smallest = 0;
        for (int i = 1; i < _sets.ArrayCount; i++)
        {
            smallest = _sets.Lengths[i] < _sets.Lengths[smallest] ? i : smallest;
        }

        Accumulator members = new(_scratch, _sets.ArrayCount == 0 ? ChunkSet.Full : ChunkSet.OfValues(_sets.Arrays[smallest], _sets.Lengths[smallest]));
        for (int i = 0; i < _sets.ArrayCount && !members.Value.IsEmpty; i++)
        {
            if (i != smallest)
            {
                members.And(ChunkSet.OfValues(_sets.Arrays[i], _sets.Lengths[i]));
            }
        }

        for (int i = 0; i < _sets.BitsetCount && !members.Value.IsEmpty; i++)
        {
            members.And(ChunkSet.OfWords(_sets.Bitsets[i], ChunkSet.Unknown));
        }

        return members.Value;
    }
}
