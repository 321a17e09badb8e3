using System;

namespace Segmentation.Bitmaps.Columns;

/// <summary>Search from a known position on. Source: Bentley and Yao, "An almost optimal algorithm for unbounded searching", 1976.</summary>
internal static class Galloping
{
    /// <summary>First index from <paramref name="from"/> on whose value is at least <paramref name="target"/>; the length when there is none.</summary>
    public static int FirstNotBelow(ReadOnlySpan<ushort> sorted, int from, int target)
    {
        int step = 1;
        int low = from;
        while (low < sorted.Length && sorted[low] < target)
        {
            from = low + 1;
            low += step;
            step <<= 1;
        }

        int high = Math.Min(low, sorted.Length);
        while (from < high)
        {
            int middle = (from + high) >>> 1;
            if (sorted[middle] < target)
            {
                from = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return from;
    }
}
