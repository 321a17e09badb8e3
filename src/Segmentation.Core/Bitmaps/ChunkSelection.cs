using System;
using System.Numerics;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>Selects members of one chunk by their day, count or number, as 1,024 words. Every method overwrites the words and returns the cardinality.</summary>
internal static class ChunkSelection
{
    /// <summary>Members of a timed container whose day lies between two days, both included.</summary>
    public static int SelectDays(in Container container, ushort first, ushort last, Span<ulong> words)
    {
        ReadOnlySpan<ushort> days = TimedBitmap.DaysOf(container);
        container.CopyTo(words);
        int rank = 0;
        int selected = 0;
        for (int w = 0; w < words.Length; w++)
        {
            for (ulong word = words[w]; word != 0; word &= word - 1, rank++)
            {
                if (days[rank] < first || days[rank] > last)
                {
                    words[w] &= ~(1UL << BitOperations.TrailingZeroCount(word));
                }
                else
                {
                    selected++;
                }
            }
        }

        return selected;
    }

    /// <summary>Members of a timed container with counts whose day and count both lie in their ranges, ends included.</summary>
    public static int SelectDaysAndCounts(
        TimedBitmap bitmap, in Container container, ushort first, ushort last, byte least, byte most, Span<ulong> words)
    {
        ReadOnlySpan<ushort> days = TimedBitmap.DaysOf(container);
        ReadOnlySpan<byte> counts = bitmap.CountsOf(container);
        container.CopyTo(words);
        int rank = 0;
        int selected = 0;
        for (int w = 0; w < words.Length; w++)
        {
            for (ulong word = words[w]; word != 0; word &= word - 1, rank++)
            {
                byte count = bitmap.HasCounts ? counts[rank] : (byte)1;
                if (days[rank] < first || days[rank] > last || count < least || count > most)
                {
                    words[w] &= ~(1UL << BitOperations.TrailingZeroCount(word));
                }
                else
                {
                    selected++;
                }
            }
        }

        return selected;
    }

    /// <summary>Members of a valued container whose number lies between two numbers, both included.</summary>
    public static int SelectNumbers(in Container container, long least, long most, Span<ulong> words)
    {
        ReadOnlySpan<long> numbers = ValuedBitmap.NumbersOf(container);
        container.CopyTo(words);
        int rank = 0;
        int selected = 0;
        for (int w = 0; w < words.Length; w++)
        {
            for (ulong word = words[w]; word != 0; word &= word - 1, rank++)
            {
                if (numbers[rank] < least || numbers[rank] > most)
                {
                    words[w] &= ~(1UL << BitOperations.TrailingZeroCount(word));
                }
                else
                {
                    selected++;
                }
            }
        }

        return selected;
    }

    /// <summary>Members of one chunk of a bit-sliced column whose number lies between two numbers, both included.</summary>
    public static int SelectSlices(BitSlices column, ushort key, long least, long most, Span<ulong> words)
    {
        words.Clear();
        int index = column.Existence.IndexOf(key);
        if (index < 0)
        {
            return 0;
        }

        column.Existence.Containers[index].CopyTo(words);
        int selected = 0;
        for (int w = 0; w < words.Length; w++)
        {
            for (ulong word = words[w]; word != 0; word &= word - 1)
            {
                int bit = BitOperations.TrailingZeroCount(word);
                column.TryGet((uint)key << 16 | (uint)(w << 6) | (uint)bit, out long number);
                if (number < least || number > most)
                {
                    words[w] &= ~(1UL << bit);
                }
                else
                {
                    selected++;
                }
            }
        }

        return selected;
    }
}
