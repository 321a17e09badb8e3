using System.Collections.Generic;

namespace Segmentation.Ingestion;

/// <summary>What one delivery did.</summary>
internal sealed record DeliveryReceipt
{
    public required IReadOnlyList<string> Inputs { get; init; }

    public required string Delivery { get; init; }

    /// <summary>True when it had been taken in completely before and nothing was changed.</summary>
    public required bool WasComplete { get; init; }

    /// <summary>Row at which it was taken up again; 0 when it was taken in from its beginning.</summary>
    public required long ResumedAt { get; init; }

    /// <summary>What was counted, over all the runs that the delivery took.</summary>
    public required DeliveryTally Tally { get; init; }

    /// <summary>Version that includes the delivery.</summary>
    public required ulong Version { get; init; }

    public required double Seconds { get; init; }
}
