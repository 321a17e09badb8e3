using System;
using System.Numerics;

namespace Segmentation.Execution.Reports;

/// <summary>Finds the best of many numbers without sorting the others.</summary>
internal static class Ranking
{
    private const int FewNumbers = 16; // are sorted

    /// <summary>Moves the best to the front, in no order, and returns the last of them.</summary>
    /// <param name="numbers">Numbers of different ordinals.</param>
    /// <param name="most">How many, 1 to all.</param>
    /// <remarks>Source: Hoare, "Algorithm 65: Find", 1961; sorts what is left when the pivots are bad too often.</remarks>
    public static RankedNumber BringForward(Span<RankedNumber> numbers, int most)
    {
        int first = 0;
        int end = numbers.Length;
        for (int rounds = 2 * BitOperations.Log2((uint)end); end - first > FewNumbers && rounds > 0; rounds--)
        {
            int last = Part(numbers, first, end);
            if (last + 1 == most)
            {
                return LastOf(numbers[first..most]); // those before the first are better than any of these
            }

            if (last + 1 < most)
            {
                first = last + 1;
            }
            else
            {
                end = last + 1;
            }
        }

        numbers[first..end].Sort();
        return numbers[most - 1];
    }

    /// <summary>Parts some numbers so that none up to the place returned is worse than any after it; neither side is empty.</summary>
    private static int Part(Span<RankedNumber> numbers, int first, int end)
    {
        RankedNumber pivot = Middle(numbers[first], numbers[first + (end - first) / 2], numbers[end - 1]);
        int i = first;
        int j = end - 1;
        while (true)
        {
            while (numbers[i].IsBetter(pivot))
            {
                i++;
            }

            while (pivot.IsBetter(numbers[j]))
            {
                j--;
            }

            if (i >= j)
            {
                return j;
            }

            (numbers[i], numbers[j]) = (numbers[j], numbers[i]);
            i++;
            j--;
        }
    }

    private static RankedNumber Middle(RankedNumber a, RankedNumber b, RankedNumber c)
    {
        (RankedNumber better, RankedNumber worse) = a.IsBetter(b) ? (a, b) : (b, a);
        return c.IsBetter(better) ? better : worse.IsBetter(c) ? worse : c;
    }

    private static RankedNumber LastOf(ReadOnlySpan<RankedNumber> numbers)
    {
        RankedNumber last = numbers[0];
        foreach (RankedNumber number in numbers)
        {
            last = last.IsBetter(number) ? number : last;
        }

        return last;
    }
}
