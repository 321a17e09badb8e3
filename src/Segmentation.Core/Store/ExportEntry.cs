using System;

namespace Segmentation.Store;

/// <summary>State of an export. On disk: never renumber.</summary>
internal enum ExportState
{
    Open = 1,
    Committed = 2,
}

/// <summary>An export as the catalogue has it.</summary>
internal sealed record ExportEntry
{
    /// <summary>Thirty-two hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the destination.</summary>
    public required string Destination { get; init; }

    /// <summary>Request id that it was begun under.</summary>
    public required string Request { get; init; }

    /// <summary>Digest of that request.</summary>
    public required ReadOnlyMemory<byte> RequestDigest { get; init; }

    public required ExportState State { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Until when it can be read and committed.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Version that its audiences were evaluated at.</summary>
    public required ulong Version { get; init; }

    /// <summary>Version of the last deletion at that time.</summary>
    public required ulong PolicyEpoch { get; init; }

    /// <summary>Epoch of the destination's key.</summary>
    public required int KeyEpoch { get; init; }

    /// <summary>Leading bits of a scoped token that number its shard, 0 to 16.</summary>
    public required int ShardBits { get; init; }

    /// <summary>Length of its file; 0 when there is none because nothing is delivered.</summary>
    public required long FileLength { get; init; }

    /// <summary>Checksum of the file's frame.</summary>
    public required uint FileCrc { get; init; }

    /// <summary>The plan that was answered, in the encoding of its owner; in memory, only while the export is open (<see cref="SegmentationStore.WithPlan"/>).</summary>
    public required ReadOnlyMemory<byte> Plan { get; init; }

    public bool IsOpen(DateTimeOffset now) => State == ExportState.Open && now < Expires;
}
