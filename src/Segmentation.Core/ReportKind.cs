namespace Segmentation;

/// <summary>What the texts of a report mean.</summary>
internal enum ReportKind
{
    /// <summary>Rules that are counted, each or every two.</summary>
    Rules,

    /// <summary>A rule, then the attributes that it is broken down by.</summary>
    Breakdown,
}
