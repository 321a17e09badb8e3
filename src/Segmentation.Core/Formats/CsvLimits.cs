namespace Segmentation.Formats;

/// <summary>What one row may hold, in bytes as the file has them. Smaller limits serve tests.</summary>
internal sealed record CsvLimits
{
    public static CsvLimits Default { get; } = new();

    /// <summary>Longest cell, quotes included: 64 KiB.</summary>
    public int Cell { get; init; } = 1 << 16;

    /// <summary>Longest row, and the furthest that a closing quote may stand from its opening one: 1 MiB.</summary>
    public int Row { get; init; } = 1 << 20;

    /// <summary>Most columns of a file.</summary>
    public int Columns { get; init; } = 16_384;
}
