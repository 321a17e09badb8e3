using System;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Demonstration;

/// <summary>A clock that stands at noon of the day that the sample data is of, so that its known answers hold; it measures time as usual.</summary>
internal sealed class PinnedClock(DayNumber day) : TimeProvider
{
    private readonly DateTimeOffset _noon = new(day.ToDate(), new TimeOnly(12, 0), TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _noon;
}
