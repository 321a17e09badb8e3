using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>The numbers of members of one chunk, summed up.</summary>
/// <param name="Sum">Their sum, exact.</param>
/// <param name="Least">The lowest.</param>
/// <param name="Most">The highest.</param>
internal sealed record SliceExtent(Int128 Sum, long Least, long Most)
{
    /// <summary>Sums up all members of a chunk.</summary>
    [SkipLocalsInit]
    public static unsafe SliceExtent Of(BitSlices column, in Container existence)
    {
        ulong* all = stackalloc ulong[ContainerLimits.BitsetWords];
        existence.CopyTo(all);
        return Of(column, existence.Key, all);
    }

    /// <summary>Sums up some members of a chunk, at least one of which has a number.</summary>
    /// <param name="column">The column.</param>
    /// <param name="key">The chunk.</param>
    /// <param name="within">1,024 words.</param>
    public static unsafe SliceExtent Of(BitSlices column, ushort key, ulong* within)
    {
        SliceAggregates.TryMinimumWithin(column, key, within, out long least);
        SliceAggregates.TryMaximumWithin(column, key, within, out long most);
        return new SliceExtent(SliceAggregates.SumWithin(column, key, within), least, most);
    }
}
