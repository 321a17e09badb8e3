using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Which values of one array the other holds: counted, or kept or dropped.</summary>
internal static unsafe partial class ArrayKernels
{
    /// <summary>Values of the longer array that one value of the shorter is compared with at once.</summary>
    private const int ProbeBlock = 32;

    /// <summary>Values that are filtered at once; their marks stand on the stack.</summary>
    private const int FilterMaximum = 4_096;

    private static int Count(KernelWidth width, ushort* small, int smallCount, ushort* large, int largeCount)
    {
        if (largeCount / smallCount >= ProbeFactor)
        {
            return CountProbes(large, largeCount, small, smallCount);
        }

        return PairsOf(width) switch
        {
            KernelWidth.Vector512 => CountPairs<BlockPairs512>(large, largeCount, small, smallCount),
            KernelWidth.Vector256 => CountPairs<BlockPairs256>(large, largeCount, small, smallCount),
            _ => CountPairs<BlockPairs128>(large, largeCount, small, smallCount),
        };
    }

    /// <summary>Values of a that b holds, or with <paramref name="flip"/> all ones, those that it does not; returns their number.</summary>
    [SkipLocalsInit]
    private static int Filter(KernelWidth width, ushort* a, int aCount, ushort* b, int bCount, uint flip, ushort* destination)
    {
        uint* marks = stackalloc uint[FilterMaximum / 8 + 1];
        int kept = 0;
        for (int done = 0; done < aCount; done += FilterMaximum)
        {
            int part = Math.Min(FilterMaximum, aCount - done);
            ushort* values = a + done;
            new Span<uint>(marks, part / 8 + 1).Clear();
            if (bCount >= ProbeBlock && bCount / part >= ProbeFactor)
            {
                MarkProbes(b, bCount, values, part, (byte*)marks);
            }
            else if (part >= ProbeBlock && bCount != 0 && part / bCount >= ProbeFactor)
            {
                MarkProbed(values, part, b, bCount, (byte*)marks);
            }
            else if (bCount != 0)
            {
                switch (PairsOf(width))
                {
                    case KernelWidth.Vector512:
                        MarkPairs<BlockPairs512>(values, part, b, bCount, marks);
                        break;
                    case KernelWidth.Vector256:
                        MarkPairs<BlockPairs256>(values, part, b, bCount, marks);
                        break;
                    default:
                        MarkPairs<BlockPairs128>(values, part, b, bCount, marks);
                        break;
                }
            }

            kept += Pack(width, values, part, (byte*)marks, flip, destination + kept);
        }

        return kept;
    }

    private static KernelWidth PairsOf(KernelWidth width) =>
        width >= KernelWidth.Vector512 && System.Runtime.Intrinsics.X86.Avx512BW.IsSupported ? KernelWidth.Vector512
        : width >= KernelWidth.Vector256 && System.Runtime.Intrinsics.X86.Avx2.IsSupported ? KernelWidth.Vector256
        : KernelWidth.Vector128;

    private static int CountProbes(ushort* large, int largeCount, ushort* small, int smallCount)
    {
        BlockWalk walk = new(large, largeCount, ProbeBlock, small, smallCount, 1);
        int count = CountProbeWalk(&walk);
        int last = large[(largeCount & ~(ProbeBlock - 1)) - 1];
        for (int j = walk.EndB; j < smallCount; j++)
        {
            count += small[j] > last && Vector512.EqualsAny(Vector512.Load(large + largeCount - ProbeBlock), Vector512.Create(small[j])) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Sets the bit of each value of the small array that the large one holds.</summary>
    private static void MarkProbes(ushort* large, int largeCount, ushort* small, int smallCount, byte* marks)
    {
        BlockWalk walk = new(large, largeCount, ProbeBlock, small, smallCount, 1);
        MarkProbeWalk(&walk, small, marks);
        for (int j = walk.EndB; j < smallCount; j++)
        {
            marks[j >> 3] |= MarkOf(large + largeCount - ProbeBlock, small, j);
        }
    }

    /// <summary>Sets the bit of each value of the large array that the small one holds.</summary>
    private static void MarkProbed(ushort* large, int largeCount, ushort* small, int smallCount, byte* marks)
    {
        BlockWalk walk = new(large, largeCount, ProbeBlock, small, smallCount, 1);
        MarkProbedWalk(&walk, large, marks);
        int at = largeCount & ~(ProbeBlock - 1);
        for (int j = walk.EndB; j < smallCount && at < largeCount; j++)
        {
            at = FirstAtLeast(large, at, largeCount, small[j]);
            if (at < largeCount && large[at] == small[j])
            {
                marks[at >> 3] |= (byte)(1 << (at & 7));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int CountProbeWalk(BlockWalk* walk)
    {
        ushort* a0 = walk->A0, a1 = walk->A1, a2 = walk->A2, a3 = walk->A3;
        ushort* b0 = walk->B0, b1 = walk->B1, b2 = walk->B2, b3 = walk->B3;
        Vector512<ushort> missed = Vector512<ushort>.Zero;
        Vector512<ushort> one = Vector512<ushort>.One;
        int steps = 0;
        for (int step = walk->Steps; step > 0; step--)
        {
            if (a0 > walk->LastA || b0 > walk->LastB || a1 > walk->LastA || b1 > walk->LastB
                || a2 > walk->LastA || b2 > walk->LastB || a3 > walk->LastA || b3 > walk->LastB)
            {
                break;
            }

            missed += Vector512.Min(Vector512.Load(a0) ^ Vector512.Create(*b0), one);
            AdvanceProbe(ref a0, ref b0);
            missed += Vector512.Min(Vector512.Load(a1) ^ Vector512.Create(*b1), one);
            AdvanceProbe(ref a1, ref b1);
            missed += Vector512.Min(Vector512.Load(a2) ^ Vector512.Create(*b2), one);
            AdvanceProbe(ref a2, ref b2);
            missed += Vector512.Min(Vector512.Load(a3) ^ Vector512.Create(*b3), one);
            AdvanceProbe(ref a3, ref b3);
            steps += 4;
        }

        for (int step = walk->Rest; step > 0 && a3 <= walk->LastA && b3 <= walk->LastB; step--)
        {
            missed += Vector512.Min(Vector512.Load(a3) ^ Vector512.Create(*b3), one);
            AdvanceProbe(ref a3, ref b3);
            steps++;
        }

        (Vector512<uint> low, Vector512<uint> high) = Vector512.Widen(missed);
        return steps * ProbeBlock - (int)Vector512.Sum(low + high);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void MarkProbeWalk(BlockWalk* walk, ushort* small, byte* marks)
    {
        ushort* a0 = walk->A0, a1 = walk->A1, a2 = walk->A2, a3 = walk->A3;
        ushort* b0 = walk->B0, b1 = walk->B1, b2 = walk->B2, b3 = walk->B3;
        for (int step = walk->Steps; step > 0; step--)
        {
            if (a0 > walk->LastA || b0 > walk->LastB || a1 > walk->LastA || b1 > walk->LastB
                || a2 > walk->LastA || b2 > walk->LastB || a3 > walk->LastA || b3 > walk->LastB)
            {
                break;
            }

            marks[(b0 - small) >> 3] |= MarkOf(a0, small, b0 - small);
            AdvanceProbe(ref a0, ref b0);
            marks[(b1 - small) >> 3] |= MarkOf(a1, small, b1 - small);
            AdvanceProbe(ref a1, ref b1);
            marks[(b2 - small) >> 3] |= MarkOf(a2, small, b2 - small);
            AdvanceProbe(ref a2, ref b2);
            marks[(b3 - small) >> 3] |= MarkOf(a3, small, b3 - small);
            AdvanceProbe(ref a3, ref b3);
        }

        for (int step = walk->Rest; step > 0 && a3 <= walk->LastA && b3 <= walk->LastB; step--)
        {
            marks[(b3 - small) >> 3] |= MarkOf(a3, small, b3 - small);
            AdvanceProbe(ref a3, ref b3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void MarkProbedWalk(BlockWalk* walk, ushort* large, byte* marks)
    {
        ushort* a0 = walk->A0, a1 = walk->A1, a2 = walk->A2, a3 = walk->A3;
        ushort* b0 = walk->B0, b1 = walk->B1, b2 = walk->B2, b3 = walk->B3;
        for (int step = walk->Steps; step > 0; step--)
        {
            if (a0 > walk->LastA || b0 > walk->LastB || a1 > walk->LastA || b1 > walk->LastB
                || a2 > walk->LastA || b2 > walk->LastB || a3 > walk->LastA || b3 > walk->LastB)
            {
                break;
            }

            MarkBlock(a0, *b0, MarksOf(marks, large, a0));
            AdvanceProbe(ref a0, ref b0);
            MarkBlock(a1, *b1, MarksOf(marks, large, a1));
            AdvanceProbe(ref a1, ref b1);
            MarkBlock(a2, *b2, MarksOf(marks, large, a2));
            AdvanceProbe(ref a2, ref b2);
            MarkBlock(a3, *b3, MarksOf(marks, large, a3));
            AdvanceProbe(ref a3, ref b3);
        }

        for (int step = walk->Rest; step > 0 && a3 <= walk->LastA && b3 <= walk->LastB; step--)
        {
            MarkBlock(a3, *b3, MarksOf(marks, large, a3));
            AdvanceProbe(ref a3, ref b3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte MarkOf(ushort* block, ushort* small, long at) =>
        (byte)((Vector512.EqualsAny(Vector512.Load(block), Vector512.Create(small[at])) ? 1 : 0) << (int)(at & 7));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MarkBlock(ushort* block, ushort value, uint* marks) =>
        *marks |= (uint)Vector512.Equals(Vector512.Load(block), Vector512.Create(value)).ExtractMostSignificantBits();

    /// <summary>The 32 bits of a block of 32 values of two bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint* MarksOf(byte* marks, ushort* values, ushort* block) => (uint*)(marks + ((nuint)((byte*)block - (byte*)values) >> 4));

    /// <summary>Past the block when it ends at the value or before it, otherwise past the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AdvanceProbe(ref ushort* block, ref ushort* value)
    {
        nint back = (((nint)(*value) - block[ProbeBlock - 1]) >> 63) << 1; // -2 when the value comes first, otherwise 0
        block = (ushort*)((byte*)block + (back << 5) + 2 * ProbeBlock);
        value = (ushort*)((byte*)value - back);
    }
}
