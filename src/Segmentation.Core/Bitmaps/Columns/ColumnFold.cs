using System;
using System.Collections.Generic;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Columns;

/// <summary>Operations on containers with columns, chunk by chunk; chunks that one side alone holds are shared.</summary>
internal static class ColumnFold
{
    /// <summary>Containers of <c>(old \ removed)</c> superseded by <c>added</c>.</summary>
    public static Container[] Fold(
        ReadOnlySpan<Container> old, ReadOnlySpan<Container> added, ReadOnlySpan<Container> removed, ColumnLayout layout)
    {
        List<Container> result = new(Math.Max(old.Length, added.Length));
        Slab? slab = null;
        int i = 0;
        int j = 0;
        int k = 0;
        while (i < old.Length || j < added.Length)
        {
            int oldKey = KeyAt(old, i);
            int addedKey = KeyAt(added, j);
            int key = Math.Min(oldKey, addedKey);
            while (KeyAt(removed, k) < key)
            {
                k++;
            }

            Container? newer = addedKey == key ? added[j++] : null;
            Container? gone = KeyAt(removed, k) == key ? removed[k] : null;
            Container? folded = newer;
            if (oldKey == key)
            {
                ref readonly Container before = ref old[i++];
                folded = newer is null && gone is null ? before : ChunkFold.Current.Fold(before, newer, gone, layout, ref slab);
            }

            if (folded is { } container)
            {
                result.Add(container);
            }
        }

        return [.. result];
    }

    /// <summary>Containers whose key lies between two keys, both included.</summary>
    public static ReadOnlySpan<Container> Keys(ReadOnlySpan<Container> containers, int first, int last)
    {
        int start = FirstNotBelow(containers, first);
        int end = FirstNotBelow(containers, last + 1);
        return containers[start..Math.Max(start, end)];
    }

    /// <summary>Containers with those between two keys, both included, replaced.</summary>
    /// <exception cref="ArgumentException">A replacing container lies outside the keys.</exception>
    public static Container[] WithKeys(ReadOnlySpan<Container> containers, int first, int last, ReadOnlySpan<Container> replacement)
    {
        if (replacement.Length > 0 && (replacement[0].Key < first || replacement[^1].Key > last))
        {
            throw new ArgumentException(
                $"The replacement holds keys {replacement[0].Key} to {replacement[^1].Key}; only {first} to {last} are replaced.", nameof(replacement));
        }

        int start = FirstNotBelow(containers, first);
        int end = Math.Max(start, FirstNotBelow(containers, last + 1));
        return [.. containers[..start], .. replacement, .. containers[end..]];
    }

    private static int KeyAt(ReadOnlySpan<Container> containers, int index) =>
        index < containers.Length ? containers[index].Key : int.MaxValue;

    private static int FirstNotBelow(ReadOnlySpan<Container> containers, int key)
    {
        int low = 0;
        int high = containers.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (containers[middle].Key < key)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
