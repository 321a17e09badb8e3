using System.Diagnostics;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Execution;

/// <summary>Bitsets of one chunk that are to be combined: what all of some have in common without what any of the others has.</summary>
/// <remarks>Nothing is combined before it must be. Beyond its capacity it combines what it has in its target; then nothing but the target is referred to.</remarks>
internal unsafe ref struct WordList
{
    /// <summary>Bitsets of either sort that fit.</summary>
    public const int Capacity = 8;

    private readonly ulong** _all;
    private readonly ulong** _none;
    private readonly ulong* _target;
    private int _allCount;
    private int _noneCount;

    /// <param name="all">Room for pointers to the bitsets whose common members are wanted.</param>
    /// <param name="none">Room for pointers to the bitsets whose members are not wanted.</param>
    /// <param name="target">1,024 words that belong to the list.</param>
    public WordList(ulong** all, ulong** none, ulong* target)
    {
        _all = all;
        _none = none;
        _target = target;
    }

    /// <summary>Whether nothing has been added: every value is a member.</summary>
    public readonly bool IsEmpty => _allCount + _noneCount == 0;

    /// <summary>Whether it refers to nothing but its target.</summary>
    public readonly bool IsCombined => _noneCount == 0 && (_allCount == 0 || (_allCount == 1 && _all[0] == _target));

    public void And(ulong* words)
    {
        if (_allCount == Capacity)
        {
            Combine();
        }

        _all[_allCount++] = words;
    }

    public void AndNot(ulong* words)
    {
        if (_noneCount == Capacity)
        {
            Combine();
        }

        _none[_noneCount++] = words;
    }

    /// <summary>Takes the values of an array away.</summary>
    public void AndNot(in ChunkSet array)
    {
        Combine();
        ArrayKernels.ClearBits(_target, array.Values, array.Cardinality);
    }

    /// <summary>Number of members.</summary>
    public int Count()
    {
        if (_noneCount == 0 && _allCount <= 2)
        {
            return _allCount switch
            {
                0 => ContainerLimits.ChunkSize,
                1 => WordKernels.Count(_all[0]),
                _ => WordKernels.AndCount(_all[0], _all[1]),
            };
        }

        if (_noneCount > 0)
        {
            ulong* last = _none[--_noneCount];
            ulong* rest = Words();
            return WordKernels.AndNotCount(rest, last);
        }

        ulong* other = _all[--_allCount];
        return WordKernels.AndCount(Words(), other);
    }

    /// <summary>The members.</summary>
    public ChunkSet Take() => IsEmpty ? ChunkSet.Full : ChunkSet.OfWords(Words(), ChunkSet.Unknown);

    /// <summary>The values of an array that are members; the array itself when everything is.</summary>
    public readonly ChunkSet Filter(in ChunkSet array, Scratch scratch)
    {
        Debug.Assert(array.Form == ChunkForm.Array, "only values are looked up");
        if (IsEmpty)
        {
            return array;
        }

        ushort* kept = (ushort*)scratch.Rent();
        ushort* values = array.Values;
        int count = array.Cardinality;
        for (int i = 0; i < _allCount; i++)
        {
            count = ArrayKernels.IntersectBitset(values, count, _all[i], kept);
            values = kept;
        }

        for (int i = 0; i < _noneCount; i++)
        {
            count = ArrayKernels.DifferenceBitset(values, count, _none[i], kept);
            values = kept;
        }

        return ChunkSet.OfValues(kept, count);
    }

    /// <summary>Number of values of an array that are members.</summary>
    public readonly int CountOf(in ChunkSet array, Scratch scratch)
    {
        if (_noneCount == 0 && _allCount == 1)
        {
            return ArrayKernels.IntersectBitsetCount(array.Values, array.Cardinality, _all[0]);
        }

        int top = scratch.Top;
        int count = Filter(array, scratch).Cardinality;
        scratch.Release(top);
        return count;
    }

    /// <summary>Combines all in the target, so that nothing else is referred to.</summary>
    public void Combine()
    {
        if (IsCombined && _allCount == 1)
        {
            return;
        }

        if (_allCount == 0)
        {
            WordKernels.Fill(_target);
        }
        else if (_allCount == 1)
        {
            WordKernels.Copy(_target, _all[0]);
        }
        else
        {
            WordKernels.And(_target, _all[0], _all[1]);
        }

        for (int i = 2; i < _allCount; i++)
        {
            WordKernels.And(_target, _all[i]);
        }

        for (int i = 0; i < _noneCount; i++)
        {
            WordKernels.AndNot(_target, _none[i]);
        }

        _all[0] = _target;
        _allCount = 1;
        _noneCount = 0;
    }

    private ulong* Words()
    {
        if (_allCount != 1 || _noneCount != 0)
        {
            Combine();
        }

        return _all[0];
    }
}
