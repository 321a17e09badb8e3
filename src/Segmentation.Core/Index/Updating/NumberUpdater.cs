using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps;

namespace Segmentation.Index.Updating;

/// <summary>Applies <see cref="NumberRule"/> to each device of a column.</summary>
internal static class NumberUpdater
{
    public static AttributeUpdate Update(AttributeIndex attribute, ObservationColumn column)
    {
        Grouping devices = Grouping.ByOrdinal(column.Ordinals.Span);
        int count = devices.Count;
        bool[] hasNumber = new bool[count];
        long[] numbers = new long[count];
        attribute.Number(TraitCodes.Numbers).Lookup(devices.Ordinals, hasNumber, numbers);
        bool[] hasDay = new bool[count];
        ushort[] days = new ushort[count];
        attribute.Timed(TraitCodes.LastSet).Lookup(devices.Ordinals, hasDay, days, new byte[count]);

        ReadOnlySpan<long> rowNumbers = column.Numbers.Span;
        ReadOnlySpan<ushort> rowDays = column.Days.Span;
        NumberRule rule = new(column.Attribute);
        ValuedBitmapBuilder added = new();
        List<uint> removed = [];
        TimedEntries lastSet = new(hasCounts: false);
        long stale = 0;
        long overflowed = 0;
        for (int device = 0; device < count; device++)
        {
            NumberState before = new(hasNumber[device], numbers[device], hasDay[device], days[device]);
            NumberState after = before;
            foreach (int row in devices.Rows(device))
            {
                ObservationAction action = column.ActionAt(row);
                long number = action == ObservationAction.Set ? rowNumbers[row] : 0;
                ObservationOutcome outcome = rule.Observe(ref after, action, number, rowDays[row]);
                stale += outcome == ObservationOutcome.Stale ? 1 : 0;
                overflowed += outcome == ObservationOutcome.Overflowed ? 1 : 0;
            }

            uint ordinal = devices.Ordinals[device];
            if (after.HasNumber && (!before.HasNumber || after.Number != before.Number))
            {
                added.Append(ordinal, after.Number);
            }
            else if (before.HasNumber && !after.HasNumber)
            {
                removed.Add(ordinal);
            }

            if (after.HasDay && (!before.HasDay || after.Day != before.Day))
            {
                lastSet.Add(ordinal, after.Day, 1);
            }
        }

        TraitChanges changes = new(column.Attribute.Id);
        changes.Number(TraitCodes.Numbers, added.Build(), CollectionsMarshal.AsSpan(removed));
        changes.Timed(TraitCodes.LastSet, lastSet, []);
        return new AttributeUpdate(changes.ToList(), new ObservationCounts(stale, overflowed));
    }
}
