using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

/// <summary>Values that someone may have meant: the same but for case, then beginning alike, then within a few edits.</summary>
internal static class NearestValues
{
    /// <summary>Values looked at, from the oldest: suggestions must stay cheap for an attribute with millions.</summary>
    private const int Candidates = 20_000;

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
        int edits = EditDistance.Between(asked, text, limit);
        return edits <= limit ? 1 + edits : int.MaxValue;
    }
}
