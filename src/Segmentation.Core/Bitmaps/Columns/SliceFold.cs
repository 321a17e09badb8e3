using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps.Columns;

/// <summary>Folds numbers into a bit-sliced column chunk by chunk; chunks that no change touches keep their payloads.</summary>
/// <remarks>Old numbers are never decoded: in each slice the bits of touched members are cleared and the added numbers' transposed bits set.</remarks>
internal sealed unsafe class SliceFold
{
    /// <summary>Bits of one chunk's added numbers by rank, slice after slice; 512 KiB at most.</summary>
    [ThreadStatic]
    private static ulong[]? _transposed;

    /// <summary>Members, incoming and touched members of the chunk at work, and the bits of a slice that arrive.</summary>
    [ThreadStatic]
    private static ulong[]? _scratch;

    private Slab? _slab;
    private readonly BitSlices _old;
    private readonly ValuedBitmap _added;
    private readonly int _width;
    private readonly List<Container> _existence = [];
    private readonly List<Container>[] _slices;
    private readonly int[] _positions;

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
        _scratch ??= GC.AllocateUninitializedArray<ulong>(4 * ContainerLimits.BitsetWords);
        fixed (ulong* members = _scratch)
        {
            ulong* incoming = members + ContainerLimits.BitsetWords;
            ulong* touched = incoming + ContainerLimits.BitsetWords;
            ulong* arriving = touched + ContainerLimits.BitsetWords;
            Expand(before, members);
            Expand(newer, incoming);
            Expand(removed, touched);
            if (newer is null && !WordKernels.Intersects(members, touched))
            {
                _existence.Add(before!.Value);
                ShareSlices(key);
                return;
            }

            WordKernels.Or(touched, incoming);
            Supersede(members, touched, incoming);
            if (ContainerWriter.TryWrite(key, members, ref _slab, out Container existence))
            {
                _existence.Add(existence);
            }

            ReadOnlySpan<ulong> transposed = Transpose(newer, incoming, out int stride);
            int count = newer?.Cardinality ?? 0;
            fixed (ulong* ranks = transposed)
            {
                for (int i = 0; i < _width; i++)
                {
                    Expand(SliceOf(i, key), members);
                    if (count == 0)
                    {
                        WordKernels.AndNot(members, touched);
                    }
                    else
                    {
                        RankBits.Deposit(incoming, count, ranks + i * stride, arriving, vectors: true);
                        Supersede(members, touched, arriving);
                    }

                    if (ContainerWriter.TryWrite(key, members, ref _slab, out Container slice))
                    {
                        _slices[i].Add(slice);
                    }
                }
            }
        }
    }

    /// <summary>members = members EXCEPT touched OR arriving.</summary>
    private static void Supersede(ulong* members, ulong* touched, ulong* arriving)
    {
        for (int w = 0; w < ContainerLimits.BitsetWords; w += Vector512<ulong>.Count)
        {
            Vector512<ulong> kept = Vector512.AndNot(Vector512.Load(members + w), Vector512.Load(touched + w));
            (kept | Vector512.Load(arriving + w)).Store(members + w);
        }
    }

    private static void Expand(Container? container, ulong* words)
    {
        if (container is { } present)
        {
            present.CopyTo(words);
        }
        else
        {
            WordKernels.Clear(words);
        }
    }

    /// <summary>The bits of the added numbers in rank order, one slice after the other.</summary>
    /// <param name="newer">The added numbers.</param>
    /// <param name="incoming">Their members as words.</param>
    /// <param name="stride">Words from one slice to the next.</param>
    private ReadOnlySpan<ulong> Transpose(Container? newer, ulong* incoming, out int stride)
    {
        stride = 0;
        if (newer is not { } container)
        {
            return default;
        }

        int held = WordKernels.Count(incoming);
        if (held != container.Cardinality)
        {
            throw ColumnLayout.Mismatch(container.Key, container.Cardinality, held);
        }

        ReadOnlySpan<long> numbers = ValuedBitmap.NumbersOf(container);
        int blocks = (numbers.Length + 63) / 64;
        stride = blocks + 1; // one word more, so that 64 bits can be read from any rank
        if (_transposed is null || _transposed.Length <= _width * stride)
        {
            _transposed = new ulong[_width * stride + 1]; // behind the last rank a byte more is read
        }

        Span<ulong> matrix = stackalloc ulong[64];
        for (int block = 0; block < blocks; block++)
        {
            ReadOnlySpan<long> part = numbers.Slice(block * 64, Math.Min(64, numbers.Length - block * 64));
            matrix[part.Length..].Clear();
            MemoryMarshal.Cast<long, ulong>(part).CopyTo(matrix);
            SliceKernels.Transpose(matrix);
            for (int i = 0; i < _width; i++)
            {
                _transposed[i * stride + block] = matrix[i];
            }
        }

        return _transposed.AsSpan(0, _width * stride);
    }
}
