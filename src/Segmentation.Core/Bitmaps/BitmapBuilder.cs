using System;
using System.Collections.Generic;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps;

/// <summary>Collects values, in any order and with repetition, into a <see cref="Bitmap"/>.</summary>
/// <threadsafety>Not safe for concurrent use.</threadsafety>
public sealed unsafe class BitmapBuilder
{
    private readonly Dictionary<ushort, ChunkBuilder> _chunks = [];
    private ChunkBuilder? _last;
    private int _lastKey = -1;

    /// <summary>Adds a value.</summary>
    public void Add(uint value) => ChunkOf((int)(value >> 16)).Add((ushort)(value & 0xFFFF));

    /// <summary>Adds every value from <paramref name="first"/> to <paramref name="last"/>, both included; nothing when the first is higher.</summary>
    public void AddRange(uint first, uint last)
    {
        if (first > last)
        {
            return;
        }

        int firstKey = (int)(first >> 16);
        int lastKey = (int)(last >> 16);
        for (int key = firstKey; key <= lastKey; key++)
        {
            ChunkOf(key).AddRange(
                key == firstKey ? (int)(first & 0xFFFF) : 0,
                key == lastKey ? (int)(last & 0xFFFF) : ushort.MaxValue);
        }
    }

    /// <summary>The set of the values added so far; the builder is empty afterwards.</summary>
    public Bitmap Build()
    {
        ushort[] keys = new ushort[_chunks.Count];
        _chunks.Keys.CopyTo(keys, 0);
        Array.Sort(keys);
        BitmapAssembler assembler = new(keys.Length);
        foreach (ushort key in keys)
        {
            assembler.Add(_chunks[key].Build(key, ref assembler.Slab));
        }

        _chunks.Clear();
        _last = null;
        _lastKey = -1;
        return assembler.ToBitmap();
    }

    /// <summary>The set of ascending distinct values.</summary>
    /// <exception cref="ArgumentException">The values are not strictly ascending.</exception>
    public static Bitmap FromSorted(ReadOnlySpan<uint> ascending)
    {
        if (ascending.IsEmpty)
        {
            return Bitmap.Empty;
        }

        for (int i = 1; i < ascending.Length; i++)
        {
            if (ascending[i] <= ascending[i - 1])
            {
                throw new ArgumentException($"Value {ascending[i]} at index {i} does not follow {ascending[i - 1]}.", nameof(ascending));
            }
        }

        BitmapAssembler assembler = new(0);
        ushort* low = stackalloc ushort[ContainerLimits.ArrayMaximum];
        for (int start = 0; start < ascending.Length;)
        {
            uint key = ascending[start] >> 16;
            int count = CountOfKey(ascending[start..], key);
            assembler.Add(WriteChunk(ascending.Slice(start, count), low, ref assembler.Slab));
            start += count;
        }

        return assembler.ToBitmap();
    }

    private static Container WriteChunk(ReadOnlySpan<uint> members, ushort* low, ref Slab? slab)
    {
        ushort key = (ushort)(members[0] >> 16);
        if (members.Length > ContainerLimits.ArrayMaximum)
        {
            byte* payload = Slab.Allocate(ref slab, ContainerLimits.BitsetBytes, out PayloadOwner owner);
            ulong* words = (ulong*)payload;
            WordKernels.Clear(words);
            foreach (uint value in members)
            {
                words[(value & 0xFFFF) >> 6] |= 1UL << (int)(value & 63);
            }

            return new Container(key, ContainerKind.Bitset, members.Length, 0, payload, owner);
        }

        for (int i = 0; i < members.Length; i++)
        {
            low[i] = (ushort)(members[i] & 0xFFFF);
        }

        ContainerWriter.TryWrite(key, low, members.Length, ref slab, out Container container);
        return container;
    }

    /// <summary>How many ascending values share the upper half of the first: doubling steps, then halves.</summary>
    private static int CountOfKey(ReadOnlySpan<uint> ascending, uint key)
    {
        int limit = Math.Min(ascending.Length, ContainerLimits.ChunkSize);
        int low = 1;
        int high = 2;
        while (high <= limit && ascending[high - 1] >> 16 == key)
        {
            low = high;
            high *= 2;
        }

        high = Math.Min(high - 1, limit);
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            if (ascending[middle - 1] >> 16 == key)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private ChunkBuilder ChunkOf(int key)
    {
        if (key == _lastKey)
        {
            return _last!;
        }

        if (!_chunks.TryGetValue((ushort)key, out ChunkBuilder? chunk))
        {
            _chunks.Add((ushort)key, chunk = new ChunkBuilder());
        }

        _lastKey = key;
        _last = chunk;
        return chunk;
    }
}
