using System;
using Segmentation.Formats;

namespace Segmentation.Ingestion;

/// <summary>How deliveries are taken in. None of it changes what is taken in.</summary>
internal sealed record IngestOptions
{
    /// <summary>Rows per committed batch, at most; default 262,144.</summary>
    public int BatchRows { get; init; } = 1 << 18;

    /// <summary>Threads that parse; default: one a processor, at most 8.</summary>
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>Bytes of input a batch holds at most; default: 128 a row of the batch, at least twice the longest row and at most 16 MiB.</summary>
    public int BlockSize
    {
        get => field > 0 ? field : (int)Math.Clamp(128L * BatchRows, 2L * Limits.Row, 1 << 24);
        init;
    }

    /// <summary>Whether the first refused row ends the ingest with an error. Refused values do not. Default no.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The clock that says what is in the future.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Told after each batch; null for nobody.</summary>
    public Action<DeliveryProgress>? Progress { get; init; }

    /// <summary>What one row may hold.</summary>
    public CsvLimits Limits { get; init; } = CsvLimits.Default;
}

/// <summary>How far the reading of one input is.</summary>
/// <param name="Input">Path of the input.</param>
/// <param name="Rows">Rows of it read.</param>
/// <param name="Bytes">Bytes of it read, as stored.</param>
/// <param name="TotalBytes">Its size, as stored.</param>
internal sealed record DeliveryProgress(string Input, long Rows, long Bytes, long TotalBytes);
