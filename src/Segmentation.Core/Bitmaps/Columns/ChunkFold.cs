using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Columns;

/// <summary>Folds one chunk: finds the members of <c>(old \ removed) ∪ added</c> and which side supplies their entries, then copies columns stretch by stretch.</summary>
/// <remarks>The plan of stretches does not depend on what the columns hold. One instance a thread, for its scratch.</remarks>
internal sealed unsafe class ChunkFold
{
    /// <summary>Short stretches are copied as this many entries, which is one or two vector moves instead of a loop.</summary>
    private const int Overcopy = 16;

    [ThreadStatic]
    private static ChunkFold? _current;

    private readonly ulong[] _old = new ulong[ContainerLimits.BitsetWords];
    private readonly ulong[] _added = new ulong[ContainerLimits.BitsetWords];
    private readonly ulong[] _removed = new ulong[ContainerLimits.BitsetWords];
    private readonly ushort[] _values = new ushort[2 * ContainerLimits.ArrayMaximum];
    private Stretch[] _stretches = new Stretch[256];
    private int _count;
    private int _cardinality;
    private readonly ushort[] _replaced = new ushort[ContainerLimits.ChunkSize]; // per added member its rank, when members stay the same
    private bool _sameMembers;

    private ChunkFold()
    {
    }

    public static ChunkFold Current => _current ??= new ChunkFold();

    /// <summary>The folded container, or null when no member is left. Shares a side's container when the result is that side.</summary>
    /// <exception cref="System.IO.InvalidDataException">A payload holds another number of members than its container states.</exception>
    public Container? Fold(in Container old, Container? added, Container? removed, ColumnLayout layout, ref Slab? slab)
    {
        _count = 0;
        _cardinality = 0;
        _sameMembers = false;
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

        bool allAdded = _sameMembers ? added?.Cardinality == _cardinality : _count == 1 && _stretches[0].IsAdded;
        if (allAdded)
        {
            return added;
        }

        byte* columns;
        Container result = arrays
            ? ColumnWriter.Write(old.Key, _values.AsSpan(0, _cardinality), layout, ref slab, out columns)
            : ColumnWriter.Write(old.Key, _old, _cardinality, layout, ref slab, out columns);
        byte* fromOld = layout.Of(old);
        byte* fromAdded = added is { } other ? layout.Of(other) : null;
        int addedCount = added?.Cardinality ?? 0;
        CopyColumn(layout.First, fromOld, old.Cardinality, fromAdded, addedCount, columns);
        CopyColumn(
            layout.Second,
            fromOld + layout.First * old.Cardinality,
            old.Cardinality,
            fromAdded + layout.First * addedCount,
            addedCount,
            columns + layout.First * _cardinality);
        return result;
    }

    /// <summary>Jumps from one changed value to the next, so that a small change of a large array costs little more than copying it.</summary>
    private void PlanArrays(ReadOnlySpan<ushort> old, ReadOnlySpan<ushort> added, ReadOnlySpan<ushort> removed)
    {
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

            i += i < old.Length && old[i] == next ? 1 : 0;
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

        if (HaveSameMembers() && added is not null)
        {
            PlanReplacement(old.Cardinality);
            return;
        }

        int oldRank = 0;
        int addedRank = 0;
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
    }

    private void PlanReplacement(int cardinality)
    {
        _sameMembers = true;
        _cardinality = cardinality;
        int oldRank = 0;
        int next = 0;
        for (int w = 0; w < ContainerLimits.BitsetWords; w++)
        {
            ulong before = _old[w];
            for (ulong incoming = _added[w]; incoming != 0; incoming &= incoming - 1)
            {
                ulong below = (incoming & (0 - incoming)) - 1;
                _replaced[next++] = (ushort)(oldRank + BitOperations.PopCount(before & below));
            }

            oldRank += BitOperations.PopCount(before);
        }
    }

    /// <summary>Whether every added value is old already and every old value that is removed is also added.</summary>
    private bool HaveSameMembers()
    {
        Vector<ulong> difference = Vector<ulong>.Zero;
        for (int w = 0; w < ContainerLimits.BitsetWords; w += Vector<ulong>.Count)
        {
            Vector<ulong> old = new(_old, w);
            difference |= old ^ (Vector.AndNot(old, new Vector<ulong>(_removed, w)) | new Vector<ulong>(_added, w));
        }

        return difference == Vector<ulong>.Zero;
    }

    private void PlanWord(ulong before, ulong incoming, ulong touched, int oldRank, int addedRank)
    {
        if (_count + 2 * 64 + 1 > _stretches.Length)
        {
            Array.Resize(ref _stretches, 2 * _stretches.Length);
        }

        Stretch[] stretches = _stretches;
        int count = _count;
        while (touched != 0)
        {
            ulong bit = touched & (0 - touched);
            ulong below = bit - 1;
            int kept = BitOperations.PopCount(before & below);
            stretches[count] = new Stretch(oldRank, kept);
            count += kept != 0 ? 1 : 0;
            int replaced = (before & bit) != 0 ? 1 : 0;
            int arriving = (incoming & bit) != 0 ? 1 : 0;
            stretches[count] = new Stretch(~addedRank, 1);
            count += arriving;
            oldRank += kept + replaced;
            addedRank += arriving;
            _cardinality += kept + arriving;
            before &= ~(below | bit);
            touched &= touched - 1;
        }

        _count = count;
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

    private void CopyColumn(int width, byte* old, int oldCount, byte* added, int addedCount, byte* target)
    {
        switch (width)
        {
            case 0:
                break;
            case sizeof(byte):
                Copy(old, oldCount, added, addedCount, target);
                break;
            case sizeof(ushort):
                Copy((ushort*)old, oldCount, (ushort*)added, addedCount, (ushort*)target);
                break;
            default:
                Copy((long*)old, oldCount, (long*)added, addedCount, (long*)target);
                break;
        }
    }

    private void Copy<T>(T* old, int oldCount, T* added, int addedCount, T* target)
        where T : unmanaged
    {
        if (_sameMembers)
        {
            new ReadOnlySpan<T>(old, _cardinality).CopyTo(new Span<T>(target, _cardinality));
            for (int i = 0; i < addedCount; i++)
            {
                target[_replaced[i]] = added[i];
            }

            return;
        }

        int next = 0;
        foreach (Stretch stretch in _stretches.AsSpan(0, _count))
        {
            int count = stretch.Count;
            int rank = stretch.Rank;
            T* source = stretch.IsAdded ? added : old;
            int sourceCount = stretch.IsAdded ? addedCount : oldCount;
            if (count <= Overcopy && rank + Overcopy <= sourceCount && next + Overcopy <= _cardinality)
            {
                // What is written too much lies in the column and is overwritten by the stretches that follow.
                Unsafe.CopyBlockUnaligned(target + next, source + rank, (uint)(Overcopy * sizeof(T)));
            }
            else
            {
                new ReadOnlySpan<T>(source + rank, count).CopyTo(new Span<T>(target + next, count));
            }

            next += count;
        }
    }
}
