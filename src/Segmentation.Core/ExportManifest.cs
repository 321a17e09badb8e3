using System;
using System.Collections.Generic;

namespace Segmentation;

/// <summary>What was committed: a link of the destination's chain.</summary>
public sealed record ExportManifest
{
    /// <summary>Name of the export.</summary>
    public required string ExportId { get; init; }

    /// <summary>Names the state that the destination now holds: 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Checkpoint { get; init; }

    /// <summary>Digest of the manifest before it; empty for the first.</summary>
    public required ReadOnlyMemory<byte> PreviousDigest { get; init; }

    /// <summary>SHA-256 over this manifest, <see cref="PreviousDigest"/> included: 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Digest { get; init; }

    /// <summary>What the destination holds.</summary>
    public required IReadOnlyList<SetDigest> Sets { get; init; }

    /// <summary>One a set.</summary>
    public required IReadOnlyList<Stamp> Stamps { get; init; }

    /// <summary>When it was committed.</summary>
    public required DateTimeOffset Committed { get; init; }

    /// <summary>Version of the last deletion that the sets know of.</summary>
    public required ulong PolicyEpoch { get; init; }
}
