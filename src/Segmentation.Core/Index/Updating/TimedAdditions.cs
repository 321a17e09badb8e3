using System;

namespace Segmentation.Index.Updating;

/// <summary>Observations of values with days, on devices that lose nothing in the batch.</summary>
internal sealed class TimedAdditions(AttributeIndex attribute, ObservationColumn column, TraitChanges changes)
{
    private readonly SightingRule _rule = new(column.Attribute);
    private readonly bool _hasCounts = column.Attribute.Kind == Vocabulary.AttributeKind.Event;
    private readonly bool[] _found = new bool[column.Ordinals.Length];
    private readonly ushort[] _days = new ushort[column.Ordinals.Length];
    private readonly byte[] _counts = new byte[column.Ordinals.Length];
    private readonly sbyte[] _rises = new sbyte[column.Ordinals.Length]; // per row, what SightingRule.Observe returned

    /// <summary>Writes the effects.</summary>
    /// <returns>Number of stale rows.</returns>
    public long Update()
    {
        ValueGroups groups = new(column);
        while (groups.MoveNext())
        {
            UpdateValue(groups);
        }

        if (ValueUpdater.HasRollUp(column.Attribute))
        {
            UpdateAnyValue();
        }

        return _rises.AsSpan().Count((sbyte)SightingRule.Stale);
    }

    private void UpdateValue(in ValueGroups group)
    {
        ReadOnlySpan<ushort> days = column.Days.Span;
        attribute.Timed(group.Code).Lookup(group.Ordinals, _found, _days, _counts);
        TimedEntries entries = new(_hasCounts);
        for (int device = 0; device < group.Ordinals.Length; device++)
        {
            Sighting before = Standing(device);
            Sighting after = before;
            foreach (int row in group.Rows(device))
            {
                _rises[row] = (sbyte)_rule.Observe(ref after, days[row]);
            }

            if (after != before)
            {
                entries.Add(group.Ordinals[device], after.Day, after.Count);
            }
        }

        changes.Timed(group.Code, entries, []);
    }

    private void UpdateAnyValue()
    {
        ReadOnlySpan<ushort> days = column.Days.Span;
        Grouping devices = Grouping.ByOrdinal(column.Ordinals.Span);
        attribute.Timed(TraitCodes.AnyValue).Lookup(devices.Ordinals, _found, _days, _counts);
        TimedEntries entries = new(_hasCounts);
        for (int device = 0; device < devices.Count; device++)
        {
            Sighting before = Standing(device);
            Sighting after = before;
            foreach (int row in devices.Rows(device))
            {
                if (_rises[row] != SightingRule.Stale)
                {
                    _rule.RollUp(ref after, days[row], _rises[row]);
                }
            }

            if (after != before)
            {
                entries.Add(devices.Ordinals[device], after.Day, after.Count);
            }
        }

        changes.Timed(TraitCodes.AnyValue, entries, []);
    }

    private Sighting Standing(int device) => _found[device] ? new Sighting(_days[device], _counts[device]) : default;
}
