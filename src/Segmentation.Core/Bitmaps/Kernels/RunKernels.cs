using System;
using System.Numerics;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Runs (pairs: start, length minus one) against runs, arrays and bitsets, in time that follows the number of runs.</summary>
internal static unsafe class RunKernels
{
    /// <summary>Writes the runs of the result and returns their number, at most the sum of both.</summary>
    /// <remarks>One sweep over the places where membership changes; changes at one place are taken together, so results never touch.</remarks>
    public static int Combine<TOperator>(ushort* a, int aCount, ushort* b, int bCount, ushort* destination)
        where TOperator : struct, IWordOperator
    {
        int runs = 0;
        int start = 0;
        int i = 0;
        int j = 0;
        ulong inA = 0;
        ulong inB = 0;
        ulong inside = 0;
        int nextA = Change(a, aCount, 0);
        int nextB = Change(b, bCount, 0);
        while (Math.Min(nextA, nextB) is int at && at != int.MaxValue)
        {
            if (nextA == at)
            {
                inA ^= 1;
                nextA = Change(a, aCount, ++i);
            }

            if (nextB == at)
            {
                inB ^= 1;
                nextB = Change(b, bCount, ++j);
            }

            ulong now = TOperator.Apply(inA, inB) & 1;
            if (now == inside)
            {
                continue;
            }

            inside = now;
            if (now != 0)
            {
                start = at;
            }
            else
            {
                destination[2 * runs] = (ushort)(start & 0xFFFF);
                destination[2 * runs + 1] = (ushort)(at - 1 - start & 0xFFFF);
                runs++;
            }
        }

        return runs;
    }

    /// <summary>Members of both.</summary>
    public static int AndCount(ushort* a, int aCount, ushort* b, int bCount)
    {
        int count = 0;
        int i = 0;
        int j = 0;
        while (i < aCount && j < bCount)
        {
            int lastA = RangeKernels.LastOf(a, i);
            int lastB = RangeKernels.LastOf(b, j);
            count += Math.Max(0, Math.Min(lastA, lastB) - Math.Max(a[2 * i], b[2 * j]) + 1);
            i += lastA <= lastB ? 1 : 0;
            j += lastB <= lastA ? 1 : 0;
        }

        return count;
    }

    /// <summary>Values inside the runs, or outside of them; returns their number. The destination may be the values.</summary>
    public static int FilterArray<TSink>(ushort* values, int count, ushort* runs, int runCount, bool inside, ushort* destination)
        where TSink : struct, ISink
    {
        int kept = 0;
        int i = 0;
        int run = 0;
        while (i < count)
        {
            run = FirstRunEndingAt(runs, run, runCount, values[i]);
            int begin = run == runCount ? count : ArrayKernels.FirstAtLeast(values, i, count, runs[2 * run]);
            int end = run == runCount ? count : ArrayKernels.FirstAtLeast(values, begin, count, RangeKernels.LastOf(runs, run) + 1);
            int from = inside ? begin : i;
            int length = inside ? end - begin : begin - i;
            if (TSink.Stores)
            {
                new ReadOnlySpan<ushort>(values + from, length).CopyTo(new Span<ushort>(destination + kept, length));
            }

            kept += length;
            i = end;
            run++;
        }

        return kept;
    }

    /// <summary>Number of members.</summary>
    public static int Cardinality(ushort* runs, int runCount)
    {
        int cardinality = runCount;
        for (int i = 0; i < runCount; i++)
        {
            cardinality += runs[2 * i + 1];
        }

        return cardinality;
    }

    /// <summary>Writes the members in ascending order, at most <paramref name="capacity"/>; returns their number.</summary>
    public static int Expand(ushort* runs, int runCount, ushort* destination, int capacity)
    {
        int count = 0;
        for (int i = 0; i < runCount; i++)
        {
            int last = RangeKernels.LastOf(runs, i);
            for (int value = runs[2 * i]; value <= last && count < capacity; value++)
            {
                destination[count++] = (ushort)value;
            }
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
    public static int CountInArray(ushort* values, int count)
    {
        int runs = 1;
        for (int i = 1; i < count; i++)
        {
            runs += values[i] != values[i - 1] + 1 ? 1 : 0;
        }

        return runs;
    }

    /// <summary>Writes the runs that sorted values make.</summary>
    public static void FromArray(ushort* values, int count, ushort* destination)
    {
        for (int i = 0; i < count;)
        {
            int start = i++;
            while (i < count && values[i] == values[i - 1] + 1)
            {
                i++;
            }

            *destination++ = values[start];
            *destination++ = (ushort)(i - 1 - start);
        }
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

    /// <summary>The place of a change: even indexes start a run, odd ones stand behind its end.</summary>
    private static int Change(ushort* runs, int runCount, int index) =>
        index >= 2 * runCount ? int.MaxValue
        : (index & 1) == 0 ? runs[index]
        : RangeKernels.LastOf(runs, index >> 1) + 1;

    /// <summary>First run from <paramref name="from"/> that ends at the value or after it.</summary>
    private static int FirstRunEndingAt(ushort* runs, int from, int runCount, int value)
    {
        int step = 1;
        int low = from;
        while (low + step <= runCount && RangeKernels.LastOf(runs, low + step - 1) < value)
        {
            low += step;
            step <<= 1;
        }

        int high = Math.Min(runCount, low + step);
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (RangeKernels.LastOf(runs, middle) < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
