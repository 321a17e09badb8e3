namespace Segmentation.Execution.Reports;

/// <summary>Devices of one set of a breakdown.</summary>
/// <param name="Population">All.</param>
/// <param name="Common">Those that are also members of the set that is broken down.</param>
internal readonly record struct BreakdownCount(long Population, long Common);
