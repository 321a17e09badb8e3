using System.Collections.Generic;

namespace Segmentation;

/// <summary>One activation of an export.</summary>
/// <param name="Index">Number within the export, from 0.</param>
/// <param name="Activation">The activation.</param>
/// <param name="Stamp">What identifies the audience; null when the segment cannot be used.</param>
/// <param name="Members">Devices to deliver; 0 when it is blocked.</param>
/// <param name="Blocks">Why nothing of it is delivered; empty when it is.</param>
public sealed record PlannedActivation(int Index, ActivationInfo Activation, Stamp? Stamp, long Members, IReadOnlyList<ExportBlock> Blocks);
