using System;
using System.Numerics;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Columns;

/// <summary>Folds one chunk: finds the members of <c>(old \ removed) ∪ added</c> and which side supplies their entries, then copies columns stretch by stretch.</summary>
/// <remarks>The plan of stretches does not depend on what the columns hold. One instance a thread, for its scratch.</remarks>
internal sealed unsafe class ChunkFold
{
    [ThreadStatic]
    private static ChunkFold? _current;

    private readonly ulong[] _old = new ulong[ContainerLimits.BitsetWords];
    private readonly ulong[] _added = new ulong[ContainerLimits.BitsetWords];
    private readonly ulong[] _removed = new ulong[ContainerLimits.BitsetWords];
    private readonly ushort[] _values = new ushort[2 * ContainerLimits.ArrayMaximum];
    private Stretch[] _stretches = new Stretch[256];
    private int _count;
    private int _cardinality;
    private bool _sameMembers;

    private ChunkFold()
    {
    }

    public static ChunkFold Current => _current ??= new ChunkFold();

    /// <summary>The folded container, or null when no member is left. Shares a side's container when the result is that side.</summary>
    /// <exception cref="System.IO.InvalidDataException">A payload holds another number of members than its container states.</exception>
    public Container? Fold(in Container old, Container? added, Container? removed, ColumnLayout layout)
    {
        _count = 0;
        _cardinality = 0;
        bool arrays = old.Kind == ContainerKind.Array
            && (added?.Kind ?? ContainerKind.Array) == ContainerKind.Array
            && (removed?.Kind ?? ContainerKind.Array) == ContainerKind.Array;
        if (arrays)
        {
            PlanArrays(old.Values, added is { } a ? a.Values : default, removed is { } r ? r.Values : default);
        }
        else
        {
            PlanWords(old, added, removed);
        }

        if (_cardinality == 0)
        {
            return null;
        }

        if (_count == 1 && !_stretches[0].IsAdded && _cardinality == old.Cardinality)
        {
            return old;
        }

        if (_count == 1 && _stretches[0].IsAdded && added is { } whole)
        {
            return whole;
        }

        byte* columns;
        Container result = arrays
            ? ColumnWriter.Write(old.Key, _values.AsSpan(0, _cardinality), layout, out columns)
            : ColumnWriter.Write(old.Key, _old, _cardinality, layout, out columns);
        byte* fromOld = layout.Of(old);
        byte* fromAdded = added is { } other ? layout.Of(other) : null;
        CopyColumn(layout.First, fromOld, fromAdded, columns);
        CopyColumn(
            layout.Second,
            fromOld + layout.First * old.Cardinality,
            fromAdded + layout.First * (added?.Cardinality ?? 0),
            columns + layout.First * _cardinality);
        return result;
    }

    /// <summary>Jumps from one changed value to the next, so that a small change of a large array costs little more than copying it.</summary>
    private void PlanArrays(ReadOnlySpan<ushort> old, ReadOnlySpan<ushort> added, ReadOnlySpan<ushort> removed)
    {
        _sameMembers = true;
        int i = 0;
        int j = 0;
        int k = 0;
        while (true)
        {
            int nextAdded = j < added.Length ? added[j] : ContainerLimits.ChunkSize;
            int nextRemoved = k < removed.Length ? removed[k] : ContainerLimits.ChunkSize;
            int next = Math.Min(nextAdded, nextRemoved);
            int until = Galloping.FirstNotBelow(old, i, next);
            if (until > i)
            {
                old[i..until].CopyTo(_values.AsSpan(_cardinality));
                TakeOld(i, until - i);
                i = until;
            }

            if (next == ContainerLimits.ChunkSize)
            {
                return;
            }

            bool present = i < old.Length && old[i] == next;
            i += present ? 1 : 0;
            _sameMembers &= present == (nextAdded == next);
            k += nextRemoved == next ? 1 : 0;
            if (nextAdded == next)
            {
                _values[_cardinality] = (ushort)next;
                TakeAdded(j++, 1);
            }
        }
    }

    /// <summary>Leaves the members of the result in the words of the old side.</summary>
    private void PlanWords(in Container old, Container? added, Container? removed)
    {
        Expand(old, _old);
        Expand(added, _added);
        if (removed is { } some)
        {
            some.CopyTo(_removed);
        }
        else
        {
            _removed.AsSpan().Clear();
        }

        int oldRank = 0;
        int addedRank = 0;
        ulong difference = 0;
        for (int w = 0; w < ContainerLimits.BitsetWords; w++)
        {
            ulong before = _old[w];
            ulong incoming = _added[w];
            ulong touched = incoming | (before & _removed[w]);
            int held = BitOperations.PopCount(before);
            if (touched == 0)
            {
                TakeOld(oldRank, held);
                oldRank += held;
                continue;
            }

            ulong after = (before & ~_removed[w]) | incoming;
            _old[w] = after;
            difference |= after ^ before;
            int arriving = BitOperations.PopCount(incoming);
            if (after == incoming)
            {
                TakeAdded(addedRank, arriving);
            }
            else
            {
                PlanWord(before, incoming, touched, oldRank, addedRank);
            }

            oldRank += held;
            addedRank += arriving;
        }

        _sameMembers = difference == 0;
    }

    private void PlanWord(ulong before, ulong incoming, ulong touched, int oldRank, int addedRank)
    {
        while (touched != 0)
        {
            ulong bit = touched & (0 - touched);
            ulong below = bit - 1;
            int kept = BitOperations.PopCount(before & below);
            TakeOld(oldRank, kept);
            oldRank += kept + ((before & bit) != 0 ? 1 : 0);
            before &= ~(below | bit);
            if ((incoming & bit) != 0)
            {
                TakeAdded(addedRank++, 1);
            }

            touched &= touched - 1;
        }

        TakeOld(oldRank, BitOperations.PopCount(before));
    }

    private static void Expand(Container? container, ulong[] words)
    {
        if (container is not { } present)
        {
            words.AsSpan().Clear();
            return;
        }

        present.CopyTo(words);
        int held = 0;
        foreach (ulong word in words)
        {
            held += BitOperations.PopCount(word);
        }

        if (held != present.Cardinality)
        {
            throw ColumnLayout.Mismatch(present.Key, present.Cardinality, held);
        }
    }

    private void TakeOld(int rank, int count) => Take(rank, rank, count);

    private void TakeAdded(int rank, int count) => Take(~rank, rank, count);

    private void Take(int start, int rank, int count)
    {
        if (count == 0)
        {
            return;
        }

        _cardinality += count;
        if (_count > 0)
        {
            Stretch last = _stretches[_count - 1];
            if ((last.Start ^ start) >= 0 && last.Rank + last.Count == rank)
            {
                _stretches[_count - 1] = last with { Count = last.Count + count };
                return;
            }

            if (_count == _stretches.Length)
            {
                Array.Resize(ref _stretches, 2 * _count);
            }
        }

        _stretches[_count++] = new Stretch(start, count);
    }

    private void CopyColumn(int width, byte* old, byte* added, byte* target)
    {
        switch (width)
        {
            case 0:
                break;
            case sizeof(byte):
                Copy<byte>(old, added, target);
                break;
            case sizeof(ushort):
                Copy<ushort>(old, added, target);
                break;
            default:
                Copy<long>(old, added, target);
                break;
        }
    }

    private void Copy<T>(byte* old, byte* added, byte* target)
        where T : unmanaged
    {
        if (_sameMembers)
        {
            new ReadOnlySpan<T>(old, _cardinality).CopyTo(new Span<T>(target, _cardinality));
        }

        T* next = (T*)target;
        foreach (Stretch stretch in _stretches.AsSpan(0, _count))
        {
            T* from = (T*)(stretch.IsAdded ? added : old) + stretch.Rank;
            if (_sameMembers && !stretch.IsAdded)
            {
                next += stretch.Count;
            }
            else if (stretch.Count < 8)
            {
                for (int i = 0; i < stretch.Count; i++)
                {
                    *next++ = *from++;
                }
            }
            else
            {
                new ReadOnlySpan<T>(from, stretch.Count).CopyTo(new Span<T>(next, stretch.Count));
                next += stretch.Count;
            }
        }
    }
}
