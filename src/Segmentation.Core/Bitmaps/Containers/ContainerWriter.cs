using System;
using System.Numerics;

namespace Segmentation.Bitmaps.Containers;

/// <summary>Writes payloads into slabs in the smaller of array and bitset.</summary>
internal static unsafe class ContainerWriter
{
    /// <summary>Writes the set bits of 1,024 words; false when there are none.</summary>
    public static bool TryWrite(ushort key, ReadOnlySpan<ulong> words, ref Slab? slab, out Container container)
    {
        int cardinality = 0;
        foreach (ulong word in words)
        {
            cardinality += BitOperations.PopCount(word);
        }

        container = default;
        if (cardinality == 0)
        {
            return false;
        }

        if (cardinality > ContainerLimits.ArrayMaximum)
        {
            byte* bits = Slab.Allocate(ref slab, ContainerLimits.BitsetBytes, out PayloadOwner bitsOwner);
            words.CopyTo(new Span<ulong>(bits, ContainerLimits.BitsetWords));
            container = new Container(key, ContainerKind.Bitset, cardinality, 0, bits, bitsOwner);
            return true;
        }

        byte* payload = Slab.Allocate(ref slab, 2 * cardinality, out PayloadOwner owner);
        ushort* next = (ushort*)payload;
        for (int w = 0; w < words.Length; w++)
        {
            for (ulong word = words[w]; word != 0; word &= word - 1)
            {
                *next++ = (ushort)(w << 6 | BitOperations.TrailingZeroCount(word));
            }
        }

        container = new Container(key, ContainerKind.Array, cardinality, 0, payload, owner);
        return true;
    }

    /// <summary>Writes sorted distinct values; there must be at least one.</summary>
    public static Container Write(ushort key, ReadOnlySpan<ushort> sorted, ref Slab? slab)
    {
        if (sorted.Length > ContainerLimits.ArrayMaximum)
        {
            byte* bits = Slab.Allocate(ref slab, ContainerLimits.BitsetBytes, out PayloadOwner bitsOwner);
            Span<ulong> words = new(bits, ContainerLimits.BitsetWords);
            words.Clear();
            foreach (ushort value in sorted)
            {
                words[value >> 6] |= 1UL << (value & 63);
            }

            return new Container(key, ContainerKind.Bitset, sorted.Length, 0, bits, bitsOwner);
        }

        byte* payload = Slab.Allocate(ref slab, 2 * sorted.Length, out PayloadOwner owner);
        sorted.CopyTo(new Span<ushort>(payload, sorted.Length));
        return new Container(key, ContainerKind.Array, sorted.Length, 0, payload, owner);
    }
}
