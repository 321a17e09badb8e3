using System;
using Segmentation.Vocabulary;

namespace Segmentation.Index.Updating;

/// <summary>What a device has of a number attribute. A day without a number is the mark that a removal leaves.</summary>
internal record struct NumberState(bool HasNumber, long Number, bool HasDay, ushort Day);

/// <summary>What became of one observation.</summary>
internal enum ObservationOutcome
{
    Applied,
    Stale,
    Overflowed,
}

/// <summary>How a number takes an observation.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>A removal, and under <see cref="MergeRule.Last"/> a number, is stale before the last-set day; otherwise it stands, and its day is the last-set day.</item>
/// <item>Sum, minimum and maximum combine in any order; the last-set day is the latest day. A number older than a removal that stands is stale.</item>
/// <item>With a time-to-live they start afresh on an observation a time-to-live or more after the last-set day; one a time-to-live or more before it is stale.</item>
/// <item>A sum that would leave the 64-bit range is refused and counted; number and day stay.</item>
/// </list>
/// </remarks>
internal readonly struct NumberRule(AttributeDefinition definition)
{
    private readonly MergeRule _merge = definition.Merge;
    private readonly int _timeToLive = definition.TimeToLive ?? int.MaxValue;

    public ObservationOutcome Observe(ref NumberState state, ObservationAction action, long number, ushort day)
    {
        bool isRegister = _merge == MergeRule.Last || action != ObservationAction.Set || !state.HasNumber;
        if (isRegister)
        {
            if (state.HasDay && day < state.Day)
            {
                return ObservationOutcome.Stale;
            }

            state = action == ObservationAction.Set ? new NumberState(true, number, true, day) : new NumberState(false, 0, true, day);
            return ObservationOutcome.Applied;
        }

        int gap = day - state.Day;
        if (gap <= -(long)_timeToLive)
        {
            return ObservationOutcome.Stale;
        }

        if (gap >= _timeToLive)
        {
            state = new NumberState(true, number, true, day);
            return ObservationOutcome.Applied;
        }

        if (!TryCombine(state.Number, number, out long combined))
        {
            return ObservationOutcome.Overflowed;
        }

        state = new NumberState(true, combined, true, Math.Max(day, state.Day));
        return ObservationOutcome.Applied;
    }

    private bool TryCombine(long standing, long number, out long combined)
    {
        switch (_merge)
        {
            case MergeRule.Minimum:
                combined = Math.Min(standing, number);
                return true;
            case MergeRule.Maximum:
                combined = Math.Max(standing, number);
                return true;
            default:
                combined = unchecked(standing + number);
                return ((standing ^ combined) & (number ^ combined)) >= 0; // both operands have the other sign only after an overflow
        }
    }
}
