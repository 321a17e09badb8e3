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

    public static int Extract(KernelWidth width, ulong* words, ushort* destination, int capacity)
    {
        int count = 0;
        int w = 0;
        if (width >= KernelWidth.Vector512 && KernelWidths.HasCompress)
        {
            ushort* next = destination;
            w = ExtractByCompress(words, ref next, destination + capacity);
            count = (int)(next - destination);
        }

        for (; w < ContainerLimits.BitsetWords && count < capacity; w++)
        {
            for (ulong word = words[w]; word != 0 && count < capacity; word &= word - 1)
            {
                destination[count++] = (ushort)(w << 6 | BitOperations.TrailingZeroCount(word));
            }
        }

        return count;
    }

    public static int Extract(KernelWidth width, ulong* words, uint high, uint* destination, int capacity)
    {
        int count = 0;
        int w = 0;
        if (width >= KernelWidth.Vector512 && KernelWidths.HasCompress)
        {
            uint* next = destination;
            w = ExtractByCompress(words, high, ref next, destination + capacity);
            count = (int)(next - destination);
        }

        for (; w < ContainerLimits.BitsetWords && count < capacity; w++)
        {
            uint start = high | (uint)(w << 6);
            for (ulong word = words[w]; word != 0 && count < capacity; word &= word - 1)
            {
                destination[count++] = start | (uint)BitOperations.TrailingZeroCount(word);
            }
        }

        return count;
    }

    /// <summary>Goes on while a word surely fits; returns the first word that is left. An empty word is not skipped: to predict it costs more than to write nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ExtractByCompress(ulong* words, ref ushort* destination, ushort* end)
    {
        ushort* next = destination;
        Vector512<ushort> start = Vector512<ushort>.Zero;
        int w = 0;
        for (; w < ContainerLimits.BitsetWords && end - next >= 64; w++)
        {
            ulong word = words[w];
            Vector512<byte> positions = PositionsOf(word);
            int bits = BitOperations.PopCount(word);
            (Avx512BW.ConvertToVector512UInt16(positions.GetLower()) + start).Store(next);
            if (bits > 32)
            {
                (Avx512BW.ConvertToVector512UInt16(positions.GetUpper()) + start).Store(next + 32);
            }

            next += bits;
            start += Vector512.Create((ushort)64);
        }

        destination = next;
        return w;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ExtractByCompress(ulong* words, uint high, ref uint* destination, uint* end)
    {
        uint* next = destination;
        Vector512<uint> start = Vector512.Create(high);
        int w = 0;
        for (; w < ContainerLimits.BitsetWords && end - next >= 128; w += 2)
        {
            ulong first = words[w];
            ulong second = words[w + 1];
            Vector512<byte> firsts = PositionsOf(first);
            Vector512<byte> seconds = PositionsOf(second);
            StoreIds(firsts, start, BitOperations.PopCount(first), ref next);
            StoreIds(seconds, start + Vector512.Create(64u), BitOperations.PopCount(second), ref next);
            start += Vector512.Create(128u);
        }

        for (; w < ContainerLimits.BitsetWords && end > next; w++)
        {
            StoreIdsWithin(PositionsOf(words[w]), start, Math.Min(BitOperations.PopCount(words[w]), (int)Math.Min(64, end - next)), ref next);
            start += Vector512.Create(64u);
        }

        destination = next;
        return w;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreIds(Vector512<byte> positions, Vector512<uint> start, int count, ref uint* next)
    {
        (Avx512F.ConvertToVector512UInt32(positions.GetLower().GetLower()) + start).Store(next);
        if (count > 16)
        {
            (Avx512F.ConvertToVector512UInt32(positions.GetLower().GetUpper()) + start).Store(next + 16);
            if (count > 32)
            {
                (Avx512F.ConvertToVector512UInt32(positions.GetUpper().GetLower()) + start).Store(next + 32);
                (Avx512F.ConvertToVector512UInt32(positions.GetUpper().GetUpper()) + start).Store(next + 48);
            }
        }

        next += count;
    }

    /// <summary>Writes not one id more than counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreIdsWithin(Vector512<byte> positions, Vector512<uint> start, int count, ref uint* next)
    {
        for (int i = 0; i < count; i += 16)
        {
            Vector512<uint> ids = Avx512F.ConvertToVector512UInt32(positions.GetLower().GetLower()) + start;
            Avx512F.MaskStore(next + i, Vector512.LessThan(Vector512<uint>.Indices, Vector512.Create((uint)(count - i))), ids);
            positions = Avx512F.AlignRight32(positions.AsUInt32(), positions.AsUInt32(), 4).AsByte();
        }

        next += count;
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
        Vector512<byte> byteOfLane = Avx512BW.Shuffle(
            Vector512.Create(word).AsByte(),
            Vector512.Create(
                0UL, 0x0101_0101_0101_0101, 0x0202_0202_0202_0202, 0x0303_0303_0303_0303,
                0x0404_0404_0404_0404, 0x0505_0505_0505_0505, 0x0606_0606_0606_0606, 0x0707_0707_0707_0707).AsByte());
        Vector512<byte> clear = Vector512.Equals(byteOfLane & Vector512.Create(0x8040_2010_0804_0201UL).AsByte(), Vector512<byte>.Zero);
        return Avx512Vbmi2.Compress(Vector512<byte>.Zero, ~clear, Vector512<byte>.Indices);
    }
}
