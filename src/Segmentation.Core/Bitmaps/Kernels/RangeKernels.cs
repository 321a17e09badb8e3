using System;
using System.Numerics;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Ranges of bits, both ends included, and runs of them, on bitsets of 1,024 words.</summary>
/// <remarks>Runs are pairs: start, length minus one. A run that would pass 65,535 ends there.</remarks>
internal static unsafe class RangeKernels
{
    public static void Set(ulong* words, int first, int last)
    {
        int from = first >> 6;
        int to = last >> 6;
        if (from == to)
        {
            words[from] |= Above(first) & UpTo(last);
            return;
        }

        words[from] |= Above(first);
        new Span<ulong>(words + from + 1, to - from - 1).Fill(ulong.MaxValue);
        words[to] |= UpTo(last);
    }

    public static void Clear(ulong* words, int first, int last)
    {
        int from = first >> 6;
        int to = last >> 6;
        if (from == to)
        {
            words[from] &= ~(Above(first) & UpTo(last));
            return;
        }

        words[from] &= ~Above(first);
        new Span<ulong>(words + from + 1, to - from - 1).Clear();
        words[to] &= ~UpTo(last);
    }

    public static void Flip(ulong* words, int first, int last)
    {
        int from = first >> 6;
        int to = last >> 6;
        if (from == to)
        {
            words[from] ^= Above(first) & UpTo(last);
            return;
        }

        words[from] ^= Above(first);
        for (int i = from + 1; i < to; i++)
        {
            words[i] = ~words[i];
        }

        words[to] ^= UpTo(last);
    }

    public static int Count(ulong* words, int first, int last)
    {
        int from = first >> 6;
        int to = last >> 6;
        if (from == to)
        {
            return BitOperations.PopCount(words[from] & Above(first) & UpTo(last));
        }

        int count = BitOperations.PopCount(words[from] & Above(first)) + BitOperations.PopCount(words[to] & UpTo(last));
        for (int i = from + 1; i < to; i++)
        {
            count += BitOperations.PopCount(words[i]);
        }

        return count;
    }

    public static void SetRuns(ulong* words, ushort* runs, int runCount)
    {
        for (int i = 0; i < runCount; i++)
        {
            Set(words, runs[2 * i], LastOf(runs, i));
        }
    }

    public static void ClearRuns(ulong* words, ushort* runs, int runCount)
    {
        for (int i = 0; i < runCount; i++)
        {
            Clear(words, runs[2 * i], LastOf(runs, i));
        }
    }

    public static void FlipRuns(ulong* words, ushort* runs, int runCount)
    {
        for (int i = 0; i < runCount; i++)
        {
            Flip(words, runs[2 * i], LastOf(runs, i));
        }
    }

    /// <summary>Keeps only the bits inside the runs.</summary>
    public static void RetainRuns(ulong* words, ushort* runs, int runCount)
    {
        int next = 0;
        for (int i = 0; i < runCount; i++)
        {
            if (runs[2 * i] > next)
            {
                Clear(words, next, runs[2 * i] - 1);
            }

            next = Math.Max(next, LastOf(runs, i) + 1);
        }

        if (next < ContainerLimits.ChunkSize)
        {
            Clear(words, next, ContainerLimits.ChunkSize - 1);
        }
    }

    /// <summary>Number of bits inside the runs.</summary>
    public static int CountRuns(ulong* words, ushort* runs, int runCount)
    {
        int count = 0;
        for (int i = 0; i < runCount; i++)
        {
            count += Count(words, runs[2 * i], LastOf(runs, i));
        }

        return count;
    }

    /// <summary>Last value of a run.</summary>
    public static int LastOf(ushort* runs, int index) => Math.Min(runs[2 * index] + runs[2 * index + 1], ushort.MaxValue);

    private static ulong Above(int first) => ulong.MaxValue << (first & 63);

    private static ulong UpTo(int last) => ulong.MaxValue >> (63 - (last & 63));
}
