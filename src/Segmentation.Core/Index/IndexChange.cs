using System.Collections.Generic;

namespace Segmentation.Index;

/// <summary>A value that enters an attribute's dictionary.</summary>
/// <param name="Attribute">Attribute id.</param>
/// <param name="Code">The next code of the attribute: codes are dense and never reused.</param>
/// <param name="Text">The value.</param>
internal sealed record NewValue(int Attribute, int Code, string Text);

/// <summary>Everything one commit changes in the index, as effects. The journal stores exactly this.</summary>
internal sealed record IndexChange
{
    /// <summary>Ordinals handed out after this commit: 0 … DeviceCount - 1.</summary>
    public required uint DeviceCount { get; init; }

    /// <summary>Values in the order of their codes per attribute.</summary>
    public IReadOnlyList<NewValue> NewValues { get; init; } = [];

    /// <summary>At most one change a trait.</summary>
    public IReadOnlyList<TraitChange> Traits { get; init; } = [];
}
