namespace Segmentation.Execution.Reports;

/// <summary>Devices of one set of a breakdown.</summary>
/// <param name="Population">All.</param>
/// <param name="Common">Those that are also members of the set that is broken down.</param>
internal readonly record struct BreakdownCount(long Population, long Common)
{
    public static BreakdownCount operator +(BreakdownCount left, BreakdownCount right) => new(left.Population + right.Population, left.Common + right.Common);
}
