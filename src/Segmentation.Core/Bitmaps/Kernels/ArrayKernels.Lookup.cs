using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Bits of many values at once: those of one range of 1,024 are looked up in two registers that hold the range's 64 half-words.</summary>
/// <remarks>
/// The number of values in a range is known only when they are compared, so the next look-up waits for the one before; four parts that begin with a new range
/// go on side by side. Gathers were slower than scalar code on Zen 4 (over a nanosecond a value), and are on machines that mitigate gather data sampling.
/// </remarks>
internal static unsafe partial class ArrayKernels
{
    /// <summary>Fewer values than this cost less one by one: a look-up costs the same whether its range has one value or thirty.</summary>
    private const int LookupMinimum = 448;

    private const int LookupLanes = 32;

    private const int LookupRange = 1_024;

    private static bool CanLookUp(KernelWidth width, int count) => count >= LookupMinimum && width >= KernelWidth.Vector512 && KernelWidths.HasCompress;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountByLookup(ushort* values, int count, ulong* words, FetchQueue fetches)
    {
        ushort* end = values + count;
        ushort* p0 = values;
        ushort* p1 = NextRange(values + (count >> 2), end);
        ushort* p2 = NextRange(values + (count >> 1), end);
        ushort* p3 = NextRange(values + (count >> 1) + (count >> 2), end);
        ushort* whole = end - LookupLanes + 1;
        ushort* end0 = Lower(p1, whole), end1 = Lower(p2, whole), end2 = Lower(p3, whole);
        ushort* part1 = p1, part2 = p2, part3 = p3;
        int found = 0;
        while (p0 < end0 && p1 < end1 && p2 < end2 && p3 < whole)
        {
            fetches.Step(FetchQueue.Few);
            found += BitOperations.PopCount(LookUp(ref p0, words));
            found += BitOperations.PopCount(LookUp(ref p1, words));
            found += BitOperations.PopCount(LookUp(ref p2, words));
            found += BitOperations.PopCount(LookUp(ref p3, words));
        }

        return found + CountRest(p0, end0, part1, words) + CountRest(p1, end1, part2, words) + CountRest(p2, end2, part3, words)
            + CountRest(p3, whole, end, words);
    }

    private static int CountRest(ushort* next, ushort* whole, ushort* end, ulong* words)
    {
        int found = 0;
        while (next < whole)
        {
            found += BitOperations.PopCount(LookUp(ref next, words));
        }

        return next < end ? found + CountOneByOne(next, (int)(end - next), words) : found;
    }

    /// <summary>Keeps the values that remain of the operation with the bits, AND or AND NOT. The destination may be the values: it is written after all are read.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FilterByLookup<TOperator>(ushort* values, int count, ulong* words, ushort* destination, FetchQueue fetches)
        where TOperator : struct, IWordOperator
    {
        ushort* kept = stackalloc ushort[FilterMaximum + 4 * LookupLanes];
        ushort* end = values + count;
        ushort* p0 = values;
        ushort* p1 = NextRange(values + (count >> 2), end);
        ushort* p2 = NextRange(values + (count >> 1), end);
        ushort* p3 = NextRange(values + (count >> 1) + (count >> 2), end);
        ushort* whole = end - LookupLanes + 1;
        ushort* end0 = Lower(p1, whole), end1 = Lower(p2, whole), end2 = Lower(p3, whole);
        ushort* part1 = p1, part2 = p2, part3 = p3;
        ushort* kept1 = kept + (p1 - values) + LookupLanes;
        ushort* kept2 = kept + (p2 - values) + 2 * LookupLanes;
        ushort* kept3 = kept + (p3 - values) + 3 * LookupLanes;
        ushort* to0 = kept, to1 = kept1, to2 = kept2, to3 = kept3;
        while (p0 < end0 && p1 < end1 && p2 < end2 && p3 < whole)
        {
            fetches.Step(FetchQueue.Few);
            LookUp<TOperator>(ref p0, words, ref to0);
            LookUp<TOperator>(ref p1, words, ref to1);
            LookUp<TOperator>(ref p2, words, ref to2);
            LookUp<TOperator>(ref p3, words, ref to3);
        }

        to0 = FilterRest<TOperator>(p0, end0, part1, words, to0);
        to1 = FilterRest<TOperator>(p1, end1, part2, words, to1);
        to2 = FilterRest<TOperator>(p2, end2, part3, words, to2);
        to3 = FilterRest<TOperator>(p3, whole, end, words, to3);
        int total = CopyRest<Keep>(kept, (int)(to0 - kept), destination);
        total += CopyRest<Keep>(kept1, (int)(to1 - kept1), destination + total);
        total += CopyRest<Keep>(kept2, (int)(to2 - kept2), destination + total);
        return total + CopyRest<Keep>(kept3, (int)(to3 - kept3), destination + total);
    }

    private static ushort* FilterRest<TOperator>(ushort* next, ushort* whole, ushort* end, ulong* words, ushort* to)
        where TOperator : struct, IWordOperator
    {
        while (next < whole)
        {
            LookUp<TOperator>(ref next, words, ref to);
        }

        return next < end ? to + FilterOneByOne(next, (int)(end - next), words, (int)(TOperator.Apply(1, 1) & 1), to) : to;
    }

    /// <summary>First value from a place on whose range is not that of the value there; the end when there is none.</summary>
    private static ushort* NextRange(ushort* next, ushort* end)
    {
        int range = *next / LookupRange;
        while (next + LookupLanes <= end)
        {
            uint same = (uint)SameRange(Vector512.Load(next), Vector512.Create((ushort)(range * LookupRange))).ExtractMostSignificantBits();
            if (same != uint.MaxValue)
            {
                return next + BitOperations.TrailingZeroCount(~same);
            }

            next += LookupLanes;
        }

        while (next < end && *next / LookupRange == range)
        {
            next++;
        }

        return next;
    }

    private static ushort* Lower(ushort* a, ushort* b) => a < b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint LookUp(ref ushort* next, ulong* words)
    {
        Vector512<ushort> values = Vector512.Load(next);
        uint same = (uint)SameRange(values, First(values)).ExtractMostSignificantBits();
        uint clear = (uint)ClearBits(values, RangeOf(words, *next)).ExtractMostSignificantBits();
        next += BitOperations.PopCount(same);
        return same & ~clear;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LookUp<TOperator>(ref ushort* next, ulong* words, ref ushort* to)
        where TOperator : struct, IWordOperator
    {
        Vector512<ushort> values = Vector512.Load(next);
        Vector512<ushort> same = SameRange(values, First(values));
        Vector512<ushort> clear = ClearBits(values, RangeOf(words, *next));
        Vector512<ushort> kept = (TOperator.Apply(1, 1) & 1) != 0 ? same & ~clear : same & clear;
        Avx512Vbmi2.Compress(Vector512<ushort>.Zero, kept, values).Store(to);
        to += BitOperations.PopCount((uint)kept.ExtractMostSignificantBits());
        next += BitOperations.PopCount((uint)same.ExtractMostSignificantBits());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> First(Vector512<ushort> values) => Avx512BW.BroadcastScalarToVector512(values.GetLower().GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong* RangeOf(ulong* words, ushort value) => words + (nuint)(value / LookupRange) * (LookupRange / 64);

    /// <summary>The lanes in the range of a value; of ascending values that begin with it, the lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> SameRange(Vector512<ushort> values, Vector512<ushort> first) =>
        Vector512.LessThan(values ^ first, Vector512.Create((ushort)LookupRange));

    /// <summary>The lanes whose value is not set in the range at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> ClearBits(Vector512<ushort> values, ulong* range)
    {
        Vector512<ushort> bits = Vector512.Create(
            (ushort)1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768,
            1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768);
        Vector512<ushort> halfWords = Avx512BW.PermuteVar32x16x2(
            Vector512.Load((ushort*)range), values >>> 4, Vector512.Load((ushort*)range + 32));
        return Vector512.Equals(halfWords & Avx512BW.PermuteVar32x16(bits, values), Vector512<ushort>.Zero);
    }
}
