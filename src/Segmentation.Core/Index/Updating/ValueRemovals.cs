using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Segmentation.Index.Updating;

/// <summary>Works devices that lose values, row by row in order of arrival, with all their values at hand.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>Without days, a removal acts on what is there when it arrives.</item>
/// <item>With days, a removal takes values last seen on its day or before; one that finds a later value, among those it names, is stale and leaves that value.</item>
/// <item>Removing what is not there has no effect and is not stale.</item>
/// </list>
/// </remarks>
internal sealed class ValueRemovals(AttributeIndex attribute, ObservationColumn column, TraitChanges changes)
{
    private struct Entry
    {
        public int Code;
        public Sighting Before;
        public Sighting After;
    }

    private sealed class Effects(bool hasCounts)
    {
        public TimedEntries Entries { get; } = new(hasCounts);

        public List<uint> Added { get; } = [];

        public List<uint> Removed { get; } = [];
    }

    private readonly bool _keepsDays = ValueUpdater.KeepsDays(column.Attribute);
    private readonly bool _hasCounts = column.Attribute.Kind == Vocabulary.AttributeKind.Event;
    private readonly SightingRule _rule = new(column.Attribute);
    private readonly Grouping _devices = Grouping.ByOrdinal(column.Ordinals.Span);
    private readonly SortedDictionary<int, Effects> _effects = [];
    private readonly List<uint> _ordinals = []; // per value held before the batch, by value
    private readonly List<Entry> _held = [];

    private int RollUp => _keepsDays ? TraitCodes.AnyValue : TraitCodes.Existence;

    /// <summary>Writes the effects.</summary>
    /// <returns>Number of stale rows.</returns>
    public long Update()
    {
        CollectHeld();
        int[] order = RowOrder.ByOrdinal(CollectionsMarshal.AsSpan(_ordinals));
        bool hasRollUp = ValueUpdater.HasRollUp(column.Attribute);
        Sighting[] rollUps = hasRollUp ? Standing(RollUp, _devices.Ordinals) : new Sighting[_devices.Count];
        List<Entry> values = [];
        long stale = 0;
        int next = 0;
        for (int device = 0; device < _devices.Count; device++)
        {
            uint ordinal = _devices.Ordinals[device];
            values.Clear();
            for (; next < order.Length && _ordinals[order[next]] == ordinal; next++)
            {
                values.Add(_held[order[next]]);
            }

            Entry rollUp = new() { Code = RollUp, Before = rollUps[device], After = rollUps[device] };
            foreach (int row in _devices.Rows(device))
            {
                stale += Apply(row, values, ref rollUp.After) ? 0 : 1;
            }

            foreach (Entry value in values)
            {
                Record(ordinal, value);
            }

            if (hasRollUp)
            {
                Record(ordinal, rollUp);
            }
        }

        Write();
        return stale;
    }

    private void CollectHeld()
    {
        DenseSet set = new(_devices.Ordinals);
        foreach ((int code, Trait trait) in attribute.All)
        {
            if (code >= 0)
            {
                List<uint> members = trait.Meet(set);
                Sighting[] sightings = Standing(code, CollectionsMarshal.AsSpan(members));
                for (int i = 0; i < members.Count; i++)
                {
                    _ordinals.Add(members[i]);
                    _held.Add(new Entry { Code = code, Before = sightings[i], After = sightings[i] });
                }
            }
        }
    }

    /// <summary>What stands of a trait; of one without days, day 0 and count 1.</summary>
    private Sighting[] Standing(int code, ReadOnlySpan<uint> ascending)
    {
        bool[] found = new bool[ascending.Length];
        ushort[] days = new ushort[ascending.Length];
        byte[] counts = new byte[ascending.Length];
        if (_keepsDays)
        {
            attribute.Timed(code).Lookup(ascending, found, days, counts);
        }
        else
        {
            attribute.Plain(code).Holds(ascending, found);
            counts.AsSpan().Fill(1);
        }

        Sighting[] result = new Sighting[ascending.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = found[i] ? new Sighting(days[i], counts[i]) : default;
        }

        return result;
    }

    /// <summary>Applies one row to the values of its device; false when it is stale.</summary>
    private bool Apply(int row, List<Entry> values, ref Sighting rollUp)
    {
        ObservationAction action = column.ActionAt(row);
        ushort day = _keepsDays ? column.Days.Span[row] : (ushort)0;
        if (action == ObservationAction.Set)
        {
            return Set(ref Find(values, column.CodeAt(row)), day, ref rollUp);
        }

        bool lost = false;
        bool stale = false;
        bool all = action == ObservationAction.RemoveAll;
        int code = all ? 0 : column.CodeAt(row);
        foreach (ref Entry value in CollectionsMarshal.AsSpan(values))
        {
            if (value.After.Exists && (all || value.Code == code))
            {
                bool later = value.After.Day > day;
                stale |= later;
                lost |= !later;
                value.After = later ? value.After : default;
            }
        }

        if (lost)
        {
            rollUp = default;
            foreach (Entry value in values)
            {
                if (value.After.Exists)
                {
                    _rule.Include(ref rollUp, value.After);
                }
            }
        }

        return !stale;
    }

    private bool Set(ref Entry value, ushort day, ref Sighting rollUp)
    {
        if (!_keepsDays)
        {
            value.After = rollUp = new Sighting(0, 1);
            return true;
        }

        int rise = _rule.Observe(ref value.After, day);
        if (rise == SightingRule.Stale)
        {
            return false;
        }

        _rule.RollUp(ref rollUp, day, rise);
        return true;
    }

    private static ref Entry Find(List<Entry> values, int code)
    {
        Span<Entry> span = CollectionsMarshal.AsSpan(values);
        for (int i = 0; i < span.Length; i++)
        {
            if (span[i].Code == code)
            {
                return ref span[i];
            }
        }

        values.Add(new Entry { Code = code });
        return ref CollectionsMarshal.AsSpan(values)[^1];
    }

    private void Record(uint ordinal, Entry value)
    {
        if (value.Before == value.After)
        {
            return;
        }

        if (!_effects.TryGetValue(value.Code, out Effects? effects))
        {
            _effects.Add(value.Code, effects = new Effects(_hasCounts));
        }

        if (!value.After.Exists)
        {
            effects.Removed.Add(ordinal);
        }
        else if (_keepsDays)
        {
            effects.Entries.Add(ordinal, value.After.Day, value.After.Count);
        }
        else
        {
            effects.Added.Add(ordinal);
        }
    }

    private void Write()
    {
        foreach ((int code, Effects effects) in _effects)
        {
            if (_keepsDays)
            {
                changes.Timed(code, effects.Entries, CollectionsMarshal.AsSpan(effects.Removed));
            }
            else
            {
                changes.Plain(code, CollectionsMarshal.AsSpan(effects.Added), CollectionsMarshal.AsSpan(effects.Removed));
            }
        }
    }
}
