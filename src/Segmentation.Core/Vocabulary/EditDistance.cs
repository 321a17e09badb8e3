using System;

namespace Segmentation.Vocabulary;

/// <summary>Levenshtein distance of short texts, letters compared without case.</summary>
internal static class EditDistance
{
    private const int LongestCompared = 64;

    /// <summary>Insertions, deletions and replacements between two texts, or more than <paramref name="limit"/> as soon as that is certain.</summary>
    /// <remarks>Texts of more than 64 characters are never near.</remarks>
    public static int Between(string left, string right, int limit)
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
