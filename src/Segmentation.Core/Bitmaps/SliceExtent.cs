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
        SliceAggregates.TryMinimumWithin(column, existence.Key, all, out long least);
        SliceAggregates.TryMaximumWithin(column, existence.Key, all, out long most);
        return new SliceExtent(SliceAggregates.SumWithin(column, existence.Key, all), least, most);
    }
}
