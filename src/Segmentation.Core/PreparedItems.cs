using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;
using Segmentation.Index;

namespace Segmentation;

/// <summary>Work that was made ready before, for one snapshot each, found by what asked for it.</summary>
/// <remarks>
/// <para>An item serves the very snapshot and the very state of the catalogue that it was made for, of which neither ever changes: whatever a commit adds, removes
/// or redefines, the next question has another made.</para>
/// <para>Items go with their snapshot, which nothing here keeps alive: a shelf refers to its snapshot, and the table to neither.</para>
/// </remarks>
/// <param name="halfBytes">A snapshot keeps twice as many bytes of items at most.</param>
/// <param name="largestBytes">Larger items are not kept: they take long to evaluate, not to make.</param>
/// <typeparam name="TLabel">What asks for an item.</typeparam>
/// <typeparam name="TItem">What is kept.</typeparam>
/// <threadsafety>Safe for concurrent callers.</threadsafety>
internal sealed class PreparedItems<TLabel, TItem>(long halfBytes, long largestBytes)
    where TLabel : notnull
    where TItem : class, IPrepared
{
    private readonly ConditionalWeakTable<IndexSnapshot, Shelf> _shelves = [];

    /// <summary>Finds what was made by this label for this snapshot and state of the catalogue.</summary>
    public bool TryGet(IndexSnapshot snapshot, object catalogue, TLabel label, [NotNullWhen(true)] out TItem? item)
    {
        item = null;
        return _shelves.TryGetValue(snapshot, out Shelf? shelf) && shelf.TryGet(label, out item) && ReferenceEquals(item.Catalogue, catalogue);
    }

    /// <summary>Keeps an item as long as its snapshot is in use and others do not take its place.</summary>
    public void Add(TLabel label, TItem item)
    {
        if (item.Bytes <= largestBytes)
        {
            _shelves.GetValue(item.Snapshot, _ => new Shelf(halfBytes)).Add(label, item);
        }
    }

    /// <summary>Two halves: what is asked for moves to the recent one, and when that is full the older one is dropped.</summary>
    private sealed class Shelf(long halfBytes)
    {
        private readonly Lock _changing = new();
        private volatile ConcurrentDictionary<TLabel, TItem> _recent = Half();
        private volatile ConcurrentDictionary<TLabel, TItem> _older = Half();
        private long _recentBytes;

        public bool TryGet(TLabel label, [NotNullWhen(true)] out TItem? item)
        {
            if (_recent.TryGetValue(label, out item))
            {
                return true;
            }

            if (!_older.TryGetValue(label, out item))
            {
                return false;
            }

            Add(label, item);
            return true;
        }

        public void Add(TLabel label, TItem item)
        {
            lock (_changing)
            {
                if (_recentBytes + item.Bytes > halfBytes)
                {
                    _older = _recent;
                    _recent = Half();
                    _recentBytes = 0;
                }

                _recent[label] = item;
                _recentBytes += item.Bytes; // an item that is replaced counts twice, so the sum errs on the safe side
            }
        }

        private static ConcurrentDictionary<TLabel, TItem> Half() => new(concurrencyLevel: 1, capacity: 31);
    }
}
