using System;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>The walk of two sorted arrays in whole blocks, always past the block that ends first, cut into four parts of equal length.</summary>
/// <remarks>
/// Every pair of blocks that may share a value is met exactly once. A step waits for the one before it, so one walk is bound by latency; four that are independent
/// of each other are not. Where a part begins is found by a search for the step, as in "Merge Path", Green, Odeh and Birk, 2014.
/// </remarks>
internal unsafe struct BlockWalk
{
    /// <summary>Walks shorter than this stay in one part: the searches would cost more than the waiting.</summary>
    private const int ShortWalk = 20;

    public ushort* A0;
    public ushort* A1;
    public ushort* A2;
    public ushort* A3;
    public ushort* B0;
    public ushort* B1;
    public ushort* B2;
    public ushort* B3;

    /// <summary>The last whole blocks: a pointer behind them means that the values do not ascend.</summary>
    public ushort* LastA;

    public ushort* LastB;

    /// <summary>Steps of each part, and steps that the last one has more.</summary>
    public int Steps;

    public int Rest;

    /// <summary>Values before the place where the walk ends; one of the two has no whole block left there.</summary>
    public int EndA;

    public int EndB;

    public BlockWalk(ushort* a, int aCount, int aBlock, ushort* b, int bCount, int bBlock)
    {
        int aBlocks = aCount / aBlock;
        int bBlocks = bCount / bBlock;
        LastA = a + (aBlocks - 1) * aBlock;
        LastB = b + (bBlocks - 1) * bBlock;
        A0 = A3 = a;
        B0 = B3 = b;
        if (aBlocks == 0 || bBlocks == 0)
        {
            return;
        }

        bool endsWithA = Last(a, aBlock, aBlocks - 1) <= Last(b, bBlock, bBlocks - 1);
        int aEnd = endsWithA ? aBlocks : BlocksBefore(a, aBlock, aBlocks, Last(b, bBlock, bBlocks - 1) + 1);
        int bEnd = endsWithA ? BlocksBefore(b, bBlock, bBlocks, Last(a, aBlock, aBlocks - 1)) : bBlocks;
        EndA = aEnd * aBlock;
        EndB = bEnd * bBlock;
        int length = aEnd + bEnd;
        if (length < ShortWalk)
        {
            Rest = length;
            return;
        }

        Steps = length >> 2;
        Rest = length & 3;
        int first = Split(a, aBlock, aBlocks, b, bBlock, bBlocks, Steps);
        int second = Split(a, aBlock, aBlocks, b, bBlock, bBlocks, 2 * Steps);
        int third = Split(a, aBlock, aBlocks, b, bBlock, bBlocks, 3 * Steps);
        A1 = a + first * aBlock;
        A2 = a + second * aBlock;
        A3 = a + third * aBlock;
        B1 = b + (Steps - first) * bBlock;
        B2 = b + (2 * Steps - second) * bBlock;
        B3 = b + (3 * Steps - third) * bBlock;
    }

    private static int Last(ushort* values, int size, int block) => values[block * size + size - 1];

    /// <summary>Number of blocks that end below a value, of which there is one more; searched from the end, where it mostly is.</summary>
    private static int BlocksBefore(ushort* values, int size, int blocks, int value)
    {
        int high = blocks - 1;
        int step = 1;
        while (high - step >= 0 && Last(values, size, high - step) >= value)
        {
            high -= step;
            step <<= 1;
        }

        int low = Math.Max(0, high - step + 1);
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Last(values, size, middle) < value)
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

    /// <summary>Blocks of the first array among the first <paramref name="steps"/> of the walk.</summary>
    private static int Split(ushort* a, int aBlock, int aBlocks, ushort* b, int bBlock, int bBlocks, int steps)
    {
        int low = Math.Max(0, steps - bBlocks);
        int high = Math.Min(steps, aBlocks);
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Last(a, aBlock, middle) <= Last(b, bBlock, steps - 1 - middle))
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
