using System;
using System.Collections.Generic;

namespace Segmentation.Vocabulary;

/// <summary>Finds the known name that a mistyped one was probably meant to be.</summary>
internal static class Suggestion
{
    private const int LongestName = 64;

    /// <summary>The nearest known name at most two fifths of its length away, letters compared without case; null when none is that near.</summary>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string candidate in known)
        {
            int distance = Distance(name, candidate);
            if (distance < bestDistance && distance < candidate.Length && distance <= Math.Max(1, candidate.Length * 2 / 5))
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary><c>; did you mean "…"?</c>, or nothing.</summary>
    public static string DidYouMean(string name, IEnumerable<string> known) =>
        Nearest(name, known) is { } nearest ? $"; did you mean \"{nearest}\"?" : "";

    private static int Distance(string left, string right)
    {
        if (left.Length > LongestName || right.Length > LongestName)
        {
            return int.MaxValue;
        }

        Span<int> row = stackalloc int[LongestName + 1];
        for (int j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                bool same = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]);
                int changed = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
