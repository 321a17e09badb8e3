using System;

namespace Segmentation.Service.Tests.Streams;

/// <summary>A clock that the test sets; timers run by the system's.</summary>
internal sealed class MovableClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
