using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps;

/// <summary>Sums and extremes of the numbers of some members of one chunk of a bit-sliced column. Members without a number do not take part.</summary>
/// <remarks>Words are 1,024. A top-k over many chunks needs no state a chunk: take the members above the lowest of the k best found so far
/// (<see cref="SliceSelection.SelectWithin(BitSlices, ushort, long, long, ulong*, ulong*)"/> leaves slices unread where no such member is left), read their numbers
/// (<see cref="BitSlices.NumbersOf"/>) and keep the k best.</remarks>
[SkipLocalsInit]
internal static unsafe class SliceAggregates
{
    private const int FewMembers = 128; // fewer candidates than these are sooner read than narrowed down

    private const int SlicesAhead = 2;

    /// <summary>Number of the given members that are in one slice, lowest bit first; 0 above the highest.</summary>
    public static int CountWithin(BitSlices column, int slice, ushort key, ulong* within)
    {
        int index = column.Slices[slice].IndexOf(key);
        int count = index < 0 ? 0 : CountWithin(column.Slices[slice].Containers[index], within);
        GC.KeepAlive(column);
        return count;
    }

    /// <summary>Sum of the numbers of the given members, exact.</summary>
    public static Int128 SumWithin(BitSlices column, ushort key, ulong* within)
    {
        Int128 sum = 0;
        for (int i = 0; i < column.Slices.Length; i++)
        {
            int index = column.Slices[i].IndexOf(key);
            if (index >= 0)
            {
                ref readonly Container slice = ref column.Slices[i].Containers[index];
                sum += Weighed(column, i, slice.Kind == ContainerKind.Bitset
                    ? WordKernels.AndCountFetching(within, (ulong*)slice.Payload, Following(column, i, key, slice))
                    : CountWithin(slice, within));
            }
        }

        GC.KeepAlive(column);
        return sum;
    }

    /// <summary>Sum of the numbers of members given as ascending values, exact.</summary>
    public static Int128 SumWithin(BitSlices column, ushort key, ushort* values, int count)
    {
        Int128 sum = 0;
        for (int i = 0; i < column.Slices.Length; i++)
        {
            int index = column.Slices[i].IndexOf(key);
            if (index >= 0)
            {
                sum += Weighed(column, i, CountWithin(column.Slices[i].Containers[index], values, count));
            }
        }

        GC.KeepAlive(column);
        return sum;
    }

    /// <summary>Highest number of the given members; false when none has a number.</summary>
    public static bool TryMaximumWithin(BitSlices column, ushort key, ulong* within, out long number) =>
        TryExtreme(column, key, within, isHighest: true, out number);

    /// <summary>Lowest number of the given members; false when none has a number.</summary>
    public static bool TryMinimumWithin(BitSlices column, ushort key, ulong* within, out long number) =>
        TryExtreme(column, key, within, isHighest: false, out number);

    /// <summary>A number that at least so many of the given members have or exceed, and not many more.</summary>
    /// <param name="column">The column.</param>
    /// <param name="key">The chunk.</param>
    /// <param name="within">Members that all have a number.</param>
    /// <param name="wanted">How many, 1 to all.</param>
    public static long LeastOfBest(BitSlices column, ushort key, ulong* within, int wanted)
    {
        ulong* equal = stackalloc ulong[ContainerLimits.BitsetWords]; // in the bits seen so far
        ulong* slice = stackalloc ulong[ContainerLimits.BitsetWords];
        WordKernels.Copy(equal, within);
        int equalCount = WordKernels.Count(equal);
        int spare = wanted >> 3;
        long number = 0;
        for (int i = column.Slices.Length - 1; i >= 0; i--)
        {
            bool isSign = i == column.Slices.Length - 1;
            if (!isSign && equalCount - wanted <= spare)
            {
                break; // zeros below are the least that any of them has; of the sign, they are not
            }

            int index = column.Slices[i].IndexOf(key);
            if (index < 0)
            {
                continue; // all of them have a zero
            }

            column.Slices[i].Containers[index].CopyTo(slice);
            int higherCount = isSign ? WordKernels.AndNotCount(equal, slice) : WordKernels.AndCount(equal, slice);
            bool isHigher = higherCount >= wanted;
            if (isHigher != isSign)
            {
                WordKernels.And(equal, slice);
                number |= column.PlaceOf(i);
            }
            else
            {
                WordKernels.AndNot(equal, slice);
            }

            wanted -= isHigher ? 0 : higherCount;
            equalCount = isHigher ? higherCount : equalCount - higherCount;
        }

        GC.KeepAlive(column);
        return number;
    }

    /// <summary>From the sign down, keeps the members with the better bit wherever there are any.</summary>
    private static bool TryExtreme(BitSlices column, ushort key, ulong* within, bool isHighest, out long number)
    {
        number = 0;
        int index = column.Existence.IndexOf(key);
        if (index < 0)
        {
            return false;
        }

        ulong* members = stackalloc ulong[ContainerLimits.BitsetWords];
        ulong* better = stackalloc ulong[ContainerLimits.BitsetWords];
        column.Existence.Containers[index].CopyTo(members);
        int count = WordKernels.AndStoreCount(members, members, within);
        for (int i = column.Slices.Length - 1; i >= 0 && count > FewMembers; i--)
        {
            index = column.Slices[i].IndexOf(key);
            if (index < 0)
            {
                continue; // all members have the same bit
            }

            column.Slices[i].Containers[index].CopyTo(better);
            bool wantsOne = isHighest != (i == column.Slices.Length - 1);
            int betterCount = wantsOne
                ? WordKernels.AndStoreCount(better, members, better)
                : WordKernels.AndNotStoreCount(better, members, better);
            if (betterCount > 0)
            {
                ulong* worse = members;
                members = better;
                better = worse;
                count = betterCount;
            }
        }

        ushort* values = stackalloc ushort[FewMembers];
        long* numbers = stackalloc long[FewMembers];
        count = ArrayKernels.Extract(members, values, FewMembers); // more only when all of them have one number
        column.NumbersOf(key, new ReadOnlySpan<ushort>(values, count), new Span<long>(numbers, count));
        for (int i = 0; i < count; i++)
        {
            number = i == 0 ? numbers[0] : isHighest ? Math.Max(number, numbers[i]) : Math.Min(number, numbers[i]);
        }

        return count > 0;
    }

    /// <summary>What will be read some slices on, of this chunk or the next: slices lie far from each other, so the processor does not see it coming.</summary>
    private static byte* Following(BitSlices column, int slice, ushort key, in Container current)
    {
        int following = slice + SlicesAhead;
        int count = column.Slices.Length;
        Bitmap bitmap = column.Slices[following % count];
        int index = following < count ? bitmap.IndexOf(key) : key < ushort.MaxValue ? bitmap.IndexOf((ushort)(key + 1)) : -1;
        return index < 0 ? current.PayloadAddress : bitmap.Containers[index].PayloadAddress;
    }

    private static Int128 Weighed(BitSlices column, int slice, int count) =>
        slice == column.Slices.Length - 1 ? -((Int128)count << slice) : (Int128)count << slice;

    private static int CountWithin(in Container slice, ulong* within) => slice.Kind switch
    {
        ContainerKind.Array => ArrayKernels.IntersectBitsetCount((ushort*)slice.Payload, slice.Cardinality, within),
        ContainerKind.Bitset => WordKernels.AndCount((ulong*)slice.Payload, within),
        _ => RangeKernels.CountRuns(within, (ushort*)slice.Payload + 1, slice.RunCount),
    };

    private static int CountWithin(in Container slice, ushort* values, int count) => slice.Kind switch
    {
        ContainerKind.Array => ArrayKernels.IntersectCount((ushort*)slice.Payload, slice.Cardinality, values, count),
        ContainerKind.Bitset => ArrayKernels.IntersectBitsetCount(values, count, (ulong*)slice.Payload),
        _ => RunKernels.FilterArray<Drop>(values, count, (ushort*)slice.Payload + 1, slice.RunCount, true, null),
    };
}
