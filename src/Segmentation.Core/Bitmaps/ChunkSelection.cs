using System;
using System.Diagnostics;
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
internal static unsafe class ChunkSelection
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
    public static int SelectDaysInto(in Container container, ushort first, ushort last, Span<ushort> values) =>
        SelectDaysInto(container, first, last, values, ColumnKernels.BestWidth);

    /// <inheritdoc cref="SelectDaysInto(in Container, ushort, ushort, Span{ushort})"/>
    internal static int SelectDaysInto(in Container container, ushort first, ushort last, Span<ushort> values, int width)
    {
        Debug.Assert(container.Kind == ContainerKind.Array, "only arrays hold values");
        int kept = first > last
            ? 0
            : ColumnKernels.Compress(TimedBitmap.DaysOf(container), first, (ushort)(last - first), container.Values, values, width);
        GC.KeepAlive(container.Owner);
        return kept;
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

    /// <summary>Members of a valued array container whose number lies between two numbers, both included, as ascending values; returns how many.</summary>
    /// <param name="container">A container of kind array.</param>
    /// <param name="least">Lowest number.</param>
    /// <param name="most">Highest number.</param>
    /// <param name="values">Room for as many values as the container has, and <see cref="ArrayKernels.Slack"/> more.</param>
    public static int SelectNumbersInto(in Container container, long least, long most, ushort* values) =>
        SelectNumbersInto(container, least, most, values, ColumnKernels.BestWidth);

    /// <inheritdoc cref="SelectNumbersInto(in Container, long, long, ushort*)"/>
    internal static int SelectNumbersInto(in Container container, long least, long most, ushort* values, int width)
    {
        Debug.Assert(container.Kind == ContainerKind.Array, "only arrays hold values");
        if (least > most)
        {
            return 0;
        }

        ulong* mask = stackalloc ulong[RankBits.MaskWords];
        ReadOnlySpan<ulong> numbers = MemoryMarshal.Cast<long, ulong>(ValuedBitmap.NumbersOf(container));
        ColumnKernels.Match(numbers, (ulong)least, unchecked((ulong)most - (ulong)least), new Span<ulong>(mask, RankBits.MaskWords), width);
        int kept = ArrayKernels.Pack(
            width == 0 ? KernelWidth.Scalar : KernelWidths.Best, (ushort*)container.Payload, container.Cardinality, (byte*)mask, flip: 0, values);
        GC.KeepAlive(container.Owner);
        return kept;
    }

    /// <summary>Members of one chunk of a bit-sliced column whose number lies between two numbers, both included.</summary>
    public static int SelectSlices(BitSlices column, ushort key, long least, long most, Span<ulong> words) =>
        SliceSelection.Select(column, key, least, most, words, ColumnKernels.BestWidth);

    private static int Distribute(in Container container, Span<ulong> mask, Span<ulong> words, int width)
    {
        if (container.Kind == ContainerKind.Array)
        {
            words.Clear();
            int selected = RankBits.Scatter(container.Values, mask, words);
            GC.KeepAlive(container.Owner);
            return selected;
        }

        words = words[..ContainerLimits.BitsetWords];
        fixed (ulong* bits = mask, target = words)
        {
            if (container.IsFull)
            {
                WordKernels.Copy(target, bits); // every member's rank is its value
                return WordKernels.Count(target);
            }

            ulong* members = target;
            if (container.Kind == ContainerKind.Bitset)
            {
                members = (ulong*)container.Payload;
            }
            else
            {
                container.CopyTo(target);
                mask[MatchedWords(container)..].Clear();
            }

            // What the mask holds behind the last stated member is read only when there are more members than stated.
            if (RankBits.Deposit(members, container.Cardinality, bits, target, width != 0) > container.Cardinality && members != target)
            {
                mask[MatchedWords(container)..].Clear();
                RankBits.Deposit(members, container.Cardinality, bits, target, width != 0);
            }

            GC.KeepAlive(container.Owner);
            return WordKernels.Count(target);
        }
    }

    private static int MatchedWords(in Container container) => (container.Cardinality + 63) / 64;
}
