using System.Diagnostics.CodeAnalysis;

namespace Segmentation.Delivery;

/// <summary>Own zone: exact. Destination zone: exact at the floor and above, refused below without saying by how much.</summary>
internal sealed class ReleasePolicy : IReleasePolicy
{
    /// <summary>Floor of a destination unless its owner sets another: 100 devices, as Google's and Meta's lists have it.</summary>
    public const int DefaultFloor = 100;

    public static ReleasePolicy Instance { get; } = new();

    public bool TryRelease(long population, ReleaseZone zone, int floor, out ReleasedNumber released, [NotNullWhen(false)] out string? refusal)
    {
        bool allowed = zone == ReleaseZone.Own || population >= floor;
        released = allowed ? new ReleasedNumber(population, zone) : default;
        refusal = allowed ? null : $"The audience is smaller than the floor of {floor} devices, so neither it nor its size is released.";
        return allowed;
    }
}
