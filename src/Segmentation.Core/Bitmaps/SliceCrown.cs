using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps;

/// <summary>The members of one chunk with the highest numbers, so that a search for high numbers reads no slice: what is higher than a threshold stands at the front.</summary>
/// <remarks>Of 256 members or a few more; of fewer when so many share a number that all who have it would not fit.
/// Source: the maximum a block of Ding and Suel, "Faster top-k document retrieval using block-max indexes", SIGIR 2011, here with the members themselves.</remarks>
internal sealed class SliceCrown
{
    /// <summary>Most members.</summary>
    public const int MembersMaximum = 2 * MembersWanted;

    private const int MembersWanted = 256;

    private readonly Int128 _least; // every member with this number or a higher one is here
    private readonly long[] _numbers; // the highest first
    private readonly ushort[] _values; // of equal numbers the lowest first

    /// <summary>Finds the members of a chunk of a column.</summary>
    [SkipLocalsInit]
    public unsafe SliceCrown(BitSlices column, in Container existence)
    {
        ulong* all = stackalloc ulong[ContainerLimits.BitsetWords];
        ulong* found = stackalloc ulong[ContainerLimits.BitsetWords];
        existence.CopyTo(all);
        _least = SliceAggregates.LeastOfBest(column, existence.Key, all, Math.Min(MembersWanted, existence.Cardinality));
        int count = Select(column, existence.Key, _least, all, found);
        if (count > MembersMaximum)
        {
            count = Select(column, existence.Key, ++_least, all, found);
        }

        ushort* values = stackalloc ushort[MembersMaximum + ArrayKernels.Slack];
        count = count == 0 ? 0 : ArrayKernels.Extract(found, values, MembersMaximum);
        _values = new Span<ushort>(values, count).ToArray();
        _numbers = new long[count];
        column.NumbersOf(existence.Key, _values, _numbers);
        Array.Sort(_numbers, _values, Highest.First);
        for (int i = 0, end; i < count; i = end)
        {
            for (end = i + 1; end < count && _numbers[end] == _numbers[i]; end++)
            {
            }

            _values.AsSpan(i..end).Sort();
        }
    }

    /// <summary>Numbers of the members, the highest first.</summary>
    public ReadOnlySpan<long> Numbers => _numbers;

    /// <summary>The members, as their numbers stand; of equal numbers the lowest first.</summary>
    public ReadOnlySpan<ushort> Values => _values;

    public int Bytes => _values.Length * (sizeof(long) + sizeof(ushort));

    /// <summary>Whether every member of the chunk with this number or a higher one is here.</summary>
    public bool HoldsFrom(long number) => number >= _least;

    private static unsafe int Select(BitSlices column, ushort key, Int128 least, ulong* all, ulong* found) =>
        least > long.MaxValue ? 0 : SliceSelection.SelectWithin(column, key, (long)least, long.MaxValue, all, found);

    private sealed class Highest : IComparer<long>
    {
        public static Highest First { get; } = new();

        public int Compare(long x, long y) => y.CompareTo(x);
    }
}
