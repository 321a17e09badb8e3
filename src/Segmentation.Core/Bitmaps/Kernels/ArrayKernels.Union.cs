using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Members of either, or of exactly one, of two arrays: a merge of 32 values at a time by a bitonic network, or by way of bits.</summary>
/// <remarks>Source of the network: Batcher, "Sorting networks and their applications", 1968.</remarks>
internal static unsafe partial class ArrayKernels
{
    private const int MergeLanes = 32;

    /// <summary>Both lengths together from which bits are faster than a merge of a value at a time, which waits for each comparison.</summary>
    private const int UniteByBitsMinimum = 160;

    private const int UniteByNetworkMinimum = 32;

    private static int Unite<TOperator>(KernelWidth width, ushort* a, int aCount, ushort* b, int bCount, ushort* destination)
        where TOperator : struct, IWordOperator
    {
        int both = aCount + bCount;
        if (aCount == 0 || bCount == 0 || width == KernelWidth.Scalar || Math.Max(aCount, bCount) > ContainerLimits.ArrayMaximum)
        {
            return Merge<TOperator, Keep>(a, aCount, b, bCount, destination);
        }

        if (width >= KernelWidth.Vector512 && KernelWidths.HasCompress)
        {
            return both < UniteByNetworkMinimum
                ? Merge<TOperator, Keep>(a, aCount, b, bCount, destination)
                : UniteByNetwork<TOperator>(a, aCount, b, bCount, destination);
        }

        return both < UniteByBitsMinimum
            ? Merge<TOperator, Keep>(a, aCount, b, bCount, destination)
            : UniteByBits<TOperator>(a, aCount, b, bCount, destination);
    }

    [SkipLocalsInit]
    private static int UniteByBits<TOperator>(ushort* a, int aCount, ushort* b, int bCount, ushort* destination)
        where TOperator : struct, IWordOperator
    {
        ulong* words = stackalloc ulong[ContainerLimits.BitsetWords];
        WordKernels.Clear(words);
        SetBits(words, a, aCount);
        Change<TOperator>(words, b, bCount);
        return Extract(words, destination, aCount + bCount);
    }

    /// <summary>Copies behind which the highest value goes on: a block that is not whole needs no code of its own, and neither does an array that has ended.</summary>
    [SkipLocalsInit]
    private static int UniteByNetwork<TOperator>(ushort* a, int aCount, ushort* b, int bCount, ushort* destination)
        where TOperator : struct, IWordOperator
    {
        int aBlocks = (aCount + MergeLanes - 1) / MergeLanes;
        int bBlocks = (bCount + MergeLanes - 1) / MergeLanes;
        int steps = aBlocks + bBlocks;

        // Values that do not ascend may use up one operand alone, as many blocks as there are steps.
        ushort* first = stackalloc ushort[(2 * steps + 2) * MergeLanes];
        ushort* second = first + (aBlocks + 1) * MergeLanes;
        CopyRest<Keep>(a, aCount, first);
        CopyRest<Keep>(b, bCount, second);
        Vector512<ushort>.AllBitsSet.Store(first + aCount);
        Vector512<ushort>.AllBitsSet.Store(second + bCount);
        Vector512<ushort>.AllBitsSet.Store(first + aBlocks * MergeLanes);
        Vector512<ushort>.AllBitsSet.Store(second + bBlocks * MergeLanes);
        ushort* end = (TOperator.Apply(1, 1) & 1) != 0
            ? UnionWalk(first, second, steps, destination)
            : SymmetricWalk(first, second, steps, destination);
        bool inA = a[aCount - 1] == ushort.MaxValue;
        bool inB = b[bCount - 1] == ushort.MaxValue;
        int count = (int)(end - destination);
        while (count > 0 && destination[count - 1] == ushort.MaxValue)
        {
            count--;
        }

        if ((TOperator.Apply(inA ? 1u : 0, inB ? 1u : 0) & 1) != 0)
        {
            destination[count++] = ushort.MaxValue;
        }

        return Math.Min(count, aCount + bCount);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ushort* UnionWalk(ushort* a, ushort* b, int steps, ushort* to)
    {
        Vector512<ushort> high = Next(ref a, ref b);
        Vector512<ushort> before = ~First(high); // it begins lowest
        for (int step = 1; step < steps; step++)
        {
            Vector512<ushort> low = MergeBlocks(Next(ref a, ref b), ref high);
            Store(low, ~Vector512.Equals(low, ShiftUp(before, low)), ref to);
            before = low;
        }

        Store(high, ~Vector512.Equals(high, ShiftUp(before, high)), ref to);
        return to;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ushort* SymmetricWalk(ushort* a, ushort* b, int steps, ushort* to)
    {
        Vector512<ushort> high = Next(ref a, ref b);
        Vector512<ushort> middle = MergeBlocks(Next(ref a, ref b), ref high);
        Vector512<ushort> before = ~First(middle);
        for (int step = 2; step < steps; step++)
        {
            Vector512<ushort> low = MergeBlocks(Next(ref a, ref b), ref high);
            Store(middle, ~(Vector512.Equals(middle, ShiftUp(before, middle)) | Vector512.Equals(middle, ShiftDown(middle, low))), ref to);
            before = middle;
            middle = low;
        }

        Store(middle, ~(Vector512.Equals(middle, ShiftUp(before, middle)) | Vector512.Equals(middle, ShiftDown(middle, high))), ref to);
        Store(high, ~(Vector512.Equals(high, ShiftUp(middle, high)) | Vector512.Equals(high, ShiftDown(high, ~Vector512.Create(high[MergeLanes - 1])))), ref to);
        return to;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<ushort> values, Vector512<ushort> kept, ref ushort* to)
    {
        Avx512Vbmi2.Compress(Vector512<ushort>.Zero, kept, values).Store(to);
        to += BitOperations.PopCount((uint)kept.ExtractMostSignificantBits());
    }

    /// <summary>The block that begins first; no branch, for nothing predicts it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Next(ref ushort* a, ref ushort* b)
    {
        nint isB = ((nint)(*b) - *a) >> 63; // all ones when b begins first, otherwise 0
        byte* block = (byte*)a + (((byte*)b - (byte*)a) & isB);
        a = (ushort*)((byte*)a + (~isB & 2 * MergeLanes));
        b = (ushort*)((byte*)b + (isB & 2 * MergeLanes));
        return Vector512.Load((ushort*)block);
    }

    /// <summary>Of 64 values in two ascending vectors returns the lower half and leaves the higher.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> MergeBlocks(Vector512<ushort> block, ref Vector512<ushort> high)
    {
        Vector512<ushort> reversed = Avx512BW.PermuteVar32x16(block, Vector512.Create(
            (ushort)31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
        Vector512<ushort> low = Vector512.Min(high, reversed);
        high = SortBitonic(Vector512.Max(high, reversed));
        return SortBitonic(low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> SortBitonic(Vector512<ushort> values)
    {
        Vector512<ulong> lower = Vector512.Create(0UL, 0, 0, 0, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
        values = Order(values, Avx512F.Shuffle4x128(values.AsUInt64(), values.AsUInt64(), 0b01_00_11_10).AsUInt16(), lower.AsUInt16());
        lower = Vector512.Create(0UL, 0, ulong.MaxValue, ulong.MaxValue, 0, 0, ulong.MaxValue, ulong.MaxValue);
        values = Order(values, Avx512F.Shuffle4x128(values.AsUInt64(), values.AsUInt64(), 0b10_11_00_01).AsUInt16(), lower.AsUInt16());
        lower = Vector512.Create(0UL, ulong.MaxValue, 0, ulong.MaxValue, 0, ulong.MaxValue, 0, ulong.MaxValue);
        values = Order(values, Avx512F.Shuffle(values.AsUInt32(), 0b01_00_11_10).AsUInt16(), lower.AsUInt16());
        values = Order(values, Avx512F.Shuffle(values.AsUInt32(), 0b10_11_00_01).AsUInt16(), Vector512.Create(0xFFFFFFFF_00000000UL).AsUInt16());
        return Order(values, Avx512F.RotateLeft(values.AsUInt32(), 16).AsUInt16(), Vector512.Create(0xFFFF0000u).AsUInt16());
    }

    /// <summary>The higher of each two values where the mask says so, elsewhere the lower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Order(Vector512<ushort> values, Vector512<ushort> partners, Vector512<ushort> higher) =>
        Vector512.ConditionalSelect(higher, Vector512.Max(values, partners), Vector512.Min(values, partners));

    /// <summary>Each value's predecessor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> ShiftUp(Vector512<ushort> before, Vector512<ushort> values) => Avx512BW.PermuteVar32x16x2(
        before,
        Vector512.Create(
            (ushort)31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62),
        values);

    /// <summary>Each value's successor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> ShiftDown(Vector512<ushort> values, Vector512<ushort> after) => Avx512BW.PermuteVar32x16x2(
        values,
        Vector512.Create(
            (ushort)1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32),
        after);
}
