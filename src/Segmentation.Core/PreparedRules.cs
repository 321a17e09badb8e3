using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>Rules that were read, bound and planned before, so that counting one again costs its evaluation only.</summary>
/// <remarks>
/// <para>A prepared rule serves the very snapshot and the very state of the catalogue that it was prepared for, of which neither ever changes: whatever a commit adds, removes
/// or redefines, the next count prepares anew.</para>
/// <para>Rules go with their snapshot, which nothing here keeps alive: a shelf refers to its snapshot, and the table to neither.</para>
/// </remarks>
/// <threadsafety>Safe for concurrent callers.</threadsafety>
internal sealed class PreparedRules
{
    private readonly ConditionalWeakTable<IndexSnapshot, Shelf> _shelves = [];

    /// <summary>Finds what was prepared from this text for this snapshot, day and state of the catalogue.</summary>
    public bool TryGet(IndexSnapshot snapshot, object catalogue, string text, DayNumber day, [NotNullWhen(true)] out PreparedRule? rule)
    {
        rule = null;
        return _shelves.TryGetValue(snapshot, out Shelf? shelf) && shelf.TryGet(new Label(text, day), out rule) && ReferenceEquals(rule.Catalogue, catalogue);
    }

    /// <summary>Keeps a rule as long as its snapshot is in use and others do not take its place.</summary>
    public void Add(PreparedRule rule, string text) =>
        _shelves.GetValue(rule.Plan.Snapshot, static _ => new Shelf()).Add(new Label(text, rule.Plan.AsOf), rule);

    private readonly record struct Label(string Text, DayNumber Day);

    /// <summary>Two halves: what is asked for moves to the recent one, and when that is full the older one is dropped.</summary>
    private sealed class Shelf
    {
        private const long HalfBytes = 4L << 20;
        private const long LargestBytes = HalfBytes / 16; // of one rule: larger ones take long to evaluate, not to prepare

        private readonly Lock _changing = new();
        private volatile ConcurrentDictionary<Label, PreparedRule> _recent = Half();
        private volatile ConcurrentDictionary<Label, PreparedRule> _older = Half();
        private long _recentBytes;

        public bool TryGet(Label label, [NotNullWhen(true)] out PreparedRule? rule)
        {
            if (_recent.TryGetValue(label, out rule))
            {
                return true;
            }

            if (!_older.TryGetValue(label, out rule))
            {
                return false;
            }

            Add(label, rule);
            return true;
        }

        public void Add(Label label, PreparedRule rule)
        {
            if (rule.Bytes > LargestBytes)
            {
                return;
            }

            lock (_changing)
            {
                if (_recentBytes + rule.Bytes > HalfBytes)
                {
                    _older = _recent;
                    _recent = Half();
                    _recentBytes = 0;
                }

                _recent[label] = rule;
                _recentBytes += rule.Bytes; // a rule that is replaced counts twice, so the sum errs on the safe side
            }
        }

        private static ConcurrentDictionary<Label, PreparedRule> Half() => new(concurrencyLevel: 1, capacity: 31);
    }
}
