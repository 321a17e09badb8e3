using System.Diagnostics.CodeAnalysis;

namespace Segmentation.Delivery;

/// <summary>The one gate through which every number leaves the engine.</summary>
internal interface IReleasePolicy
{
    /// <summary>The number as it may be shown in the zone.</summary>
    /// <param name="population">Devices, exact.</param>
    /// <param name="zone">Who it is shown to.</param>
    /// <param name="floor">Smallest population that may be released in a zone that has a floor; ignored in the own zone.</param>
    /// <param name="released">The number to show.</param>
    /// <param name="refusal">Why nothing is shown; names no size.</param>
    bool TryRelease(long population, ReleaseZone zone, int floor, out ReleasedNumber released, [NotNullWhen(false)] out string? refusal);
}

/// <summary>A number that may leave, and the zone it was released in.</summary>
internal readonly record struct ReleasedNumber(long Value, ReleaseZone Zone)
{
    /// <summary>Name of the zone as answers carry it.</summary>
    public string ZoneName => Zone == ReleaseZone.Own ? "own" : "destination";
}
