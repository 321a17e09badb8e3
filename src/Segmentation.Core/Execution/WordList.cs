using System.Diagnostics;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Execution;

/// <summary>Bitsets of one chunk that are to be combined: what all of some have in common without what any of the others has.</summary>
/// <remarks>
/// Nothing is combined before it must be, and then in one pass. As soon as there is no room for another it combines what it has in its target, so that
/// nothing but the target is referred to and scratch can be given back.
/// </remarks>
internal unsafe ref struct WordList
{
    /// <summary>Pointers that the caller lends.</summary>
    public const int Capacity = WordPrograms.MostOperands;

    private const int Half = Capacity / 2;

    private readonly ulong** _all; // half of the room for each sort
    private readonly ulong** _none;
    private readonly ulong* _target;
    private int _allCount;
    private int _noneCount;
    private int _cardinality = ChunkSet.Unknown;

    /// <param name="room">Room for <see cref="Capacity"/> pointers.</param>
    /// <param name="target">1,024 words that belong to the list.</param>
    public WordList(ulong** room, ulong* target)
    {
        _all = room;
        _none = room + Half;
        _target = target;
    }

    /// <summary>The words that belong to the list.</summary>
    public readonly ulong* Target => _target;

    /// <summary>Whether nothing has been added: every value is a member.</summary>
    public readonly bool IsEmpty => _allCount + _noneCount == 0;

    /// <summary>Whether it refers to nothing but its target.</summary>
    public readonly bool IsCombined => _noneCount == 0 && (_allCount == 0 || (_allCount == 1 && _all[0] == _target));

    public void And(ulong* words)
    {
        _all[_allCount++] = words;
        _cardinality = ChunkSet.Unknown;
        if (_allCount == Half)
        {
            Combine();
        }
    }

    public void AndNot(ulong* words)
    {
        _none[_noneCount++] = words;
        _cardinality = ChunkSet.Unknown;
        if (_noneCount == Half)
        {
            Combine();
        }
    }

    /// <summary>Takes the values of an array away.</summary>
    public void AndNot(in ChunkSet array)
    {
        Combine();
        ArrayKernels.ClearBits(_target, array.Values, array.Cardinality);
        _cardinality = ChunkSet.Unknown;
    }

    /// <summary>Number of members.</summary>
    [SkipLocalsInit]
    public readonly int Count()
    {
        if (_cardinality != ChunkSet.Unknown)
        {
            return _cardinality;
        }

        switch (_allCount, _noneCount)
        {
            case (0, 0):
                return ContainerLimits.ChunkSize;
            case (0, 1):
                return ContainerLimits.ChunkSize - WordKernels.Count(_none[0]);
            case (0, _):
                return ContainerLimits.ChunkSize - WordPrograms.Union(_noneCount).Count(_none);
            case (1, 0):
                return WordKernels.Count(_all[0]);
            case (2, 0):
                return WordKernels.AndCount(_all[0], _all[1]);
            case (1, 1):
                return WordKernels.AndNotCount(_all[0], _none[0]);
            default:
                ulong** operands = stackalloc ulong*[Capacity];
                return Program(operands).Count(operands);
        }
    }

    /// <summary>The members.</summary>
    public ChunkSet Take() => IsEmpty ? ChunkSet.Full : ChunkSet.OfWords(Words(), _cardinality);

    /// <summary>The members as words that are not to be changed.</summary>
    public ulong* Words()
    {
        if (_allCount != 1 || _noneCount != 0)
        {
            Combine();
        }

        return _all[0];
    }

    /// <summary>From now on these words, which must be among the members and may be in scratch that is given back before the list.</summary>
    public void Become(ulong* words, int cardinality)
    {
        _all[0] = words;
        _allCount = 1;
        _noneCount = 0;
        _cardinality = cardinality;
    }

    /// <summary>The values of an array that are members; the array itself when everything is.</summary>
    public readonly ChunkSet Filter(in ChunkSet array, Scratch scratch)
    {
        Debug.Assert(array.Form is ChunkForm.Array, "only values are looked up");
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
    [SkipLocalsInit]
    private void Combine()
    {
        if (_allCount == 1 && _noneCount == 0)
        {
            if (_all[0] != _target)
            {
                WordKernels.Copy(_target, _all[0]);
            }
        }
        else if (_allCount == 0)
        {
            WordKernels.Fill(_target);
            _cardinality = ContainerLimits.ChunkSize;
            for (int i = 0; i < _noneCount; i++)
            {
                _cardinality = WordKernels.AndNotStoreCount(_target, _target, _none[i]);
            }
        }
        else
        {
            ulong** operands = stackalloc ulong*[Capacity];
            _cardinality = Program(operands).StoreCount(operands, _target);
        }

        _all[0] = _target;
        _allCount = 1;
        _noneCount = 0;
    }

    private readonly WordProgram Program(ulong** operands)
    {
        for (int i = 0; i < _allCount; i++)
        {
            operands[i] = _all[i];
        }

        for (int i = 0; i < _noneCount; i++)
        {
            operands[_allCount + i] = _none[i];
        }

        return WordPrograms.Intersection(_allCount, _noneCount);
    }
}
