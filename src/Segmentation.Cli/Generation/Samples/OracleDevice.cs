using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Generation.Samples;

/// <summary>What is known about one device.</summary>
internal sealed class OracleDevice(string space, DayNumber asOf)
{
    private readonly Dictionary<string, (string Value, DayNumber Day)> _latest = [];
    private readonly Dictionary<(string Attribute, string Value), (DayNumber Day, int Count)> _seen = [];
    private readonly Dictionary<string, long> _sums = [];
    private readonly HashSet<string> _flags = [];

    public string Space { get; } = space;

    /// <summary>A category or a number of which the latest stands: an older day never overwrites, on the same day the later arrival does.</summary>
    public void Set(string attribute, string value, DayNumber day)
    {
        if (!_latest.TryGetValue(attribute, out (string Value, DayNumber Day) old) || day >= old.Day)
        {
            _latest[attribute] = (value, day);
        }
    }

    /// <summary>An event or a member of a set: the latest day and the number of times.</summary>
    public void See(string attribute, string value, DayNumber day)
    {
        (DayNumber last, int count) = _seen.GetValueOrDefault((attribute, value));
        _seen[(attribute, value)] = (day > last ? day : last, count + 1);
    }

    /// <summary>A member leaves a set.</summary>
    public void Lose(string attribute, string value) => _seen.Remove((attribute, value));

    public void Add(string attribute, long hundredths) => _sums[attribute] = _sums.GetValueOrDefault(attribute) + hundredths;

    public void Raise(string flag) => _flags.Add(flag);

    public void Lower(string flag) => _flags.Remove(flag);

    public void Forget(string[] attributes)
    {
        foreach (string attribute in attributes)
        {
            _latest.Remove(attribute);
            _flags.Remove(attribute);
            _sums.Remove(attribute);
            foreach ((string Attribute, string Value) key in _seen.Keys.Where(key => key.Attribute == attribute).ToArray())
            {
                _seen.Remove(key);
            }
        }
    }

    public bool Is(string attribute, params string[] values) => _latest.TryGetValue(attribute, out (string Value, DayNumber Day) latest) && values.Contains(latest.Value);

    public bool IsMissing(string attribute) => !_latest.ContainsKey(attribute);

    public bool IsBetween(string attribute, long least, long most) =>
        _latest.TryGetValue(attribute, out (string Value, DayNumber Day) latest)
        && long.TryParse(latest.Value, System.Globalization.CultureInfo.InvariantCulture, out long number) && number >= least && number <= most;

    public bool Has(string flag) => _flags.Contains(flag);

    /// <summary>Whether a value was seen within so many days, the as-of day included.</summary>
    public bool Within(string attribute, string value, int days) =>
        _seen.TryGetValue((attribute, value), out (DayNumber Day, int Count) seen) && IsWithin(seen.Day, days);

    /// <summary>Whether any value was seen within so many days.</summary>
    public bool Within(string attribute, int days) => _seen.Any(pair => pair.Key.Attribute == attribute && IsWithin(pair.Value.Day, days));

    public bool Saw(string attribute, string value) => _seen.ContainsKey((attribute, value));

    public int Times(string attribute) => _seen.Where(pair => pair.Key.Attribute == attribute).Sum(pair => pair.Value.Count);

    public bool SumIsAtLeast(string attribute, long hundredths) => _sums.TryGetValue(attribute, out long sum) && sum >= hundredths;

    private bool IsWithin(DayNumber day, int days) => day <= asOf && asOf.Value - day.Value < days;
}
