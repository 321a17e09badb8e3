using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <remarks>Arrays against runs.</remarks>
internal static unsafe partial class RunKernels
{
    private const int ValueLanes = 16;

    /// <summary>Arrays and runs whose lengths differ by more are searched.</summary>
    private const int SearchFactor = 8;

    /// <summary>Values inside the runs, or outside of them; returns their number. The destination may be the values.</summary>
    public static int FilterArray<TSink>(ushort* values, int count, ushort* runs, int runCount, bool inside, ushort* destination)
        where TSink : struct, ISink => FilterArray<TSink>(KernelWidths.Best, values, count, runs, runCount, inside, destination);

    public static int FilterArray<TSink>(KernelWidth width, ushort* values, int count, ushort* runs, int runCount, bool inside, ushort* destination)
        where TSink : struct, ISink =>
        width >= KernelWidth.Vector512 && KernelWidths.HasCompress
            && count >= ValueLanes && count / (ValueLanes * SearchFactor) <= runCount && runCount / SearchFactor <= count
            ? FilterBlocks<TSink>(values, count, runs, runCount, inside, destination)
            : Search<TSink>(values, 0, count, runs, 0, runCount, inside, destination);

    /// <summary>Sixteen values at a time against each run that begins before their end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FilterBlocks<TSink>(ushort* values, int count, ushort* runs, int runCount, bool inside, ushort* destination)
        where TSink : struct, ISink
    {
        Vector256<ushort> flip = inside ? Vector256<ushort>.Zero : Vector256<ushort>.AllBitsSet;
        int kept = 0;
        int run = 0;
        int i = 0;
        for (; i + ValueLanes <= count; i += ValueLanes)
        {
            Vector256<ushort> block = Vector256.Load(values + i);
            Vector256<ushort> hits = Vector256<ushort>.Zero;
            int last = values[i + ValueLanes - 1];
            for (; run < runCount && runs[2 * run] <= last; run++)
            {
                Vector256<ushort> offset = block - Vector256.Create(runs[2 * run]);
                hits |= Vector256.Equals(Vector256.Min(offset, Vector256.Create(runs[2 * run + 1])), offset);
                if (RangeKernels.LastOf(runs, run) >= last)
                {
                    break;
                }
            }

            hits ^= flip;
            if (TSink.Stores)
            {
                Avx512Vbmi2.VL.Compress(Vector256<ushort>.Zero, hits, block).Store(destination + kept);
            }

            kept += BitOperations.PopCount(hits.ExtractMostSignificantBits());
        }

        return kept + Search<TSink>(values, i, count, runs, run, runCount, inside, destination + kept);
    }

    /// <summary>The definition: the ends of each run are searched among the values.</summary>
    private static int Search<TSink>(ushort* values, int i, int count, ushort* runs, int run, int runCount, bool inside, ushort* destination)
        where TSink : struct, ISink
    {
        int kept = 0;
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
