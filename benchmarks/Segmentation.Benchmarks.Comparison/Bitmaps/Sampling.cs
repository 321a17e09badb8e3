using System;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>Independent draws: every number of a range with the same probability.</summary>
internal static class Sampling
{
    /// <summary>Writes the numbers drawn from <paramref name="first"/> to <paramref name="end"/> - 1, ascending, to the front of the target; returns how many.</summary>
    /// <remarks>The gap between two draws is geometric, so only what is drawn costs time.</remarks>
    public static int Draw(ref SplitMix64 random, double probability, long first, long end, Span<uint> target)
    {
        int count = 0;
        if (probability >= 1)
        {
            for (long value = first; value < end; value++)
            {
                target[count++] = (uint)value;
            }

            return count;
        }

        if (probability <= 0)
        {
            return 0;
        }

        double scale = 1 / Math.Log(1 - probability);
        long next = first - 1;
        while (true)
        {
            next += 1 + (long)Math.Min(Math.Log(random.NextUnit()) * scale, uint.MaxValue);
            if (next >= end)
            {
                return count;
            }

            target[count++] = (uint)next;
        }
    }
}
