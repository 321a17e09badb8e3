using System;

namespace Segmentation.Execution.Reports;

/// <summary>Number of devices of each of n sets, and of every two of them in common.</summary>
internal sealed class OverlapCounts(int size)
{
    private readonly long[] _counts = new long[(long)size * (size + 1) / 2];

    public int Size { get; } = size;

    /// <summary>Devices of both sets; of one set, when both are the same.</summary>
    public long this[int left, int right]
    {
        get => _counts[PlaceOf(left, right)];
        set => _counts[PlaceOf(left, right)] = value;
    }

    private static int PlaceOf(int left, int right)
    {
        int high = Math.Max(left, right);
        return high * (high + 1) / 2 + Math.Min(left, right);
    }
}
