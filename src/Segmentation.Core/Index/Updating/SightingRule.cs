using System;
using Segmentation.Vocabulary;

namespace Segmentation.Index.Updating;

/// <summary>Last day and count of one value on one device, or of any value on it; the count is 0 when there is none.</summary>
internal record struct Sighting(ushort Day, byte Count)
{
    public readonly bool Exists => Count > 0;
}

/// <summary>How a value with a day takes an observation.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>The day is a maximum, so observations may arrive in any order.</item>
/// <item>Events count, up to 255: under <see cref="CountRule.Rows"/> each row, under <see cref="CountRule.Days"/> each row whose day is later than the day last seen.</item>
/// <item>With a time-to-live, an observation that long or longer after the last one starts the count again at 1; one that long or longer before it is stale.</item>
/// <item>The roll-up over all values takes each observation that its value took, by as much as that value's count rose (1 where it began or began
/// again), with a time-to-live gap of its own; an observation too old for the roll-up leaves it as it is. After a removal it is worked out anew:
/// the latest day and the saturated sum of the values that are left.</item>
/// </list>
/// </remarks>
internal readonly struct SightingRule(AttributeDefinition definition)
{
    public const int Stale = -1;

    private readonly int _timeToLive = definition.TimeToLive ?? int.MaxValue;
    private readonly bool _hasCounts = definition.Kind == AttributeKind.Event;
    private readonly bool _countsDays = definition.Count == CountRule.Days;

    /// <summary>Takes a row about a value.</summary>
    /// <returns>By how much the count rose, 0 or 1; <see cref="Stale"/> when the row had no effect.</returns>
    public int Observe(ref Sighting value, ushort day) => Advance(ref value, day, !_hasCounts || (_countsDays && day <= value.Day) ? 0 : 1);

    /// <summary>Takes a row that a value took.</summary>
    public void RollUp(ref Sighting anyValue, ushort day, int rise) => Advance(ref anyValue, day, rise);

    /// <summary>Takes a value that is left after a removal.</summary>
    public void Include(ref Sighting anyValue, Sighting value) =>
        anyValue = new Sighting(
            Math.Max(anyValue.Day, value.Day),
            _hasCounts ? (byte)Math.Min(byte.MaxValue, anyValue.Count + value.Count) : (byte)1);

    private int Advance(ref Sighting sighting, ushort day, int rise)
    {
        int gap = day - sighting.Day;
        if (!sighting.Exists || gap >= _timeToLive)
        {
            sighting = new Sighting(day, 1);
            return _hasCounts ? 1 : 0;
        }

        if (gap <= -(long)_timeToLive)
        {
            return Stale;
        }

        int count = Math.Min(byte.MaxValue, sighting.Count + rise);
        rise = count - sighting.Count;
        sighting = new Sighting(Math.Max(day, sighting.Day), (byte)count);
        return rise;
    }
}
