using System;
using System.Collections.Generic;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>Collects values, in any order and with repetition, into a <see cref="Bitmap"/>.</summary>
/// <threadsafety>Not safe for concurrent use.</threadsafety>
public sealed class BitmapBuilder
{
    private readonly SortedDictionary<ushort, ulong[]> _chunks = [];

    /// <summary>Adds a value.</summary>
    public void Add(uint value)
    {
        ushort key = (ushort)(value >> 16);
        if (!_chunks.TryGetValue(key, out ulong[]? words))
        {
            _chunks.Add(key, words = new ulong[ContainerLimits.BitsetWords]);
        }

        words[(value & 0xFFFF) >> 6] |= 1UL << (int)(value & 63);
    }

    /// <summary>Adds every value from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public void AddRange(uint first, uint last)
    {
        for (ulong value = first; value <= last; value++)
        {
            Add((uint)value);
        }
    }

    /// <summary>The set of the values added so far; the builder is empty afterwards.</summary>
    public Bitmap Build()
    {
        Slab? slab = null;
        List<Container> containers = [];
        foreach ((ushort key, ulong[] words) in _chunks)
        {
            if (ContainerWriter.TryWrite(key, words, ref slab, out Container container))
            {
                containers.Add(container);
            }
        }

        _chunks.Clear();
        return containers.Count == 0 ? Bitmap.Empty : new Bitmap([.. containers]);
    }

    /// <summary>The set of ascending distinct values.</summary>
    /// <exception cref="ArgumentException">The values are not strictly ascending.</exception>
    public static Bitmap FromSorted(ReadOnlySpan<uint> ascending)
    {
        List<Container> containers = [];
        Slab? slab = null;
        ushort[] low = new ushort[Math.Min(ascending.Length, ContainerLimits.ChunkSize)];
        int start = 0;
        while (start < ascending.Length)
        {
            uint key = ascending[start] >> 16;
            int end = start;
            while (end < ascending.Length && ascending[end] >> 16 == key)
            {
                if (end > start && ascending[end] <= ascending[end - 1])
                {
                    throw new ArgumentException($"Value {ascending[end]} at index {end} does not follow {ascending[end - 1]}.", nameof(ascending));
                }

                low[end - start] = (ushort)ascending[end];
                end++;
            }

            if (end < ascending.Length && ascending[end] < ascending[start])
            {
                throw new ArgumentException($"Value {ascending[end]} at index {end} is lower than one before it.", nameof(ascending));
            }

            containers.Add(ContainerWriter.Write((ushort)key, low.AsSpan(0, end - start), ref slab));
            start = end;
        }

        return containers.Count == 0 ? Bitmap.Empty : new Bitmap([.. containers]);
    }
}
