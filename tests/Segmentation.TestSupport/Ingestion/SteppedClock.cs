using System;

namespace Segmentation.TestSupport.Ingestion;

/// <summary>A clock that stands still until it is moved.</summary>
public sealed class SteppedClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Move(TimeSpan by) => _now += by;
}
