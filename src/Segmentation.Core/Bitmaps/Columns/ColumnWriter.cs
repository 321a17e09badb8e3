using System;
using System.Numerics;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps.Columns;

/// <summary>Writes payloads with room for columns behind them, in the smallest kind: array up to 4,096 members, bitset above, run when it is smaller than either.</summary>
internal static unsafe class ColumnWriter
{
    /// <summary>Writes ascending distinct values, at least one; the columns are left for the caller to fill.</summary>
    public static Container Write(ushort key, ReadOnlySpan<ushort> sorted, ColumnLayout layout, ref Slab? slab, out byte* columns)
    {
        int runs = SortedKernels.CountRuns(sorted);
        Container container = Allocate(key, sorted.Length, runs, layout, ref slab, out columns);
        byte* payload = container.PayloadAddress;
        switch (container.Kind)
        {
            case ContainerKind.Array:
                sorted.CopyTo(new Span<ushort>(payload, sorted.Length));
                break;
            case ContainerKind.Bitset:
                Span<ulong> words = new(payload, ContainerLimits.BitsetWords);
                words.Clear();
                foreach (ushort value in sorted)
                {
                    words[value >> 6] |= 1UL << (value & 63);
                }

                break;
            default:
                WriteRuns(sorted, runs, (ushort*)payload);
                break;
        }

        return container;
    }

    /// <summary>Writes the set bits of 1,024 words, of which there are <paramref name="cardinality"/>, at least one.</summary>
    public static Container Write(
        ushort key, ReadOnlySpan<ulong> words, int cardinality, ColumnLayout layout, ref Slab? slab, out byte* columns)
    {
        int runs = 0;
        ulong before = 0;
        foreach (ulong word in words)
        {
            runs += BitOperations.PopCount(word & ~(word << 1 | before));
            before = word >> 63;
        }

        Container container = Allocate(key, cardinality, runs, layout, ref slab, out columns);
        byte* payload = container.PayloadAddress;
        switch (container.Kind)
        {
            case ContainerKind.Array:
                WriteValues(words, new Span<ushort>(payload, cardinality));
                break;
            case ContainerKind.Bitset:
                words.CopyTo(new Span<ulong>(payload, ContainerLimits.BitsetWords));
                break;
            default:
                WriteRuns(words, runs, (ushort*)payload);
                break;
        }

        return container;
    }

    private static Container Allocate(ushort key, int cardinality, int runs, ColumnLayout layout, ref Slab? slab, out byte* columns)
    {
        ContainerKind kind = cardinality > ContainerLimits.ArrayMaximum ? ContainerKind.Bitset : ContainerKind.Array;
        if (Container.LengthOf(ContainerKind.Run, cardinality, runs) < Container.LengthOf(kind, cardinality, 0))
        {
            kind = ContainerKind.Run;
        }

        runs = kind == ContainerKind.Run ? runs : 0;
        int length = Container.LengthOf(kind, cardinality, runs);
        byte* payload = Slab.Allocate(ref slab, length + cardinality * layout.MemberBytes, out PayloadOwner owner);
        columns = payload + length;
        return new Container(key, kind, cardinality, runs, payload, owner);
    }

    private static void WriteValues(ReadOnlySpan<ulong> words, Span<ushort> values)
    {
        int next = 0;
        for (int w = 0; w < words.Length; w++)
        {
            for (ulong word = words[w]; word != 0; word &= word - 1)
            {
                values[next++] = (ushort)(w << 6 | BitOperations.TrailingZeroCount(word));
            }
        }
    }

    private static void WriteRuns(ReadOnlySpan<ushort> sorted, int runs, ushort* payload)
    {
        *payload++ = (ushort)runs;
        int start = 0;
        for (int i = 1; i <= sorted.Length; i++)
        {
            if (i == sorted.Length || sorted[i] != sorted[i - 1] + 1)
            {
                *payload++ = sorted[start];
                *payload++ = (ushort)(i - 1 - start);
                start = i;
            }
        }
    }

    private static void WriteRuns(ReadOnlySpan<ulong> words, int runs, ushort* payload)
    {
        *payload++ = (ushort)runs;
        int end = 0;
        for (int run = 0; run < runs; run++)
        {
            int start = NextBit(words, end, 0);
            end = NextBit(words, start, ulong.MaxValue);
            *payload++ = (ushort)start;
            *payload++ = (ushort)(end - 1 - start);
        }
    }

    /// <summary>First position from <paramref name="from"/> on whose bit, flipped by <paramref name="flip"/>, is set; 65,536 when there is none.</summary>
    private static int NextBit(ReadOnlySpan<ulong> words, int from, ulong flip)
    {
        int w = from >> 6;
        if (w == words.Length)
        {
            return ContainerLimits.ChunkSize;
        }

        ulong word = (words[w] ^ flip) & (ulong.MaxValue << (from & 63));
        while (word == 0 && ++w < words.Length)
        {
            word = words[w] ^ flip;
        }

        return w == words.Length ? ContainerLimits.ChunkSize : w << 6 | BitOperations.TrailingZeroCount(word);
    }
}
