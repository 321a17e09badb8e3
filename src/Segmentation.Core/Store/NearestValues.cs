using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Index;

namespace Segmentation.Store;

/// <summary>Values that someone may have meant: the same but for case, then beginning alike, then within a few edits.</summary>
internal static class NearestValues
{
    /// <summary>Values looked at, from the oldest: suggestions must stay cheap for an attribute with millions.</summary>
    private const int Candidates = 20_000;

    private const int LongestCompared = 64;
    private const int Far = 3;

    public static IReadOnlyList<string> Find(ValueDictionary values, string asked, int most)
    {
        List<(int Distance, string Text)> found = [];
        for (int code = 0; code < Candidates && values.TryGetText(code, out string? text); code++)
        {
            int distance = DistanceOf(asked, text);
            if (distance < int.MaxValue)
            {
                found.Add((distance, text));
            }
        }

        return [.. found.OrderBy(static hit => hit.Distance).ThenBy(static hit => hit.Text, StringComparer.Ordinal).Take(most).Select(static hit => hit.Text)];
    }

    private static int DistanceOf(string asked, string text)
    {
        if (text.Equals(asked, StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        if (asked.Length >= 2 && text.StartsWith(asked, StringComparison.OrdinalIgnoreCase))
        {
            return 1;
        }

        int limit = Math.Min(Far, Math.Max(1, asked.Length / 3));
        int edits = Edits(asked, text, limit);
        return edits <= limit ? 1 + edits : int.MaxValue;
    }

    /// <summary>Levenshtein distance without regard to case, or more than <paramref name="limit"/> as soon as that is certain.</summary>
    private static int Edits(string left, string right, int limit)
    {
        if (Math.Abs(left.Length - right.Length) > limit || left.Length > LongestCompared || right.Length > LongestCompared)
        {
            return limit + 1;
        }

        Span<int> row = stackalloc int[LongestCompared + 1];
        for (int j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            int lowest = row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int changed = diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, 1 + Math.Min(row[j], row[j - 1]));
                lowest = Math.Min(lowest, row[j]);
            }

            if (lowest > limit)
            {
                return limit + 1;
            }
        }

        return row[right.Length];
    }
}
