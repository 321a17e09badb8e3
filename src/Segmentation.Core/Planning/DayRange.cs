using System;
using Segmentation.Expressions.Binding;
using Segmentation.Vocabulary;

namespace Segmentation.Planning;

/// <summary>Days from <paramref name="First"/> to <paramref name="Last"/>, both included, as in a timed bitmap.</summary>
internal readonly record struct DayRange(ushort First, ushort Last)
{
    public static DayRange All => new(0, ushort.MaxValue);

    public bool IsAll => First == 0 && Last == ushort.MaxValue;

    /// <summary>
    /// The days on which a member last seen is held and within the window; none, one or two ranges, ascending.
    /// Held means as-of day − day &lt; time-to-live; a day after the as-of day is held.
    /// </summary>
    public static DayRange[] Of(DayWindow? window, int? timeToLive, DayNumber asOf)
    {
        int today = asOf.Value;
        int held = timeToLive is { } days ? today - days + 1 : 0;
        return window switch
        {
            null => Between(held, ushort.MaxValue),
            WithinDays within => Between(Math.Max(held, today - within.Days + 1), today),
            NotWithinDays not => [.. Between(held, today - not.Days), .. Between(Math.Max(held, today + 1), ushort.MaxValue)],
            BetweenDays between => Between(Math.Max(held, between.First.Value), between.Last.Value),
            _ => throw new ArgumentException($"A day window of type {window.GetType().Name} is not known.", nameof(window)),
        };
    }

    private static DayRange[] Between(int first, int last) =>
        Math.Max(first, 0) > Math.Min(last, ushort.MaxValue)
            ? []
            : [new DayRange((ushort)Math.Max(first, 0), (ushort)Math.Min(last, ushort.MaxValue))];

    public override string ToString() => IsAll
        ? "any day"
        : Last == ushort.MaxValue ? $"since {new DayNumber(First)}" : $"{new DayNumber(First)} to {new DayNumber(Last)}";
}
