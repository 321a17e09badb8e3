using System;
using System.Runtime.CompilerServices;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Arrays against bitsets: filter, count, set, clear and flip.</summary>
internal static unsafe partial class ArrayKernels
{
    private const int ValuesBetweenFetches = 256;

    /// <summary>Values whose bit is set; returns their number. The destination may be the values.</summary>
    public static int IntersectBitset(ushort* values, int count, ulong* words, ushort* destination) =>
        FilterByBitset(KernelWidths.Best, values, count, words, 1, destination, FetchQueue.Nothing);

    /// <summary>As the other, and what is to be fetched is fetched meanwhile.</summary>
    public static int IntersectBitset(ushort* values, int count, ulong* words, ushort* destination, FetchQueue fetches) =>
        FilterByBitset(KernelWidths.Best, values, count, words, 1, destination, fetches);

    /// <summary>Values whose bit is not set; returns their number. The destination may be the values.</summary>
    public static int DifferenceBitset(ushort* values, int count, ulong* words, ushort* destination) =>
        FilterByBitset(KernelWidths.Best, values, count, words, 0, destination, FetchQueue.Nothing);

    /// <summary>As the other, and what is to be fetched is fetched meanwhile.</summary>
    public static int DifferenceBitset(ushort* values, int count, ulong* words, ushort* destination, FetchQueue fetches) =>
        FilterByBitset(KernelWidths.Best, values, count, words, 0, destination, fetches);

    /// <summary>Number of values whose bit is set.</summary>
    public static int IntersectBitsetCount(ushort* values, int count, ulong* words) =>
        IntersectBitsetCount(KernelWidths.Best, values, count, words);

    /// <summary>Number of values whose bit is set; what is to be fetched is fetched meanwhile.</summary>
    public static int IntersectBitsetCount(ushort* values, int count, ulong* words, FetchQueue fetches)
    {
        if (CanLookUp(KernelWidths.Best, count))
        {
            return CountByLookup(values, count, words, fetches);
        }

        fetches.Step(FetchQueue.Many);
        return CountOneByOne(values, count, words);
    }

    /// <summary>Keeps the values whose bit equals <paramref name="wanted"/>, 0 or 1.</summary>
    public static int FilterByBitset(KernelWidth width, ushort* values, int count, ulong* words, int wanted, ushort* destination) =>
        FilterByBitset(width, values, count, words, wanted, destination, FetchQueue.Nothing);

    private static int FilterByBitset(KernelWidth width, ushort* values, int count, ulong* words, int wanted, ushort* destination, FetchQueue fetches)
    {
        int kept = 0;
        int done = 0;
        while (CanLookUp(width, count - done))
        {
            int part = Math.Min(count - done, FilterMaximum);
            kept += wanted != 0
                ? FilterByLookup<AndOperator>(values + done, part, words, destination + kept, fetches)
                : FilterByLookup<AndNotOperator>(values + done, part, words, destination + kept, fetches);
            done += part;
        }

        if (done == 0)
        {
            fetches.Step(FetchQueue.Many);
        }

        return kept + FilterOneByOne(values + done, count - done, words, wanted, destination + kept);
    }

    public static int IntersectBitsetCount(KernelWidth width, ushort* values, int count, ulong* words) =>
        CanLookUp(width, count) ? CountByLookup(values, count, words, FetchQueue.Nothing) : CountOneByOne(values, count, words);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FilterOneByOne(ushort* values, int count, ulong* words, int wanted, ushort* destination)
    {
        nuint other = (nuint)(wanted ^ 1);
        ushort* next = destination;
        ushort* end = values + count;
        for (; values + 4 <= end; values += 4)
        {
            nuint a = values[0], b = values[1], c = values[2], d = values[3];
            nuint isA = BitOf(words, a) ^ other, isB = BitOf(words, b) ^ other, isC = BitOf(words, c) ^ other, isD = BitOf(words, d) ^ other;
            *next = (ushort)a;
            next += isA;
            *next = (ushort)b;
            next += isB;
            *next = (ushort)c;
            next += isC;
            *next = (ushort)d;
            next += isD;
        }

        for (; values < end; values++)
        {
            nuint value = *values;
            *next = (ushort)value;
            next += BitOf(words, value) ^ other;
        }

        return (int)(next - destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountOneByOne(ushort* values, int count, ulong* words)
    {
        nuint even = 0;
        nuint odd = 0;
        ushort* end = values + count;
        for (; values + 4 <= end; values += 4)
        {
            even += BitOf(words, values[0]) + BitOf(words, values[1]);
            odd += BitOf(words, values[2]) + BitOf(words, values[3]);
        }

        for (; values < end; values++)
        {
            even += BitOf(words, *values);
        }

        return (int)(even + odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint BitOf(ulong* words, nuint value) => (nuint)(words[value >> 6] >> (int)value & 1);

    /// <summary>words |= values.</summary>
    public static void SetBits(ulong* words, ushort* values, int count) => Change<OrOperator>(words, values, count);

    /// <summary>words |= values; what is to be fetched is fetched meanwhile.</summary>
    public static void SetBits(ulong* words, ushort* values, int count, FetchQueue fetches)
    {
        for (int done = 0; done < count; done += ValuesBetweenFetches)
        {
            fetches.Step(FetchQueue.Some);
            SetBits(words, values + done, Math.Min(ValuesBetweenFetches, count - done));
        }
    }

    /// <summary>words &amp;= ~values.</summary>
    public static void ClearBits(ulong* words, ushort* values, int count) => Change<AndNotOperator>(words, values, count);

    /// <summary>words ^= values.</summary>
    public static void FlipBits(ulong* words, ushort* values, int count) => Change<XorOperator>(words, values, count);

    /// <summary>Applies the operator to each value's word and bit. Four streams hide the latency of a store that feeds the next load.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Change<TOperator>(ulong* words, ushort* values, int count)
        where TOperator : struct, IWordOperator
    {
        int quarter = count >> 2;
        ushort* second = values + quarter;
        ushort* third = second + quarter;
        ushort* fourth = third + quarter;
        for (int i = 0; i < quarter; i++)
        {
            ChangeOne<TOperator>(words, values[i]);
            ChangeOne<TOperator>(words, second[i]);
            ChangeOne<TOperator>(words, third[i]);
            ChangeOne<TOperator>(words, fourth[i]);
        }

        for (int i = quarter * 4; i < count; i++)
        {
            ChangeOne<TOperator>(words, values[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ChangeOne<TOperator>(ulong* words, uint value)
        where TOperator : struct, IWordOperator => words[value >> 6] = TOperator.Apply(words[value >> 6], 1UL << (int)value);
}
