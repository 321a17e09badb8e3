using System;
using System.Collections.Generic;

namespace Segmentation;

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
