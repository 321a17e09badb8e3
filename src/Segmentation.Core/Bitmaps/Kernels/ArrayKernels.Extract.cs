using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>From bits, values and runs to values of 16 and 32 bits. Nothing is ever written at or behind the capacity.</summary>
internal static unsafe partial class ArrayKernels
{
    /// <summary>Writes the set bits as ascending values, at most <paramref name="capacity"/>; returns how many.</summary>
    public static int Extract(ulong* words, ushort* destination, int capacity) =>
        Extract(KernelWidths.Best, words, destination, capacity);

    /// <summary>Writes the set bits as ascending ids with the upper half <paramref name="high"/>, at most <paramref name="capacity"/>; returns how many.</summary>
    public static int Extract(ulong* words, uint high, uint* destination, int capacity) =>
        Extract(KernelWidths.Best, words, high, destination, capacity);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Extract(KernelWidth width, ulong* words, ushort* destination, int capacity)
    {
        bool compress = width >= KernelWidth.Vector512 && KernelWidths.HasCompress;
        int count = 0;
        for (int w = 0; w < ContainerLimits.BitsetWords; w++)
        {
            ulong word = words[w];
            if (word == 0)
            {
                continue;
            }

            if (compress && count + 64 <= capacity)
            {
                Vector512<byte> positions = PositionsOf(word);
                Vector512<ushort> start = Vector512.Create((ushort)(w << 6));
                (Avx512BW.ConvertToVector512UInt16(positions.GetLower()) + start).Store(destination + count);
                int bits = BitOperations.PopCount(word);
                if (bits > 32)
                {
                    (Avx512BW.ConvertToVector512UInt16(positions.GetUpper()) + start).Store(destination + count + 32);
                }

                count += bits;
                continue;
            }

            for (; word != 0 && count < capacity; word &= word - 1)
            {
                destination[count++] = (ushort)(w << 6 | BitOperations.TrailingZeroCount(word));
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Extract(KernelWidth width, ulong* words, uint high, uint* destination, int capacity)
    {
        bool compress = width >= KernelWidth.Vector512 && KernelWidths.HasCompress;
        int count = 0;
        for (int w = 0; w < ContainerLimits.BitsetWords; w++)
        {
            ulong word = words[w];
            if (word == 0)
            {
                continue;
            }

            uint start = high | (uint)(w << 6);
            if (compress && count + 64 <= capacity)
            {
                Vector512<byte> positions = PositionsOf(word);
                Vector512<uint> starts = Vector512.Create(start);
                int bits = BitOperations.PopCount(word);
                (Avx512F.ConvertToVector512UInt32(positions.GetLower().GetLower()) + starts).Store(destination + count);
                if (bits > 16)
                {
                    (Avx512F.ConvertToVector512UInt32(positions.GetLower().GetUpper()) + starts).Store(destination + count + 16);
                }

                if (bits > 32)
                {
                    (Avx512F.ConvertToVector512UInt32(positions.GetUpper().GetLower()) + starts).Store(destination + count + 32);
                    (Avx512F.ConvertToVector512UInt32(positions.GetUpper().GetUpper()) + starts).Store(destination + count + 48);
                }

                count += bits;
                continue;
            }

            for (; word != 0 && count < capacity; word &= word - 1)
            {
                destination[count++] = start | (uint)BitOperations.TrailingZeroCount(word);
            }
        }

        return count;
    }

    /// <summary>Writes the values as ids with the upper half <paramref name="high"/>.</summary>
    public static void Widen(ushort* values, int count, uint high, uint* destination)
    {
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<uint> upper = Vector128.Create(high);
            for (; i + 8 <= count; i += 8)
            {
                (Vector128<uint> low, Vector128<uint> rest) = Vector128.Widen(Vector128.Load(values + i));
                (low | upper).Store(destination + i);
                (rest | upper).Store(destination + i + 4);
            }
        }

        for (; i < count; i++)
        {
            destination[i] = high | values[i];
        }
    }

    /// <summary>Writes the members of runs as ids with the upper half <paramref name="high"/>, at most <paramref name="capacity"/>; returns how many.</summary>
    public static int Expand(ushort* runs, int runCount, uint high, uint* destination, int capacity)
    {
        int count = 0;
        for (int run = 0; run < runCount; run++)
        {
            uint first = high | runs[2 * run];
            int length = Math.Min(RangeKernels.LastOf(runs, run) - runs[2 * run] + 1, capacity - count);
            int i = 0;
            if (Vector128.IsHardwareAccelerated)
            {
                Vector128<uint> ids = Vector128.Create(first) + Vector128.Create(0u, 1, 2, 3);
                for (; i + 4 <= length; i += 4, ids += Vector128.Create(4u))
                {
                    ids.Store(destination + count + i);
                }
            }

            for (; i < length; i++)
            {
                destination[count + i] = first + (uint)i;
            }

            count += length;
        }

        return count;
    }

    /// <summary>Places of the set bits of a word, packed to the front.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> PositionsOf(ulong word)
    {
        Vector512<byte> lanes = Vector512<byte>.Indices;
        Vector512<byte> byteOfLane = Avx512Vbmi.PermuteVar64x8(Vector512.Create(word).AsByte(), (lanes.AsUInt16() >>> 3).AsByte() & Vector512.Create((byte)7));
        Vector512<byte> bitOfLane = Vector512.Create(0x8040_2010_0804_0201UL).AsByte();
        return Avx512Vbmi2.Compress(Vector512<byte>.Zero, Vector512.Equals(byteOfLane & bitOfLane, bitOfLane), lanes);
    }
}
