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
