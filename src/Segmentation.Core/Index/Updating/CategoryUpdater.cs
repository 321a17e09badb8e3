using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Segmentation.Index.Updating;

/// <summary>A category is a register that the last writer wins, ordered by day and, on one day, by arrival.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>A value whose day is earlier than the last-set day is stale: counted, no effect. On the same day or later it replaces what stands and sets the last-set day.</item>
/// <item>Remove all clears the value under the same condition and leaves its day as the last-set day, also on a device that had no value.</item>
/// <item>Removing a value that does not stand has no effect and is not stale, whatever its day. Removing the one that stands is stale before the last-set day, and clears it otherwise.</item>
/// </list>
/// </remarks>
internal sealed class CategoryUpdater(AttributeIndex attribute, ObservationColumn column)
{
    private const int Undecided = -2; // the batch has not touched the value yet
    private const int None = -1;

    private readonly Grouping _devices = Grouping.ByOrdinal(column.Ordinals.Span);
    private readonly TraitChanges _changes = new(column.Attribute.Id);
    private long _stale;

    public static AttributeUpdate Update(AttributeIndex attribute, ObservationColumn column) => new CategoryUpdater(attribute, column).Update();

    private AttributeUpdate Update()
    {
        int[] values = Decide();
        uint[] decided = Select(values, static value => value != Undecided);
        bool[] unchanged = AddNewMembers(values);
        RemoveOldMembers(values, unchanged);
        UpdateExistence(values, decided);
        return new AttributeUpdate(_changes.ToList(), new ObservationCounts(_stale, 0));
    }

    /// <summary>Walks each device's rows; returns the value each ends with and writes the last-set days.</summary>
    private int[] Decide()
    {
        int count = _devices.Count;
        bool[] hasDay = new bool[count];
        ushort[] days = new ushort[count];
        attribute.Timed(TraitCodes.LastSet).Lookup(_devices.Ordinals, hasDay, days, new byte[count]);
        bool[] standing = FindStanding();
        int[] values = new int[count];
        TimedEntries lastSet = new(hasCounts: false);
        ReadOnlySpan<ushort> rowDays = column.Days.Span;
        ReadOnlySpan<int> rowCodes = column.Codes.Span;
        for (int device = 0; device < count; device++)
        {
            int value = Undecided;
            bool has = hasDay[device];
            ushort day = days[device];
            foreach (int row in _devices.Rows(device))
            {
                int code = rowCodes[row];
                ObservationAction action = column.ActionAt(row);
                if (action == ObservationAction.Remove && !(value == Undecided ? standing[row] : value == code))
                {
                    continue;
                }

                if (has && rowDays[row] < day)
                {
                    _stale++;
                    continue;
                }

                value = action == ObservationAction.Set ? code : None;
                has = true;
                day = rowDays[row];
            }

            values[device] = value;
            if (has && (!hasDay[device] || day != days[device]))
            {
                lastSet.Add(_devices.Ordinals[device], day, 1);
            }
        }

        _changes.Timed(TraitCodes.LastSet, lastSet, []);
        return values;
    }

    /// <summary>For each row that removes a value: whether its device holds that value before the batch.</summary>
    private bool[] FindStanding()
    {
        bool[] standing = new bool[column.Ordinals.Length];
        if (column.Actions is null)
        {
            return standing;
        }

        Dictionary<int, List<int>> rowsByCode = [];
        foreach (int row in _devices.Order)
        {
            if (column.ActionAt(row) == ObservationAction.Remove)
            {
                if (!rowsByCode.TryGetValue(column.CodeAt(row), out List<int>? rows))
                {
                    rowsByCode.Add(column.CodeAt(row), rows = []);
                }

                rows.Add(row);
            }
        }

        foreach ((int code, List<int> rows) in rowsByCode)
        {
            uint[] ordinals = new uint[rows.Count];
            bool[] found = new bool[rows.Count];
            for (int i = 0; i < ordinals.Length; i++)
            {
                ordinals[i] = column.Ordinals.Span[rows[i]];
            }

            attribute.Plain(code).Holds(ordinals, found);
            for (int i = 0; i < ordinals.Length; i++)
            {
                standing[rows[i]] = found[i];
            }
        }

        return standing;
    }

    /// <summary>Adds devices to their new value; says which devices had it already.</summary>
    private bool[] AddNewMembers(int[] values)
    {
        bool[] unchanged = new bool[values.Length];
        int[] holders = SelectPlaces(values, static value => value >= 0);
        int[] codes = Array.ConvertAll(holders, place => values[place]);
        uint[] ordinals = Array.ConvertAll(holders, place => _devices.Ordinals[place]);
        int[] order = RowOrder.ByCodeAndOrdinal(codes, ordinals);
        uint[] group = new uint[order.Length];
        bool[] found = new bool[order.Length];
        uint[] added = new uint[order.Length];
        int start = 0;
        while (start < order.Length)
        {
            int code = codes[order[start]];
            int end = start;
            for (; end < order.Length && codes[order[end]] == code; end++)
            {
                group[end - start] = ordinals[order[end]];
            }

            attribute.Plain(code).Holds(group.AsSpan(0, end - start), found);
            int count = 0;
            for (int i = 0; i < end - start; i++)
            {
                if (found[i])
                {
                    unchanged[holders[order[start + i]]] = true;
                }
                else
                {
                    added[count++] = group[i];
                }
            }

            _changes.Plain(code, added.AsSpan(0, count), []);
            start = end;
        }

        return unchanged;
    }

    /// <summary>Takes devices that hold another value now, or none, out of the one they held: each held at most one.</summary>
    private void RemoveOldMembers(int[] values, bool[] unchanged)
    {
        uint[] moved = Select(values, static value => value != Undecided, unchanged);
        bool[] had = new bool[moved.Length];
        attribute.Plain(TraitCodes.Existence).Holds(moved, had);
        uint[] leaving = Compact(moved, had);
        if (leaving.Length == 0)
        {
            return;
        }

        DenseSet set = new(leaving);
        int left = leaving.Length;
        foreach ((int code, Trait trait) in attribute.All)
        {
            if (code >= 0)
            {
                List<uint> members = trait.Meet(set);
                left -= members.Count;
                _changes.Plain(code, [], CollectionsMarshal.AsSpan(members));
                if (left == 0)
                {
                    return;
                }
            }
        }
    }

    private void UpdateExistence(int[] values, uint[] decided)
    {
        bool[] had = new bool[decided.Length];
        attribute.Plain(TraitCodes.Existence).Holds(decided, had);
        List<uint> added = [];
        List<uint> removed = [];
        int next = 0;
        for (int device = 0; device < values.Length; device++)
        {
            if (values[device] == Undecided)
            {
                continue;
            }

            bool has = values[device] >= 0;
            if (has != had[next])
            {
                (has ? added : removed).Add(decided[next]);
            }

            next++;
        }

        _changes.Plain(
            TraitCodes.Existence,
            CollectionsMarshal.AsSpan(added),
            CollectionsMarshal.AsSpan(removed));
    }

    private uint[] Select(int[] values, Predicate<int> condition, bool[]? except = null)
    {
        List<uint> selected = new(values.Length);
        for (int device = 0; device < values.Length; device++)
        {
            if (condition(values[device]) && except?[device] != true)
            {
                selected.Add(_devices.Ordinals[device]);
            }
        }

        return [.. selected];
    }

    private static int[] SelectPlaces(int[] values, Predicate<int> condition)
    {
        List<int> places = new(values.Length);
        for (int device = 0; device < values.Length; device++)
        {
            if (condition(values[device]))
            {
                places.Add(device);
            }
        }

        return [.. places];
    }

    private static uint[] Compact(uint[] ordinals, bool[] keep)
    {
        List<uint> kept = [];
        for (int i = 0; i < ordinals.Length; i++)
        {
            if (keep[i])
            {
                kept.Add(ordinals[i]);
            }
        }

        return [.. kept];
    }
}
