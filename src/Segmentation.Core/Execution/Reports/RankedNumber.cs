using System;

namespace Segmentation.Execution.Reports;

/// <summary>A number of a device. Higher numbers come first, among equal ones the lower ordinal.</summary>
internal readonly record struct RankedNumber(long Number, uint Ordinal) : IComparable<RankedNumber>
{
    public int CompareTo(RankedNumber other) => Number != other.Number ? other.Number.CompareTo(Number) : Ordinal.CompareTo(other.Ordinal);

    /// <summary>Whether this one comes before the other.</summary>
    public bool IsBetter(RankedNumber other) => Number > other.Number || (Number == other.Number && Ordinal < other.Ordinal);
}
