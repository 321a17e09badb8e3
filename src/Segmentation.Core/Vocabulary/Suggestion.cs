using System;
using System.Collections.Generic;

namespace Segmentation.Vocabulary;

/// <summary>Finds the known name that a mistyped one was probably meant to be.</summary>
internal static class Suggestion
{
    /// <summary>The nearest known name at most two fifths of its length away, letters compared without case; null when none is that near.</summary>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string candidate in known)
        {
            int limit = Math.Max(1, candidate.Length * 2 / 5);
            int distance = EditDistance.Between(name, candidate, limit);
            if (distance < bestDistance && distance < candidate.Length && distance <= limit)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary><c>; did you mean "…"?</c>, or nothing.</summary>
    public static string DidYouMean(string name, IEnumerable<string> known) =>
        Nearest(name, known) is { } nearest ? $"; did you mean \"{nearest}\"?" : "";
}
