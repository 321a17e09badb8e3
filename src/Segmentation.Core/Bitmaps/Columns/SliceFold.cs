using System;
using System.Collections.Generic;
using System.Numerics;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps.Columns;

/// <summary>Folds numbers into a bit-sliced column chunk by chunk; chunks that no change touches keep their payloads.</summary>
/// <remarks>Old numbers are never decoded: in each slice the bits of touched members are cleared and the added numbers' transposed bits set.</remarks>
internal sealed class SliceFold
{
    /// <summary>Up to this many numbers of a word are spread bit by bit; transposing 64 costs about as much.</summary>
    private const int SpreadMaximum = 6;

    /// <summary>Bits of one chunk's added numbers, slice after slice; 512 KiB at most.</summary>
    [ThreadStatic]
    private static ulong[]? _transposed;

    private Slab? _slab;
    private readonly BitSlices _old;
    private readonly ValuedBitmap _added;
    private readonly int _width;
    private readonly List<Container> _existence = [];
    private readonly List<Container>[] _slices;
    private readonly int[] _positions;
    private readonly ulong[] _members = new ulong[ContainerLimits.BitsetWords];
    private readonly ulong[] _incoming = new ulong[ContainerLimits.BitsetWords];
    private readonly ulong[] _touched = new ulong[ContainerLimits.BitsetWords];

    public SliceFold(BitSlices old, ValuedBitmap added)
    {
        _old = old;
        _added = added;
        _width = Math.Max(old.Slices.Length, WidthOf(added));
        _slices = new List<Container>[_width];
        _positions = new int[_width];
        for (int i = 0; i < _width; i++)
        {
            _slices[i] = [];
        }
    }

    public BitSlices Fold(Bitmap removed)
    {
        ReadOnlySpan<Container> existing = _old.Existence.Containers;
        ReadOnlySpan<Container> incoming = _added.Containers;
        int i = 0;
        int j = 0;
        while (i < existing.Length || j < incoming.Length)
        {
            int oldKey = i < existing.Length ? existing[i].Key : int.MaxValue;
            int addedKey = j < incoming.Length ? incoming[j].Key : int.MaxValue;
            ushort key = (ushort)Math.Min(oldKey, addedKey);
            Container? before = oldKey == key ? existing[i++] : null;
            Container? newer = addedKey == key ? incoming[j++] : null;
            int removedIndex = removed.IndexOf(key);
            if (newer is null && removedIndex < 0)
            {
                _existence.Add(before!.Value);
                ShareSlices(key);
            }
            else
            {
                FoldChunk(key, before, newer, removedIndex < 0 ? null : removed.Containers[removedIndex]);
            }
        }

        BitSlices result = BitSlices.Narrowest(
            BitSlices.BitmapOf([.. _existence]),
            Array.ConvertAll(_slices, static slice => BitSlices.BitmapOf([.. slice])));
        GC.KeepAlive(this);
        GC.KeepAlive(removed);
        return result;
    }

    /// <summary>Slices that the narrowest column for these numbers has.</summary>
    private static int WidthOf(ValuedBitmap numbers)
    {
        ulong used = 0;
        foreach (ref readonly Container container in numbers.Containers)
        {
            foreach (long number in ValuedBitmap.NumbersOf(container))
            {
                used |= (ulong)(number ^ (number >> 63)) << 1 | (ulong)number >> 63;
            }

            if (used >> 63 != 0)
            {
                break;
            }
        }

        return 64 - BitOperations.LeadingZeroCount(used);
    }

    private Container? SliceOf(int slice, ushort key)
    {
        ReadOnlySpan<Container> containers = _old.SliceAt(slice).Containers;
        ref int position = ref _positions[slice];
        while (position < containers.Length && containers[position].Key < key)
        {
            position++;
        }

        return position < containers.Length && containers[position].Key == key ? containers[position] : null;
    }

    private void ShareSlices(ushort key)
    {
        for (int i = 0; i < _width; i++)
        {
            if (SliceOf(i, key) is { } container)
            {
                _slices[i].Add(container);
            }
        }
    }

    private void FoldChunk(ushort key, Container? before, Container? newer, Container? removed)
    {
        Expand(before, _members);
        Expand(newer, _incoming);
        Expand(removed, _touched);
        bool changes = newer is not null;
        for (int w = 0; w < ContainerLimits.BitsetWords; w++)
        {
            changes |= (_members[w] & _touched[w]) != 0;
            _touched[w] |= _incoming[w];
            _members[w] = (_members[w] & ~_touched[w]) | _incoming[w];
        }

        if (!changes)
        {
            _existence.Add(before!.Value);
            ShareSlices(key);
            return;
        }

        if (ContainerWriter.TryWrite(key, _members, ref _slab, out Container existence))
        {
            _existence.Add(existence);
        }

        ReadOnlySpan<ulong> transposed = Transpose(newer);
        for (int i = 0; i < _width; i++)
        {
            Expand(SliceOf(i, key), _members);
            ReadOnlySpan<ulong> arriving = transposed.Slice(i * ContainerLimits.BitsetWords, ContainerLimits.BitsetWords);
            for (int w = 0; w < ContainerLimits.BitsetWords; w += Vector<ulong>.Count)
            {
                Vector<ulong> kept = Vector.AndNot(new Vector<ulong>(_members, w), new Vector<ulong>(_touched, w));
                (kept | new Vector<ulong>(arriving[w..])).CopyTo(_members, w);
            }

            if (ContainerWriter.TryWrite(key, _members, ref _slab, out Container slice))
            {
                _slices[i].Add(slice);
            }
        }
    }

    private static void Expand(Container? container, ulong[] words)
    {
        if (container is { } present)
        {
            present.CopyTo(words);
        }
        else
        {
            words.AsSpan().Clear();
        }
    }

    /// <summary>The bits of the added numbers as one slice after the other.</summary>
    private ReadOnlySpan<ulong> Transpose(Container? newer)
    {
        int length = _width * ContainerLimits.BitsetWords;
        if (_transposed is null || _transposed.Length < length)
        {
            _transposed = new ulong[length];
        }

        Span<ulong> slices = _transposed.AsSpan(0, length);
        slices.Clear();
        if (newer is not { } container)
        {
            return slices;
        }

        RequireMembers(container);
        if (_width == 0)
        {
            return slices;
        }

        ReadOnlySpan<long> numbers = ValuedBitmap.NumbersOf(container);
        Span<ulong> matrix = stackalloc ulong[64];
        int rank = 0;
        for (int w = 0; w < ContainerLimits.BitsetWords; w++)
        {
            ulong word = _incoming[w];
            int count = BitOperations.PopCount(word);
            if (count <= SpreadMaximum)
            {
                Spread(numbers.Slice(rank, count), word, slices[w..]);
            }
            else
            {
                matrix.Clear();
                int next = rank;
                for (; word != 0; word &= word - 1)
                {
                    matrix[BitOperations.TrailingZeroCount(word)] = (ulong)numbers[next++];
                }

                SliceKernels.Transpose(matrix);
                for (int i = 0; i < _width; i++)
                {
                    slices[i * ContainerLimits.BitsetWords + w] = matrix[i];
                }
            }

            rank += count;
        }

        return slices;
    }

    private void Spread(ReadOnlySpan<long> numbers, ulong word, Span<ulong> slices)
    {
        ulong representable = ulong.MaxValue >> (64 - _width);
        foreach (long number in numbers)
        {
            ulong member = word & (0 - word);
            word &= word - 1;
            for (ulong bits = (ulong)number & representable; bits != 0; bits &= bits - 1)
            {
                slices[BitOperations.TrailingZeroCount(bits) * ContainerLimits.BitsetWords] |= member;
            }
        }
    }

    private void RequireMembers(in Container container)
    {
        int held = 0;
        foreach (ulong word in _incoming)
        {
            held += BitOperations.PopCount(word);
        }

        if (held != container.Cardinality)
        {
            throw ColumnLayout.Mismatch(container.Key, container.Cardinality, held);
        }
    }
}
