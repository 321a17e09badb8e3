using System;

namespace Segmentation.Store;

/// <summary>What a new store is given for life.</summary>
internal sealed record StoreSettings
{
    /// <summary>IANA name of the zone that days are cut in; default <c>UTC</c>.</summary>
    public string DayZone { get; init; } = "UTC";
}

/// <summary>How a store is run.</summary>
internal sealed record StoreOptions
{
    /// <summary>Clock of creation and commit times; default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Journal bytes since the last checkpoint from which a commit makes one; default 64 MiB.</summary>
    public long CheckpointJournalBytes { get; init; } = 64L << 20;

    /// <summary>Devices beyond the last device table from which a checkpoint writes another, if they are an eighth of it too; default 65,536.</summary>
    public uint DeviceTableMinimum { get; init; } = 65_536;

    /// <summary>Journal bytes from which closing the store makes a checkpoint; default 1 MiB.</summary>
    public long CheckpointOnCloseBytes { get; init; } = 1L << 20;
}
