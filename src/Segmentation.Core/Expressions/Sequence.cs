using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Segmentation.Expressions;

/// <summary>An immutable list that equals another with the same elements, so that records that hold one compare by structure.</summary>
internal sealed class Sequence<T>(T[] items) : IReadOnlyList<T>, IEquatable<Sequence<T>>
{
    public int Count => items.Length;

    public T this[int index] => items[index];

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();

    public bool Equals(Sequence<T>? other) => other is not null && items.AsSpan().SequenceEqual(other.Items);

    public override bool Equals(object? obj) => Equals(obj as Sequence<T>);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (T item in items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    private ReadOnlySpan<T> Items => items;
}

internal static class Sequence
{
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items as Sequence<T> ?? new Sequence<T>([.. items]);
    }

    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> items, int least, string parameter) =>
        items is { } given && given.Count >= least && given.All(item => item is not null)
            ? Of(given)
            : throw new ArgumentException($"At least {least} are needed, found {items?.Count ?? 0}.", parameter);
}
