using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps;

/// <summary>Selects members of one chunk by their day, count or number, as 1,024 words. Every method overwrites the words and returns the cardinality.</summary>
/// <remarks>
/// <para>Columns stand in rank order, so a range is first matched to a mask by rank, whose bits are then moved to the members.</para>
/// <para>Whatever the bytes of a container say, nothing is read beyond its columns: a member without an entry is not selected.</para>
/// </remarks>
[SkipLocalsInit]
internal static class ChunkSelection
{
    /// <summary>Members of a timed container whose day lies between two days, both included.</summary>
    public static int SelectDays(in Container container, ushort first, ushort last, Span<ulong> words) =>
        SelectDays(container, first, last, words, ColumnKernels.BestWidth);

    /// <inheritdoc cref="SelectDays(in Container, ushort, ushort, Span{ulong})"/>
    internal static int SelectDays(in Container container, ushort first, ushort last, Span<ulong> words, int width)
    {
        if (first > last)
        {
            words.Clear();
            return 0;
        }

        Span<ulong> mask = stackalloc ulong[RankBits.MaskWords];
        ColumnKernels.Match(TimedBitmap.DaysOf(container), first, (ushort)(last - first), mask, width);
        return Distribute(container, mask, words, width);
    }

    /// <summary>Members of a timed array container whose day lies between two days, both included, as ascending values; returns how many.</summary>
    /// <param name="container">A container of kind array.</param>
    /// <param name="first">First day.</param>
    /// <param name="last">Last day.</param>
    /// <param name="values">Room for as many values as the container has.</param>
    public static int SelectDaysInto(in Container container, ushort first, ushort last, Span<ushort> values)
    {
        Debug.Assert(container.Kind == ContainerKind.Array, "only arrays hold values");
        if (first > last)
        {
            return 0;
        }

        Span<ulong> mask = stackalloc ulong[ContainerLimits.ArrayMaximum / 64];
        ColumnKernels.Match(TimedBitmap.DaysOf(container), first, (ushort)(last - first), mask, ColumnKernels.BestWidth);
        return RankBits.Compress(container.Values, mask, values);
    }

    /// <summary>Members of a timed container whose day and count both lie in their ranges, ends included. Without counts every count is 1.</summary>
    public static int SelectDaysAndCounts(
        TimedBitmap bitmap, in Container container, ushort first, ushort last, byte least, byte most, Span<ulong> words) =>
        SelectDaysAndCounts(bitmap, container, first, last, least, most, words, ColumnKernels.BestWidth);

    /// <inheritdoc cref="SelectDaysAndCounts(TimedBitmap, in Container, ushort, ushort, byte, byte, Span{ulong})"/>
    internal static int SelectDaysAndCounts(
        TimedBitmap bitmap, in Container container, ushort first, ushort last, byte least, byte most, Span<ulong> words, int width)
    {
        if (first > last || least > most || (!bitmap.HasCounts && (least > 1 || most < 1)))
        {
            words.Clear();
            return 0;
        }

        if (!bitmap.HasCounts || (least <= 1 && most == TimedBitmap.CountMaximum))
        {
            return SelectDays(container, first, last, words, width);
        }

        Span<ulong> mask = stackalloc ulong[RankBits.MaskWords];
        Span<ulong> counted = stackalloc ulong[RankBits.MaskWords];
        ColumnKernels.Match(TimedBitmap.DaysOf(container), first, (ushort)(last - first), mask, width);
        ColumnKernels.Match(bitmap.CountsOf(container), least, (byte)(most - least), counted, width);
        for (int w = 0; w << 6 < container.Cardinality; w++)
        {
            mask[w] &= counted[w];
        }

        return Distribute(container, mask, words, width);
    }

    /// <summary>Members of a valued container whose number lies between two numbers, both included.</summary>
    public static int SelectNumbers(in Container container, long least, long most, Span<ulong> words) =>
        SelectNumbers(container, least, most, words, ColumnKernels.BestWidth);

    /// <inheritdoc cref="SelectNumbers(in Container, long, long, Span{ulong})"/>
    internal static int SelectNumbers(in Container container, long least, long most, Span<ulong> words, int width)
    {
        if (least > most)
        {
            words.Clear();
            return 0;
        }

        Span<ulong> mask = stackalloc ulong[RankBits.MaskWords];
        ReadOnlySpan<ulong> numbers = MemoryMarshal.Cast<long, ulong>(ValuedBitmap.NumbersOf(container));
        ColumnKernels.Match(numbers, (ulong)least, unchecked((ulong)most - (ulong)least), mask, width);
        return Distribute(container, mask, words, width);
    }

    /// <summary>Members of one chunk of a bit-sliced column whose number lies between two numbers, both included.</summary>
    public static int SelectSlices(BitSlices column, ushort key, long least, long most, Span<ulong> words) =>
        SliceSelection.Select(column, key, least, most, words, ColumnKernels.BestWidth);

    private static int Distribute(in Container container, Span<ulong> mask, Span<ulong> words, int width)
    {
        if (container.Kind == ContainerKind.Array)
        {
            words.Clear();
            return RankBits.Scatter(container.Values, mask, words);
        }

        if (container.IsFull)
        {
            mask[..ContainerLimits.BitsetWords].CopyTo(words); // every member's rank is its value
            int selected = 0;
            foreach (ulong word in words)
            {
                selected += BitOperations.PopCount(word);
            }

            return selected;
        }

        mask[((container.Cardinality + 63) / 64)..].Clear();
        container.CopyTo(words);
        return RankBits.Deposit(words, mask, vectors: width != 0);
    }
}
