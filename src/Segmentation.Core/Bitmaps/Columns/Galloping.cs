using System;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps.Columns;

/// <summary>Search from a known position on.</summary>
internal static unsafe class Galloping
{
    /// <summary>First index from <paramref name="from"/> on whose value is at least <paramref name="target"/>; the length when there is none.</summary>
    public static int FirstNotBelow(ReadOnlySpan<ushort> sorted, int from, int target)
    {
        fixed (ushort* values = sorted)
        {
            return ArrayKernels.FirstAtLeast(values, from, sorted.Length, target);
        }
    }
}
