using System;

namespace Segmentation.Vocabulary;

/// <summary>Standing order: a segment goes to a destination.</summary>
public sealed record ActivationDefinition
{
    /// <summary>Name, 1 to 128 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the segment; fixed.</summary>
    public required string Segment { get; init; }

    /// <summary>Name of the destination; fixed.</summary>
    public required string Destination { get; init; }

    /// <summary>The platform's own list id, up to 256 characters; empty for none.</summary>
    public string ExternalId { get; init; } = "";

    /// <summary>From when it is exported; null for from now on.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Until when it is exported; null for without end.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Days that the platform should keep a member, 1 to 540; null for until it is removed.</summary>
    public int? MemberDays { get; init; }

    /// <summary>State.</summary>
    public ActivationState State { get; init; } = ActivationState.Active;
}
