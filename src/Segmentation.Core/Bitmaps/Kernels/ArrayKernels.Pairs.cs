using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Arrays of like sizes: pairs of blocks along a <see cref="BlockWalk"/>, four at a time, then what is left behind the last whole block.</summary>
internal static unsafe partial class ArrayKernels
{
    private static int CountPairs<TPairs>(ushort* a, int aCount, ushort* b, int bCount)
        where TPairs : struct, IBlockPairs<TPairs>
    {
        BlockWalk walk = new(a, aCount, 8, b, bCount, 8);
        int count = CountWalk<TPairs>(&walk);
        return count + (walk.EndA == (aCount & ~7)
            ? BitOperations.PopCount(MarksOfTail(a, aCount, b, walk.EndB, bCount))
            : BitOperations.PopCount(MarksOfTail(b, bCount, a, walk.EndA, aCount)));
    }

    /// <summary>Sets the bit of each value of a that b holds; the marks, four bytes for eight values and four more, begin as zeros and end as a byte for eight values.</summary>
    private static void MarkPairs<TPairs>(ushort* a, int aCount, ushort* b, int bCount, uint* marks)
        where TPairs : struct, IBlockPairs<TPairs>
    {
        BlockWalk walk = new(a, aCount, 8, b, bCount, 8);
        MarkWalk<TPairs>(&walk, a, (byte*)marks);
        int whole = aCount & ~7;
        if (walk.EndA == whole)
        {
            marks[whole >> 3] |= MarksOfTail(a, aCount, b, walk.EndB, bCount);
        }
        else if ((bCount & 7) != 0)
        {
            MarkByTail(a, walk.EndA, aCount, LastEight(b, bCount), b[bCount - 1], marks);
        }

        UniteBytes(marks, (whole >> 3) + 1);
    }

    /// <summary>Marks, from a place on, the values that are among eight.</summary>
    private static void MarkByTail(ushort* a, int start, int count, Vector128<ushort> values, ushort last, uint* marks)
    {
        int i = start;
        for (; i + 8 <= count; i += 8)
        {
            marks[i >> 3] |= BlockPairs128.Marks(Vector128.Load(a + i), values);
            if (a[i + 7] >= last)
            {
                return;
            }
        }

        marks[i >> 3] |= BlockPairs128.Marks(LastEight(a, count), values) >> (8 - (count & 7));
    }

    /// <summary>Makes one byte of each four, in place; byte n is turned back by n places within its halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UniteBytes(uint* marks, int count)
    {
        byte* united = (byte*)marks;
        int i = 0;
        if (Avx512F.IsSupported)
        {
            for (; i + 16 <= count; i += 16)
            {
                Vector512<uint> four = Vector512.Load(marks + i);
                four = four & Vector512.Create(0x0000_00FFu)
                    | (four << 1) & Vector512.Create(0x0000_EE00u) | (four >>> 3) & Vector512.Create(0x0000_1100u)
                    | (four << 2) & Vector512.Create(0x00CC_0000u) | (four >>> 2) & Vector512.Create(0x0033_0000u)
                    | (four << 3) & Vector512.Create(0x8800_0000u) | (four >>> 1) & Vector512.Create(0x7700_0000u);
                four |= four >>> 16;
                Avx512F.ConvertToVector128Byte(four | (four >>> 8)).Store(united + i);
            }
        }

        for (; i < count; i++)
        {
            uint four = marks[i];
            four = four & 0x0000_00FF
                | four << 1 & 0x0000_EE00 | four >> 3 & 0x0000_1100
                | four << 2 & 0x00CC_0000 | four >> 2 & 0x0033_0000
                | four << 3 & 0x8800_0000 | four >> 1 & 0x7700_0000;
            four |= four >> 16;
            united[i] = (byte)(four | four >> 8);
        }
    }

    // No call and no other state in these two: all eight pointers must stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int CountWalk<TPairs>(BlockWalk* walk)
        where TPairs : struct, IBlockPairs<TPairs>
    {
        ushort* a0 = walk->A0, a1 = walk->A1, a2 = walk->A2, a3 = walk->A3;
        ushort* b0 = walk->B0, b1 = walk->B1, b2 = walk->B2, b3 = walk->B3;
        TPairs sum = default;
        for (int step = walk->Steps; step > 0; step--)
        {
            if (a0 > walk->LastA || b0 > walk->LastB || a1 > walk->LastA || b1 > walk->LastB
                || a2 > walk->LastA || b2 > walk->LastB || a3 > walk->LastA || b3 > walk->LastB)
            {
                break;
            }

            sum = TPairs.Add(sum, a0, b0);
            Advance(ref a0, ref b0);
            sum = TPairs.Add(sum, a1, b1);
            Advance(ref a1, ref b1);
            sum = TPairs.Add(sum, a2, b2);
            Advance(ref a2, ref b2);
            sum = TPairs.Add(sum, a3, b3);
            Advance(ref a3, ref b3);
        }

        for (int step = walk->Rest; step > 0 && a3 <= walk->LastA && b3 <= walk->LastB; step--)
        {
            sum = TPairs.Add(sum, a3, b3);
            Advance(ref a3, ref b3);
        }

        return TPairs.Total(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void MarkWalk<TPairs>(BlockWalk* walk, ushort* a, byte* marks)
        where TPairs : struct, IBlockPairs<TPairs>
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

            *MarksAt(marks, a, a0) |= TPairs.Marks(a0, b0);
            Advance(ref a0, ref b0);
            *MarksAt(marks, a, a1) |= TPairs.Marks(a1, b1);
            Advance(ref a1, ref b1);
            *MarksAt(marks, a, a2) |= TPairs.Marks(a2, b2);
            Advance(ref a2, ref b2);
            *MarksAt(marks, a, a3) |= TPairs.Marks(a3, b3);
            Advance(ref a3, ref b3);
        }

        for (int step = walk->Rest; step > 0 && a3 <= walk->LastA && b3 <= walk->LastB; step--)
        {
            *MarksAt(marks, a, a3) |= TPairs.Marks(a3, b3);
            Advance(ref a3, ref b3);
        }
    }

    /// <summary>The four bytes of a block of eight values of two bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint* MarksAt(byte* marks, ushort* values, ushort* block) => (uint*)(marks + ((nuint)((byte*)block - (byte*)values) >> 2));

    /// <summary>Past the block that ends first, past that of a when both end alike; no branch, for nothing predicts it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Advance(ref ushort* a, ref ushort* b)
    {
        nint back = (((nint)b[7] - a[7]) >> 63) << 4; // -16 when b ends first, otherwise 0
        a = (ushort*)((byte*)a + back + 16);
        b = (ushort*)((byte*)b - back);
    }

    /// <summary>A bit for each value behind the last whole block of x that y, from a place on, holds.</summary>
    private static uint MarksOfTail(ushort* x, int xCount, ushort* y, int yStart, int yCount)
    {
        int tail = xCount & 7;
        if (tail == 0)
        {
            return 0;
        }

        Vector128<ushort> values = LastEight(x, xCount);
        int last = x[xCount - 1];
        uint marks = 0;
        int j = yStart;
        for (; j + 8 <= yCount; j += 8)
        {
            marks |= BlockPairs128.Marks(values, Vector128.Load(y + j));
            if (y[j + 7] >= last)
            {
                return marks >> (8 - tail);
            }
        }

        return (j == yCount ? marks : marks | BlockPairs128.Marks(values, LastEight(y, yCount))) >> (8 - tail);
    }

    /// <summary>The last eight values; of fewer the first one as often as room is left, then all.</summary>
    private static Vector128<ushort> LastEight(ushort* values, int count)
    {
        if (count >= 8)
        {
            return Vector128.Load(values + count - 8);
        }

        Vector128<ushort> last = Vector128.Create(values[0]);
        ushort* lanes = (ushort*)&last;
        for (int i = 1; i < count; i++)
        {
            lanes[8 - count + i] = values[i];
        }

        return last;
    }
}
