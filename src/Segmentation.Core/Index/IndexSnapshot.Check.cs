using System;

namespace Segmentation.Index;

internal sealed partial class IndexSnapshot
{
    /// <summary>Checks that a change can be applied, so that nothing is made durable that a replay would refuse.</summary>
    /// <exception cref="InvalidOperationException">It does not fit this snapshot.</exception>
    public void Check(IndexChange change)
    {
        if (change.DeviceCount < DeviceCount)
        {
            throw new InvalidOperationException($"A change leaves {change.DeviceCount} devices where {DeviceCount} exist; devices are never taken back.");
        }

        CheckTraits(change, CheckValues(change.NewValues));
    }
}
