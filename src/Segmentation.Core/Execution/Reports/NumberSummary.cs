using System;

namespace Segmentation.Execution.Reports;

/// <summary>The numbers of a set of devices, scaled as the attribute holds them.</summary>
/// <param name="Devices">Devices of the set.</param>
/// <param name="Numbers">Those that have a number.</param>
/// <param name="Sum">Sum of the numbers, exact.</param>
/// <param name="Minimum">Lowest number; means nothing without numbers.</param>
/// <param name="Maximum">Highest number; means nothing without numbers.</param>
internal readonly record struct NumberSummary(long Devices, long Numbers, Int128 Sum, long Minimum, long Maximum)
{
    public static NumberSummary None => new(0, 0, 0, long.MaxValue, long.MinValue);

    public static NumberSummary operator +(NumberSummary left, NumberSummary right) => new(
        left.Devices + right.Devices,
        left.Numbers + right.Numbers,
        left.Sum + right.Sum,
        Math.Min(left.Minimum, right.Minimum),
        Math.Max(left.Maximum, right.Maximum));
}
