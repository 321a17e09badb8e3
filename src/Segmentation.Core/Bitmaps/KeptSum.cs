using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps;

/// <summary>Some members of one chunk with what their numbers sum up to, from which the sum of nearly the same members follows.</summary>
[SkipLocalsInit]
internal sealed unsafe class KeptSum : IKeptOfChunk
{
    /// <summary>Most members that are in one set and not in the other.</summary>
    public const int DifferenceMaximum = 256;

    private readonly Container _members;

    /// <param name="column">The column.</param>
    /// <param name="key">The chunk.</param>
    /// <param name="within">1,024 words, of members that all have a number.</param>
    /// <param name="count">Their number, more than an array holds.</param>
    public KeptSum(BitSlices column, ushort key, ulong* within, int count)
    {
        Slab? slab = null;
        ContainerWriter.TryWrite(key, within, count, ref slab, out _members);
        Extent = SliceExtent.Of(column, key, within);
    }

    /// <summary>What the members' numbers sum up to.</summary>
    public SliceExtent Extent { get; }

    public int Bytes => _members.PayloadLength;

    /// <summary>What the numbers of other members sum up to; null when too many are in one set only, or when one was left out that has the lowest or the highest number.</summary>
    /// <param name="column">The column.</param>
    /// <param name="within">1,024 words, of members that all have a number.</param>
    /// <param name="count">Their number, more than an array holds.</param>
    public SliceExtent? SumOf(BitSlices column, ulong* within, int count)
    {
        if (Math.Abs(count - _members.Cardinality) > DifferenceMaximum)
        {
            return null;
        }

        ulong* kept = (ulong*)_members.Payload;
        int differing = count + _members.Cardinality - 2 * WordKernels.AndCount(kept, within);
        SliceExtent? sum = differing == 0 ? Extent
            : differing > DifferenceMaximum ? null
            : Without(column, kept, within, WithNumbersOf(column, kept, within));
        GC.KeepAlive(this);
        return sum;
    }

    /// <summary>The sum with the numbers of those that are only in the other set.</summary>
    private SliceExtent WithNumbersOf(BitSlices column, ulong* kept, ulong* within)
    {
        SliceExtent sum = Extent;
        long* numbers = stackalloc long[DifferenceMaximum];
        int count = NumbersOfOnly(column, within, kept, numbers);
        for (int i = 0; i < count; i++)
        {
            sum = new SliceExtent(sum.Sum + numbers[i], Math.Min(sum.Least, numbers[i]), Math.Max(sum.Most, numbers[i]));
        }

        return sum;
    }

    /// <summary>A sum without the numbers of those that are only in this set.</summary>
    private SliceExtent? Without(BitSlices column, ulong* kept, ulong* within, SliceExtent sum)
    {
        long* numbers = stackalloc long[DifferenceMaximum];
        int count = NumbersOfOnly(column, kept, within, numbers);
        Int128 less = 0;
        for (int i = 0; i < count; i++)
        {
            if (numbers[i] == sum.Least || numbers[i] == sum.Most)
            {
                return null; // others may or may not have it too
            }

            less += numbers[i];
        }

        return sum with { Sum = sum.Sum - less };
    }

    private int NumbersOfOnly(BitSlices column, ulong* members, ulong* without, long* numbers)
    {
        ulong* only = stackalloc ulong[ContainerLimits.BitsetWords];
        ushort* values = stackalloc ushort[DifferenceMaximum + ArrayKernels.Slack];
        WordKernels.AndNotStoreCount(only, members, without);
        int count = ArrayKernels.Extract(only, values, DifferenceMaximum);
        column.NumbersOf(_members.Key, new ReadOnlySpan<ushort>(values, count), new Span<long>(numbers, count));
        return count;
    }
}
