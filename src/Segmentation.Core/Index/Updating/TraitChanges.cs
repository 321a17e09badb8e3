using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;

namespace Segmentation.Index.Updating;

/// <summary>Collects changes of one attribute; parts of the same trait's change must speak of different devices.</summary>
internal sealed class TraitChanges(int attribute)
{
    private readonly Dictionary<int, TraitChange> _changes = [];

    /// <summary>Adds devices that gain or lose a plain trait, each list ascending.</summary>
    public void Plain(int code, ReadOnlySpan<uint> added, ReadOnlySpan<uint> removed)
    {
        if (!added.IsEmpty || !removed.IsEmpty)
        {
            Add(new PlainChange(new TraitKey(attribute, code), BitmapBuilder.FromSorted(added), BitmapBuilder.FromSorted(removed)));
        }
    }

    public void Timed(int code, TimedEntries added, ReadOnlySpan<uint> removed)
    {
        if (added.Count > 0 || !removed.IsEmpty)
        {
            Add(new TimedChange(new TraitKey(attribute, code), added.Build(), BitmapBuilder.FromSorted(removed)));
        }
    }

    public void Number(int code, ValuedBitmap added, ReadOnlySpan<uint> removed)
    {
        if (!added.Members.IsEmpty || !removed.IsEmpty)
        {
            Add(new NumberChange(new TraitKey(attribute, code), added, BitmapBuilder.FromSorted(removed)));
        }
    }

    /// <summary>All changes in ascending order of code.</summary>
    public IReadOnlyList<TraitChange> ToList() => [.. _changes.OrderBy(static pair => pair.Key).Select(static pair => pair.Value)];

    private void Add(TraitChange change) =>
        _changes[change.Key.Code] = _changes.TryGetValue(change.Key.Code, out TraitChange? other) ? Join(other, change) : change;

    private static TraitChange Join(TraitChange left, TraitChange right) => (left, right) switch
    {
        (PlainChange a, PlainChange b) => new PlainChange(a.Key, a.Added.Or(b.Added), a.Removed.Or(b.Removed)),
        (TimedChange a, TimedChange b) => new TimedChange(a.Key, a.Added.Supersede(b.Added), a.Removed.Or(b.Removed)),
        _ => throw new InvalidOperationException($"Changes {left.GetType().Name} and {right.GetType().Name} of one trait cannot be joined."),
    };
}
