using System;

namespace Segmentation;

/// <summary>How a store is opened.</summary>
public sealed record EngineOptions
{
    /// <summary>Path of the master key file; default: the environment variable <c>SEGMENTATION_KEY_FILE</c>, else the store's path with <c>.key</c> appended.</summary>
    public string? KeyFile { get; init; }

    /// <summary>IANA name of the zone in which days are cut; used when a store is created, fixed afterwards. Default <c>UTC</c>.</summary>
    public string DayZone { get; init; } = "UTC";

    /// <summary>Most threads a query or an ingest uses; 1 to 1,024; default: processors of the machine.</summary>
    public int MaxThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>Rows per committed batch of an ingest, 1 to 4,194,304; default 262,144.</summary>
    public int BatchRows { get; init; } = 262_144;

    /// <summary>Bytes of journal after which an ingest checkpoints; 1 MiB and more; default 256 MiB.</summary>
    public long CheckpointJournalBytes { get; init; } = 256L << 20;

    /// <summary>The clock; default the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
