using System;
using System.Globalization;
using Segmentation.Store;
using Segmentation.Vocabulary;

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

    /// <summary>Bytes of journal after which an ingest checkpoints; 4 KiB and more; default 256 MiB.</summary>
    public long CheckpointJournalBytes { get; init; } = 256L << 20;

    /// <summary>How long an export can be read and committed after it was begun: 1 second to 30 days; default 7 days.</summary>
    public TimeSpan ExportLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Most exports of a destination that may be open at a time, 1 to 1,000; default 16.</summary>
    public int MaxOpenExports { get; init; } = 16;

    /// <summary>
    /// Most tokens of a shard of the largest audience of an export, on average. A read holds a shard twice, so 16 of them hold 256 MiB; every shard looks
    /// at two bytes of every member, so smaller ones cost more. Tests make it small.
    /// </summary>
    internal int ShardTokens { get; init; } = 1 << 19;

    /// <summary>The clock; default the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal void Check()
    {
        Require(MaxThreads is >= 1 and <= 1_024, "threads", MaxThreads, "1 to 1,024");
        Require(BatchRows is >= 1 and <= 1 << 22, "batch rows", BatchRows, "1 to 4,194,304");
        Require(CheckpointJournalBytes >= 4_096, "checkpoint journal bytes", CheckpointJournalBytes, "4,096 and more");
        Require(MaxOpenExports is >= 1 and <= 1_000, "open exports", MaxOpenExports, "1 to 1,000");
        Require(
            ExportLifetime >= TimeSpan.FromSeconds(1) && ExportLifetime <= TimeSpan.FromDays(30), "export lifetime", (long)ExportLifetime.TotalSeconds, "1 second to 30 days");
    }

    internal StoreOptions ForStore() => new() { Time = Clock, CheckpointJournalBytes = CheckpointJournalBytes };

    private static void Require(bool holds, string option, long found, string allowed)
    {
        if (!holds)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"Option {option} is {found}; allowed is {allowed}."));
        }
    }
}
