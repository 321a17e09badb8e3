using System;
using System.Collections.Generic;
using System.Linq;

namespace Segmentation.Expressions.Diagnostics;

/// <summary>What was probably meant by a name that does not exist.</summary>
internal static class NearestName
{
    /// <summary>The same name in another case, else the name with the fewest edits, at most a third of its length; null when none is near.</summary>
    public static string? To(string word, IEnumerable<string> names)
    {
        string? best = null;
        int bestEdits = Math.Max(1, word.Length / 3) + 1;
        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            if (string.Equals(name, word, StringComparison.OrdinalIgnoreCase))
            {
                return name;
            }

            int edits = Edits(word, name, bestEdits);
            if (edits < bestEdits)
            {
                (best, bestEdits) = (name, edits);
            }
        }

        return best;
    }

    /// <summary>Letters to add, drop, change or swap with the next; <paramref name="enough"/> once it cannot be fewer. Case does not count.</summary>
    private static int Edits(string left, string right, int enough)
    {
        if (Math.Abs(left.Length - right.Length) >= enough)
        {
            return enough;
        }

        int[] before = new int[right.Length + 1];
        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        int[] current = new int[right.Length + 1];
        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                bool same = Same(left[i - 1], right[j - 1]);
                int edits = Math.Min(previous[j - 1] + (same ? 0 : 1), Math.Min(previous[j], current[j - 1]) + 1);
                bool swapped = i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]);
                current[j] = swapped ? Math.Min(edits, before[j - 2] + 1) : edits;
            }

            (before, previous, current) = (previous, current, before);
        }

        return Math.Min(previous[right.Length], enough);
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
