using System;
using System.Numerics;
using System.Runtime.Intrinsics;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Runs (pairs: start, length minus one) against runs, arrays and bitsets, in time that follows the number of runs.</summary>
internal static unsafe partial class RunKernels
{
    /// <summary>Number of members.</summary>
    public static int Cardinality(ushort* runs, int runCount)
    {
        int i = 0;
        Vector256<uint> lengths = Vector256<uint>.Zero;
        for (; i + 8 <= runCount; i += 8)
        {
            lengths += Vector256.Load((uint*)runs + i) >>> 16;
        }

        int cardinality = runCount + (int)Vector256.Sum(lengths);
        for (; i < runCount; i++)
        {
            cardinality += runs[2 * i + 1];
        }

        return cardinality;
    }

    /// <summary>Writes the members in ascending order, at most <paramref name="capacity"/>; returns their number.</summary>
    public static int Expand(ushort* runs, int runCount, ushort* destination, int capacity)
    {
        const int Step = 16;
        int count = 0;
        for (int i = 0; i < runCount && count < capacity; i++)
        {
            int start = runs[2 * i];
            int length = Math.Min(RangeKernels.LastOf(runs, i) - start + 1, capacity - count);
            int done = 0;
            for (; done < length && count + done + Step <= capacity; done += Step)
            {
                (Vector256.Create((ushort)(start + done)) + Vector256<ushort>.Indices).Store(destination + count + done); // what is too much is overwritten
            }

            for (; done < length; done++)
            {
                destination[count + done] = (ushort)(start + done);
            }

            count += length;
        }

        return count;
    }

    /// <summary>Number of runs that the set bits make.</summary>
    public static int CountInBitset(ulong* words)
    {
        int runs = 0;
        ulong carry = 0;
        for (int i = 0; i < ContainerLimits.BitsetWords; i++)
        {
            runs += BitOperations.PopCount(words[i] & ~(words[i] << 1 | carry));
            carry = words[i] >> 63;
        }

        return runs;
    }

    /// <summary>Number of runs that sorted values make.</summary>
    public static int CountInArray(ushort* values, int count) => SortedKernels.CountRuns(new ReadOnlySpan<ushort>(values, count));

    /// <summary>Writes the runs that sorted values make; returns their number.</summary>
    public static int FromArray(ushort* values, int count, ushort* destination)
    {
        uint* runs = (uint*)destination - 1;
        int start = 0;
        int next = -1;
        for (int i = 0; i < count; i++)
        {
            int value = values[i];
            bool begins = value != next;
            start = begins ? value : start;
            runs += begins ? 1 : 0;
            *runs = (uint)(value - start) << 16 | (uint)start; // written again while the run goes on
            next = value + 1;
        }

        return (int)(runs + 1 - (uint*)destination);
    }

    /// <summary>Writes the runs that the set bits make.</summary>
    public static void FromBitset(ulong* words, ushort* destination)
    {
        int at = 0;
        while ((at = Next(words, at, 0)) < ContainerLimits.ChunkSize)
        {
            int end = Next(words, at, ulong.MaxValue);
            *destination++ = (ushort)at;
            *destination++ = (ushort)(end - 1 - at);
            at = end;
        }
    }

    /// <summary>First place from <paramref name="at"/> whose bit, flipped by the mask, is set; 65,536 when there is none.</summary>
    private static int Next(ulong* words, int at, ulong flip)
    {
        int index = at >> 6;
        if (index >= ContainerLimits.BitsetWords)
        {
            return ContainerLimits.ChunkSize;
        }

        ulong word = (words[index] ^ flip) & ulong.MaxValue << (at & 63);
        while (word == 0)
        {
            if (++index == ContainerLimits.BitsetWords)
            {
                return ContainerLimits.ChunkSize;
            }

            word = words[index] ^ flip;
        }

        return index << 6 | BitOperations.TrailingZeroCount(word);
    }
}
