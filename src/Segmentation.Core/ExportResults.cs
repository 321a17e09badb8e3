using System;
using System.Collections.Generic;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>What a destination asks to be delivered.</summary>
public sealed record ExportRequest
{
    /// <summary>Name of the destination.</summary>
    public required string Destination { get; init; }

    /// <summary>1 to 128 characters: repeated it gives the same plan for 35 days.</summary>
    public required string RequestId { get; init; }

    /// <summary>Names of activations of the destination, at most 1,000, without repetition; empty for all active ones.</summary>
    public IReadOnlyList<string> Activations { get; init; } = [];

    /// <summary>Whether only the plan is wanted and nothing is kept.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>As for a count; null for today.</summary>
    public DayNumber? AsOf { get; init; }
}

/// <summary>What an export will deliver.</summary>
public sealed record ExportPlan
{
    /// <summary>Name of the export; empty when only the plan was wanted.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the destination.</summary>
    public required string Destination { get; init; }

    /// <summary>The activations, in the order asked for.</summary>
    public required IReadOnlyList<PlannedActivation> Activations { get; init; }

    /// <summary>Shards to read, 1 and more.</summary>
    public required int ShardCount { get; init; }

    /// <summary>Until when it can be read and committed.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Epoch of the key that the tokens are made with.</summary>
    public required int KeyEpoch { get; init; }

    /// <summary>Version of the last deletion when the plan was made; 0 before the first.</summary>
    public required ulong PolicyEpoch { get; init; }
}

/// <summary>One activation of an export.</summary>
/// <param name="Index">Number within the export, from 0.</param>
/// <param name="Activation">The activation.</param>
/// <param name="Stamp">What identifies the audience; null when the segment cannot be used.</param>
/// <param name="Members">Devices to deliver; 0 when it is blocked.</param>
/// <param name="Blocks">Why nothing of it is delivered; empty when it is.</param>
public sealed record PlannedActivation(int Index, ActivationInfo Activation, Stamp? Stamp, long Members, IReadOnlyList<ExportBlock> Blocks);

/// <summary>Why an activation is not delivered.</summary>
/// <param name="Reason"><c>BELOW_FLOOR</c>, <c>PAUSED</c>, <c>NOT_STARTED</c>, <c>ENDED</c> or <c>SEGMENT_UNUSABLE</c>.</param>
/// <param name="Operand">What it is about.</param>
/// <param name="Advice">What can be done.</param>
public sealed record ExportBlock(string Reason, string Operand, string Advice);

/// <summary>Some tokens of one activation.</summary>
/// <param name="Sequence">Number within the shard, from 0.</param>
/// <param name="Index">Number of the activation.</param>
/// <param name="IsLast">Whether the shard ends with it.</param>
/// <param name="Tokens">Scoped tokens of 16 bytes each, ascending; valid after the next chunk is asked for.</param>
/// <param name="Crc32C">CRC-32C of <paramref name="Tokens"/>.</param>
/// <param name="PolicyEpoch">Version of the last deletion that the tokens know of.</param>
public sealed record ExportChunk(long Sequence, int Index, bool IsLast, ReadOnlyMemory<byte> Tokens, uint Crc32C, ulong PolicyEpoch);

/// <summary>What a set of tokens is compared by.</summary>
/// <param name="Index">Number of the activation.</param>
/// <param name="Count">Tokens.</param>
/// <param name="Sum">Sum of the tokens as big-endian numbers modulo 2^128.</param>
public sealed record SetDigest(int Index, long Count, UInt128 Sum);

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
