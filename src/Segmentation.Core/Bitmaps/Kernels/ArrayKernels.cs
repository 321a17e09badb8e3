using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Sorted arrays of distinct 16-bit values against each other and against bitsets of 1,024 words.</summary>
/// <remarks>
/// <para>A destination must have room for the kept values and <see cref="Slack"/> values more; whatever the bytes, never more than the first operand or, of two, the smaller has.</para>
/// <para>The definition is <see cref="Merge"/>; the rest are its faster translations, compiled in full at the first call.</para>
/// </remarks>
internal static unsafe partial class ArrayKernels
{
    /// <summary>Values behind its results that a kernel may overwrite with whole vectors.</summary>
    public const int Slack = 64;

    /// <summary>Lengths that differ by this factor: each value of the smaller meets blocks of the larger, which costs less than pairs of small blocks.</summary>
    private const int ProbeFactor = 8;

    /// <summary>Lengths that differ by this factor: each value of the smaller is searched, which costs less than passing every block.</summary>
    private const int SearchFactor = 128;

    private const int SearchBlock = 32;

    /// <summary>One step of both inputs at a time. The destination must not overlap the inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Merge<TOperator, TSink>(ushort* a, int aCount, ushort* b, int bCount, ushort* destination)
        where TOperator : struct, IWordOperator
        where TSink : struct, ISink
    {
        int i = 0;
        int j = 0;
        int count = 0;
        while (i < aCount && j < bCount)
        {
            ushort x = a[i];
            ushort y = b[j];
            int inA = x <= y ? 1 : 0;
            int inB = y <= x ? 1 : 0;
            if (TSink.Stores)
            {
                destination[count] = Math.Min(x, y);
            }

            count += (int)(TOperator.Apply((ulong)inA, (ulong)inB) & 1);
            i += inA;
            j += inB;
        }

        count += CopyRest<TSink>(a + i, (TOperator.Apply(1, 0) & 1) != 0 ? aCount - i : 0, destination + count);
        count += CopyRest<TSink>(b + j, (TOperator.Apply(0, 1) & 1) != 0 ? bCount - j : 0, destination + count);
        return count;
    }

    /// <summary>Members of both; returns their number.</summary>
    public static int Intersect(ushort* a, int aCount, ushort* b, int bCount, ushort* destination) =>
        Intersect<Keep>(KernelWidths.Best, a, aCount, b, bCount, destination);

    /// <summary>Number of members of both.</summary>
    public static int IntersectCount(ushort* a, int aCount, ushort* b, int bCount) =>
        Intersect<Drop>(KernelWidths.Best, a, aCount, b, bCount, null);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Intersect<TSink>(KernelWidth width, ushort* a, int aCount, ushort* b, int bCount, ushort* destination)
        where TSink : struct, ISink
    {
        if (CanSearchSmall(width, aCount, bCount))
        {
            int kept = IntersectSmall<TSink>(a, aCount, b, bCount, destination);
            if (kept >= 0)
            {
                return kept;
            }
        }

        return aCount <= bCount
            ? IntersectLong<TSink>(width, a, aCount, b, bCount, destination)
            : IntersectLong<TSink>(width, b, bCount, a, aCount, destination);
    }

    private static int IntersectLong<TSink>(KernelWidth width, ushort* a, int aCount, ushort* b, int bCount, ushort* destination)
        where TSink : struct, ISink
    {
        if (aCount == 0)
        {
            return 0;
        }

        if (width == KernelWidth.Scalar)
        {
            return Merge<AndOperator, TSink>(a, aCount, b, bCount, destination);
        }

        if (CanGuess(aCount, bCount))
        {
            int kept = FilterByGuess<TSink>(a, aCount, b, bCount, flip: 0, destination, out int done);
            return done == aCount ? kept : kept + IntersectWalk<TSink>(width, a + done, aCount - done, b, bCount, destination + kept);
        }

        return IntersectWalk<TSink>(width, a, aCount, b, bCount, destination);
    }

    private static int IntersectWalk<TSink>(KernelWidth width, ushort* a, int aCount, ushort* b, int bCount, ushort* destination)
        where TSink : struct, ISink
    {
        if (bCount / aCount >= SearchFactor || bCount < ProbeBlock)
        {
            return IntersectSkewed<TSink>(a, aCount, b, bCount, destination);
        }

        return TSink.Stores
            ? Filter(width, a, aCount, b, bCount, 0, destination)
            : Count(width, a, aCount, b, bCount);
    }

    /// <summary>First index from <paramref name="from"/> whose value is not lower; <paramref name="count"/> when there is none.</summary>
    public static int FirstAtLeast(ushort* values, int from, int count, int value)
    {
        int step = 1;
        int low = from;
        while (low + step <= count && values[low + step - 1] < value)
        {
            low += step;
            step <<= 1;
        }

        int high = Math.Min(count, low + step);
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (values[middle] < value)
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

    /// <summary>Each value of the smaller array is searched in the larger: galloping over the last values of blocks, then one compare of a whole block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int IntersectSkewed<TSink>(
        ushort* small, int smallCount, ushort* large, int largeCount, ushort* destination)
        where TSink : struct, ISink
    {
        int count = 0;
        int blocks = largeCount / SearchBlock;
        int block = 0;
        int i = 0;
        for (; i < smallCount; i++)
        {
            ushort value = small[i];
            block = FirstBlockEndingAt(large, block, blocks, value);
            if (block == blocks)
            {
                break;
            }

            int hit = Vector512.EqualsAny(Vector512.Load(large + block * SearchBlock), Vector512.Create(value)) ? 1 : 0;
            if (TSink.Stores)
            {
                destination[count] = value;
            }

            count += hit;
        }

        int at = blocks * SearchBlock;
        for (; i < smallCount; i++)
        {
            ushort value = small[i];
            at = FirstAtLeast(large, at, largeCount, value);
            if (at == largeCount)
            {
                break;
            }

            if (TSink.Stores)
            {
                destination[count] = value;
            }

            count += large[at] == value ? 1 : 0;
        }

        return count;
    }

    private static int FirstBlockEndingAt(ushort* values, int from, int blocks, ushort value)
    {
        int step = 1;
        int low = from;
        while (low + step <= blocks && values[(low + step) * SearchBlock - 1] < value)
        {
            low += step;
            step <<= 1;
        }

        int high = Math.Min(blocks, low + step);
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (values[(middle + 1) * SearchBlock - 1] < value)
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CopyRest<TSink>(ushort* source, int count, ushort* destination)
        where TSink : struct, ISink
    {
        if (TSink.Stores && count > 0)
        {
            new ReadOnlySpan<ushort>(source, count).CopyTo(new Span<ushort>(destination, count));
        }

        return count;
    }
}
