using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Index;

/// <summary>The index as plain dictionaries, one row after the other: the oracle for everything that the real one does in columns.</summary>
internal sealed class NaiveIndex
{
    private sealed class Value
    {
        public int Day;
        public int Count = 1;
    }

    private sealed class Holding
    {
        public SortedDictionary<int, Value> Values { get; } = [];

        public Value? Any;

        public long? Number;

        public int? LastSet;
    }

    private readonly Dictionary<(int Attribute, uint Device), Holding> _holdings = [];
    private readonly Dictionary<int, AttributeDefinition> _definitions = [];
    private readonly Dictionary<uint, (int First, int Last)> _seen = [];
    private readonly HashSet<(uint Device, int Space)> _spaces = [];
    private readonly HashSet<uint> _erased = [];
    private readonly Dictionary<int, (long Stale, long Overflowed)> _refused = [];

    public IEnumerable<uint> Devices => _seen.Keys.Order();

    public long Stale(int attribute) => _refused.GetValueOrDefault(attribute).Stale;

    public long Overflowed(int attribute) => _refused.GetValueOrDefault(attribute).Overflowed;

    public bool IsPresent(uint device) => _seen.ContainsKey(device);

    public bool IsErased(uint device) => _erased.Contains(device);

    public int? FirstSeen(uint device) => _seen.TryGetValue(device, out (int First, int Last) days) ? days.First : null;

    public int? LastSeen(uint device) => _seen.TryGetValue(device, out (int First, int Last) days) ? days.Last : null;

    public bool IsInSpace(uint device, int space) => _spaces.Contains((device, space));

    /// <summary>Whether the device holds the value; a flag's value is code 0. Time-to-live is left aside.</summary>
    public bool HasValue(uint device, int attribute, int code) => Find(device, attribute)?.Values.ContainsKey(code) == true;

    /// <summary>Day last seen of a value with days.</summary>
    public int? Day(uint device, int attribute, int code) => Find(device, attribute)?.Values.GetValueOrDefault(code)?.Day;

    /// <summary>Count of an event's value.</summary>
    public int? Count(uint device, int attribute, int code) => Find(device, attribute)?.Values.GetValueOrDefault(code)?.Count;

    /// <summary>Latest day over all values.</summary>
    public int? AnyDay(uint device, int attribute) => Find(device, attribute)?.Any?.Day;

    /// <summary>Count over all values.</summary>
    public int? AnyCount(uint device, int attribute) => Find(device, attribute)?.Any?.Count;

    public long? Number(uint device, int attribute) => Find(device, attribute)?.Number;

    public int? LastSet(uint device, int attribute) => Find(device, attribute)?.LastSet;

    /// <summary>Whether the device has some value or number.</summary>
    public bool Exists(uint device, int attribute) => Find(device, attribute) is { } holding && (holding.Values.Count > 0 || holding.Number is not null);

    public IEnumerable<int> Values(uint device, int attribute) => Find(device, attribute)?.Values.Keys.ToArray() ?? [];

    public void See(IdSpace space, uint device, int day)
    {
        if (_erased.Contains(device))
        {
            return;
        }

        (int first, int last) = _seen.GetValueOrDefault(device, (day, day));
        _seen[device] = (Math.Min(first, day), Math.Max(last, day));
        _spaces.Add((device, space.Number));
    }

    public void Observe(AttributeDefinition attribute, uint device, int day, ObservationAction action, int code = 0, long number = 0)
    {
        if (_erased.Contains(device))
        {
            return;
        }

        _definitions[attribute.Id] = attribute;
        if (!_holdings.TryGetValue((attribute.Id, device), out Holding? holding))
        {
            _holdings.Add((attribute.Id, device), holding = new Holding());
        }

        switch (attribute.Kind)
        {
            case AttributeKind.Category:
                ObserveCategory(attribute, holding, day, action, code);
                break;
            case AttributeKind.Number:
                ObserveNumber(attribute, holding, day, action, number);
                break;
            default:
                ObserveValue(attribute, holding, day, action, attribute.Kind == AttributeKind.Flag ? 0 : code);
                break;
        }
    }

    public void Delete(uint device)
    {
        _erased.Add(device);
        _seen.Remove(device);
        _spaces.RemoveWhere(pair => pair.Device == device);
        foreach ((int Attribute, uint Device) key in _holdings.Keys.Where(key => key.Device == device).ToArray())
        {
            _holdings.Remove(key);
        }
    }

    /// <summary>All devices lose an attribute, marks included.</summary>
    public void Clear(int attribute)
    {
        foreach ((int Attribute, uint Device) key in _holdings.Keys.Where(key => key.Attribute == attribute).ToArray())
        {
            _holdings.Remove(key);
        }
    }

    /// <summary>Every value of an attribute gets a day.</summary>
    public void TurnOnDays(int attribute, int day)
    {
        foreach (Holding holding in _holdings.Where(pair => pair.Key.Attribute == attribute).Select(static pair => pair.Value))
        {
            foreach (Value value in holding.Values.Values)
            {
                value.Day = day;
            }

            holding.Any = holding.Values.Count > 0 ? new Value { Day = day } : null;
        }
    }

    private Holding? Find(uint device, int attribute) => _holdings.GetValueOrDefault((attribute, device));

    private void CountStale(AttributeDefinition attribute) =>
        _refused[attribute.Id] = (Stale(attribute.Id) + 1, Overflowed(attribute.Id));

    private void ObserveCategory(AttributeDefinition attribute, Holding holding, int day, ObservationAction action, int code)
    {
        if (action == ObservationAction.Remove && !holding.Values.ContainsKey(code))
        {
            return;
        }

        if (holding.LastSet is { } lastSet && day < lastSet)
        {
            CountStale(attribute);
            return;
        }

        holding.LastSet = day;
        holding.Values.Clear();
        if (action == ObservationAction.Set)
        {
            holding.Values.Add(code, new Value());
        }
    }

    private void ObserveNumber(AttributeDefinition attribute, Holding holding, int day, ObservationAction action, long number)
    {
        bool removes = action != ObservationAction.Set;
        bool isOlder = holding.LastSet is { } last && day < last;
        if (removes || attribute.Merge == MergeRule.Last || holding.Number is null)
        {
            if (isOlder)
            {
                CountStale(attribute);
                return;
            }

            holding.Number = removes ? null : number;
            holding.LastSet = day;
            return;
        }

        int lastSet = holding.LastSet!.Value;
        if (attribute.TimeToLive is { } lasting)
        {
            if (lastSet - day >= lasting)
            {
                CountStale(attribute);
                return;
            }

            if (day - lastSet >= lasting)
            {
                holding.Number = number;
                holding.LastSet = day;
                return;
            }
        }

        decimal combined = attribute.Merge switch
        {
            MergeRule.Minimum => Math.Min(holding.Number.Value, number),
            MergeRule.Maximum => Math.Max(holding.Number.Value, number),
            _ => (decimal)holding.Number.Value + number,
        };
        if (combined is < long.MinValue or > long.MaxValue)
        {
            _refused[attribute.Id] = (Stale(attribute.Id), Overflowed(attribute.Id) + 1);
            return;
        }

        holding.Number = (long)combined;
        holding.LastSet = Math.Max(lastSet, day);
    }

    private void ObserveValue(AttributeDefinition attribute, Holding holding, int day, ObservationAction action, int code)
    {
        bool timed = attribute.Kind == AttributeKind.Event || attribute.IsTimed;
        bool counts = attribute.Kind == AttributeKind.Event;
        if (action == ObservationAction.Set)
        {
            Set(attribute, holding, timed ? day : 0, code, counts);
            return;
        }

        int[] named = [.. holding.Values.Keys.Where(value => action == ObservationAction.RemoveAll || value == code)];
        int[] gone = [.. named.Where(value => !timed || holding.Values[value].Day <= day)];
        foreach (int value in gone)
        {
            holding.Values.Remove(value);
        }

        if (gone.Length < named.Length)
        {
            CountStale(attribute);
        }

        if (gone.Length > 0)
        {
            holding.Any = holding.Values.Count == 0 ? null : new Value
            {
                Day = holding.Values.Values.Max(static value => value.Day),
                Count = counts ? Math.Min(255, holding.Values.Values.Sum(static value => value.Count)) : 1,
            };
        }
    }

    private void Set(AttributeDefinition attribute, Holding holding, int day, int code, bool counts)
    {
        int rise = 1;
        if (!holding.Values.TryGetValue(code, out Value? value) || IsLongBefore(attribute, value.Day, day))
        {
            holding.Values[code] = new Value { Day = day };
        }
        else if (IsLongBefore(attribute, day, value.Day))
        {
            CountStale(attribute);
            return;
        }
        else
        {
            int before = value.Count;
            if (counts && (attribute.Count == CountRule.Rows || day > value.Day))
            {
                value.Count = Math.Min(255, value.Count + 1);
            }

            rise = value.Count - before;
            value.Day = Math.Max(value.Day, day);
        }

        if (holding.Any is null || IsLongBefore(attribute, holding.Any.Day, day))
        {
            holding.Any = new Value { Day = day };
        }
        else if (!IsLongBefore(attribute, day, holding.Any.Day))
        {
            holding.Any.Day = Math.Max(holding.Any.Day, day);
            holding.Any.Count = counts ? Math.Min(255, holding.Any.Count + rise) : 1;
        }
    }

    private static bool IsLongBefore(AttributeDefinition attribute, int earlier, int later) =>
        attribute.TimeToLive is { } lasting && later - earlier >= lasting;
}
