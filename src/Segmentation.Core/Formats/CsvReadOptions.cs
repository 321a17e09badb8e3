using System;

namespace Segmentation.Formats;

/// <summary>How a delimited text file is read. None of it changes what is read.</summary>
internal sealed record CsvReadOptions
{
    /// <summary>Number of the first row to deliver; rows before it are read past. Default 0.</summary>
    public long FirstRow { get; init; }

    /// <summary>Most rows of a batch; a batch also ends with its block of bytes. Default 262,144.</summary>
    public int BatchRows { get; init; } = 1 << 18;

    /// <summary>Bytes cut off the file at a time, at least twice the row limit. Default 16 MiB.</summary>
    public int BlockSize { get; init; } = 1 << 24;

    /// <summary>Blocks parsed at once; default: one a processor, at most 8.</summary>
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>Whether the first refused row ends the reading with an error. Default no.</summary>
    public bool IsStrict { get; init; }

    public CsvLimits Limits { get; init; } = CsvLimits.Default;
}
