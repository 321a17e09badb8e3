namespace Segmentation;

/// <summary>What about an attribute should change; null leaves it as it is.</summary>
public sealed record AttributeEdit
{
    /// <summary>Whether <see cref="TimeToLive"/> is to be set.</summary>
    public bool SetsTimeToLive { get; init; }

    /// <summary>Days, 1 to 36,500, or null for never.</summary>
    public int? TimeToLive { get; init; }

    /// <summary>Whether <see cref="Sensitivity"/> is to be set.</summary>
    public bool SetsSensitivity { get; init; }

    /// <summary>Label of up to 64 characters, or null for none.</summary>
    public string? Sensitivity { get; init; }

    /// <summary>Whether values that look like identifiers are allowed.</summary>
    public bool? AllowsIdentifiers { get; init; }
}
