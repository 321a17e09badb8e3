using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Members of at least k of many sets of one chunk.</summary>
/// <remarks>
/// <para>Bitsets are added by full adders, eight at a time, to counters that stand upright in slices: bit i of each counter in slice i. The counters
/// begin at 2^m - k, m the number of slices, so a counter carries out of the highest slice exactly when its k-th set is added. The values of arrays
/// are added to a counter of a byte each, a quarter of the chunk at a time so that the counters stay in the first cache; their bits are then turned
/// into slices and added to the others.</para>
/// <para>More sets than a byte can count are taken in several batches, between which the slices are kept.
/// Source: Kaser and Lemire, "Compressed bitmap indexes: beyond unions and intersections", 2014 (looped adders, ScanCount).</para>
/// </remarks>
internal static unsafe class ThresholdKernels
{
    /// <summary>Most sets that are counted at once.</summary>
    public const int MaximumBatch = byte.MaxValue;

    /// <summary>Most slices that counters can have.</summary>
    public const int MostSlices = sizeof(int) * 8;

    private const int SegmentWords = 256; // their counters take 16 KiB, and so stay in the first cache
    private const int Ahead = 256; // values that are fetched before they are counted: runs through an array are too short for the machine to foresee
    private const int ValuesALine = 32;
    private const int LowSlices = 3; // ones, twos and fours stand in registers
    private const int MostPlanes = 8;

    /// <summary>Slices that counters up to k, 1 or more, take.</summary>
    public static int SliceCount(int least) => Math.Max(LowSlices, BitOperations.Log2((uint)least - 1) + 1);

    /// <summary>Members of at least k of the sets, of all in one batch.</summary>
    /// <param name="sets">The sets.</param>
    /// <param name="least">k: 1 or more.</param>
    /// <param name="counters">65,536 bytes: zero, and zero again in the end.</param>
    /// <param name="reached">1,024 words that are written; none of the sets.</param>
    public static void AtLeast(in ThresholdOperands sets, int least, byte* counters, ulong* reached) =>
        Add(sets, least, counters, reached, null, isFirst: true);

    /// <summary>Adds a batch to counters that are kept.</summary>
    /// <param name="sets">The sets.</param>
    /// <param name="least">k: 1 or more, the same in every batch.</param>
    /// <param name="counters">65,536 bytes: zero, and zero again in the end.</param>
    /// <param name="reached">1,024 words: in, unless first, members of k of the sets before; out, with these.</param>
    /// <param name="slices">As many addresses of 1,024 words as there are slices; null when this is the only batch.</param>
    /// <param name="isFirst">Whether no set was added before.</param>
    public static void Add(in ThresholdOperands sets, int least, byte* counters, ulong* reached, ulong** slices, bool isFirst)
    {
        if (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported)
        {
            Add<Width512, Vector512<ulong>>(sets, least, counters, reached, slices, isFirst);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Add<Width256, Vector256<ulong>>(sets, least, counters, reached, slices, isFirst);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Add<Width128, Vector128<ulong>>(sets, least, counters, reached, slices, isFirst);
        }
        else
        {
            Add<Width64, ulong>(sets, least, counters, reached, slices, isFirst);
        }
    }

    /// <summary>The same at one width of code, which runs on every machine.</summary>
    [SkipLocalsInit]
    public static void Add<TLanes, TVector>(in ThresholdOperands sets, int least, byte* counters, ulong* reached, ulong** slices, bool isFirst)
        where TLanes : struct, IWordLanes<TVector>
        where TVector : unmanaged
    {
        if (isFirst && slices == null && sets.BitsetCount + sets.ArrayCount < least)
        {
            WordKernels.Clear(reached);
            return;
        }

        int* positions = stackalloc int[MaximumBatch];
        ulong* planes = stackalloc ulong[MostPlanes * SegmentWords];
        int most = Math.Min(least, sets.ArrayCount);
        int planeCount = sets.ArrayCount == 0 ? 0 : BitOperations.Log2((uint)most) + 1;
        new Span<int>(positions, sets.ArrayCount).Clear();
        for (int first = 0; first < ContainerLimits.BitsetWords; first += SegmentWords)
        {
            if (sets.ArrayCount != 0)
            {
                CountValues(sets, positions, (first + SegmentWords) * 64, counters);
            }

            if (sets.BitsetCount == 0 && slices == null)
            {
                for (int w = 0; w < SegmentWords; w++)
                {
                    reached[first + w] = TLanes.TakeAtLeast(counters + (first + w) * 64, (byte)least);
                }

                continue;
            }

            for (int w = 0; planeCount != 0 && w < SegmentWords; w++)
            {
                TLanes.TakePlanes(counters + (first + w) * 64, (byte)most, planeCount, planes + w, SegmentWords);
            }

            AddWords<TLanes, TVector>(sets, least, first, planes, planeCount, reached, slices, isFirst);
        }
    }

    /// <summary>Adds one to the counter of each value below a limit; where an array was left, it is taken up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountValues(in ThresholdOperands sets, int* positions, int limit, byte* counters)
    {
        for (int a = 0; a < sets.ArrayCount; a++)
        {
            ushort* value = sets.Arrays[a] + positions[a];
            ushort* end = sets.Arrays[a] + sets.Lengths[a];
            for (int ahead = 0; a + 1 < sets.ArrayCount && ahead < Ahead; ahead += ValuesALine)
            {
                Fetch(sets.Arrays[a + 1] + positions[a + 1] + ahead);
            }

            for (; value + 8 <= end && value[7] < limit; value += 8)
            {
                Fetch(value + Ahead);
                counters[(nuint)value[0]]++;
                counters[(nuint)value[1]]++;
                counters[(nuint)value[2]]++;
                counters[(nuint)value[3]]++;
                counters[(nuint)value[4]]++;
                counters[(nuint)value[5]]++;
                counters[(nuint)value[6]]++;
                counters[(nuint)value[7]]++;
            }

            for (; value < end && *value < limit; value++)
            {
                counters[(nuint)(*value)]++;
            }

            positions[a] = (int)(value - sets.Arrays[a]);
        }
    }

    /// <summary>Has a line of the cache fetched; reads nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(ushort* value)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(value);
        }
    }

    /// <summary>Adds bitsets and planes to the counters of one segment.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddWords<TLanes, TVector>(
        in ThresholdOperands sets, int least, int first, ulong* planes, int planeCount, ulong* reached, ulong** slices, bool isFirst)
        where TLanes : struct, IWordLanes<TVector>
        where TVector : unmanaged
    {
        int sliceCount = SliceCount(least);
        int start = (1 << sliceCount) - least;
        int count = sets.BitsetCount;
        ulong** bitsets = sets.Bitsets;
        ulong** high = stackalloc ulong*[MostSlices];
        ulong* begin = stackalloc ulong[(MostSlices + 1) * TLanes.Words]; // a vector of each slice as it begins, and no hits
        ulong* room = stackalloc ulong[MostSlices * TLanes.Words]; // the high slices of one vector
        TVector zero = TLanes.Zero;
        for (int i = 0; i < sliceCount; i++)
        {
            TLanes.Store((start >> i & 1) == 0 ? zero : TLanes.Ones, begin + i * TLanes.Words);
        }

        ulong* noHits = begin + MostSlices * TLanes.Words;
        TLanes.Store(zero, noHits);
        ulong* fromOnes = isFirst ? begin : slices[0];
        ulong* fromTwos = isFirst ? begin + TLanes.Words : slices[1];
        ulong* fromFours = isFirst ? begin + 2 * TLanes.Words : slices[2];
        ulong* fromHits = isFirst ? noHits : reached;
        int moves = isFirst ? 0 : -1;
        for (int w = first; w < first + SegmentWords; w += TLanes.Words)
        {
            for (int i = LowSlices; i < sliceCount; i++)
            {
                high[i] = slices == null ? room + i * TLanes.Words : slices[i] + w;
                if (isFirst)
                {
                    TLanes.Store(TLanes.Load(begin + i * TLanes.Words), high[i]);
                }
            }

            TVector ones = TLanes.Load(fromOnes + (w & moves));
            TVector twos = TLanes.Load(fromTwos + (w & moves));
            TVector fours = TLanes.Load(fromFours + (w & moves));
            TVector hits = TLanes.Load(fromHits + (w & moves));
            int b = 0;
            for (; b + 8 <= count; b += 8)
            {
                TVector eights = Strip<TLanes, TVector>.AddTo(
                    ref ones,
                    ref twos,
                    ref fours,
                    TLanes.Load(bitsets[b] + w),
                    TLanes.Load(bitsets[b + 1] + w),
                    TLanes.Load(bitsets[b + 2] + w),
                    TLanes.Load(bitsets[b + 3] + w),
                    TLanes.Load(bitsets[b + 4] + w),
                    TLanes.Load(bitsets[b + 5] + w),
                    TLanes.Load(bitsets[b + 6] + w),
                    TLanes.Load(bitsets[b + 7] + w));
                hits = TLanes.Apply<OrOperator>(hits, Climb<TLanes, TVector>(eights, high, sliceCount));
            }

            for (; b < count; b += 2)
            {
                TVector x = TLanes.Load(bitsets[b] + w);
                TVector y = b + 1 < count ? TLanes.Load(bitsets[b + 1] + w) : zero;
                TVector carry = FullAdder<TLanes, TVector>(ref ones, x, y);
                carry = HalfAdder<TLanes, TVector>(ref twos, carry);
                carry = HalfAdder<TLanes, TVector>(ref fours, carry);
                hits = TLanes.Apply<OrOperator>(hits, Climb<TLanes, TVector>(carry, high, sliceCount));
            }

            if (planeCount != 0)
            {
                ulong* plane = planes + (w - first);
                TVector carry = HalfAdder<TLanes, TVector>(ref ones, TLanes.Load(plane));
                carry = FullAdder<TLanes, TVector>(ref twos, carry, planeCount > 1 ? TLanes.Load(plane + SegmentWords) : zero);
                carry = FullAdder<TLanes, TVector>(ref fours, carry, planeCount > 2 ? TLanes.Load(plane + 2 * SegmentWords) : zero);
                for (int i = LowSlices; i < sliceCount; i++)
                {
                    TVector slice = TLanes.Load(high[i]);
                    carry = FullAdder<TLanes, TVector>(ref slice, carry, planeCount > i ? TLanes.Load(plane + i * SegmentWords) : zero);
                    TLanes.Store(slice, high[i]);
                }

                hits = TLanes.Apply<OrOperator>(hits, carry);
                if (planeCount > sliceCount) // k = 2^m, and k arrays
                {
                    hits = TLanes.Apply<OrOperator>(hits, TLanes.Load(plane + sliceCount * SegmentWords));
                }
            }

            TLanes.Store(hits, reached + w);
            if (slices != null)
            {
                TLanes.Store(ones, slices[0] + w);
                TLanes.Store(twos, slices[1] + w);
                TLanes.Store(fours, slices[2] + w);
            }
        }
    }

    /// <summary>Adds a carry to the high slices; returns what is carried out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Climb<TLanes, TVector>(TVector carry, ulong** high, int sliceCount)
        where TLanes : struct, IWordLanes<TVector>
        where TVector : unmanaged
    {
        for (int i = LowSlices; i < sliceCount; i++)
        {
            TVector slice = TLanes.Load(high[i]);
            carry = HalfAdder<TLanes, TVector>(ref slice, carry);
            TLanes.Store(slice, high[i]);
        }

        return carry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector FullAdder<TLanes, TVector>(ref TVector sum, TVector x, TVector y)
        where TLanes : struct, IWordLanes<TVector>
        where TVector : unmanaged
    {
        TVector s = sum;
        sum = TLanes.Odd(s, x, y);
        return TLanes.Majority(s, x, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector HalfAdder<TLanes, TVector>(ref TVector sum, TVector x)
        where TLanes : struct, IWordLanes<TVector>
        where TVector : unmanaged
    {
        TVector s = sum;
        sum = TLanes.Apply<XorOperator>(s, x);
        return TLanes.Apply<AndOperator>(s, x);
    }
}
