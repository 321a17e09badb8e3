using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps;

/// <summary>Selects members of one chunk of a bit-sliced column by their number: of all, of given words or of given values.</summary>
/// <remarks>
/// <para>`Select` writes what it finds and returns its cardinality; `Count` returns that alone. Only members that have a number are ever found.</para>
/// <para>Words are 1,024; the target may be the words or values given.</para>
/// </remarks>
[SkipLocalsInit]
internal static unsafe class SliceSelection
{
    /// <summary>More values than these are cheaper to look at as words.</summary>
    internal const int FewValues = 128;

    public static int Select(BitSlices column, ushort key, long least, long most, Span<ulong> words, int width)
    {
        words = words[..ContainerLimits.BitsetWords]; // the kernel writes as many
        int index = column.Existence.IndexOf(key);
        if (index < 0)
        {
            words.Clear();
            return 0;
        }

        fixed (ulong* target = words)
        {
            ref readonly Container existing = ref column.Existence.Containers[index];
            ulong* within = target;
            if (existing.Kind == ContainerKind.Bitset)
            {
                within = (ulong*)existing.Payload;
            }
            else
            {
                existing.CopyTo(target);
            }

            return Select(column, key, least, most, within, haveNumbers: true, target, width);
        }
    }

    public static int SelectWithin(BitSlices column, ushort key, long least, long most, ulong* within, ulong* target) =>
        SelectWithin(column, key, least, most, within, target, ColumnKernels.BestWidth);

    /// <inheritdoc cref="SelectWithin(BitSlices, ushort, long, long, ulong*, ulong*)"/>
    internal static int SelectWithin(BitSlices column, ushort key, long least, long most, ulong* within, ulong* target, int width)
    {
        return Select(column, key, least, most, within, haveNumbers: false, target, width);
    }

    public static int CountWithin(BitSlices column, ushort key, long least, long most, ulong* within) =>
        CountWithin(column, key, least, most, within, ColumnKernels.BestWidth);

    /// <inheritdoc cref="CountWithin(BitSlices, ushort, long, long, ulong*)"/>
    internal static int CountWithin(BitSlices column, ushort key, long least, long most, ulong* within, int width)
    {
        ulong* target = stackalloc ulong[ContainerLimits.BitsetWords];
        return SelectWithin(column, key, least, most, within, target, width);
    }

    /// <summary>Whether there is a member; fastest when there is none.</summary>
    public static bool AnyWithin(BitSlices column, ushort key, long least, long most, ulong* within)
    {
        nint* room = stackalloc nint[SliceRangePlan.Room];
        SliceRangePlan plan = new(room);
        if (!plan.TryMake(column, key, least, most, haveNumbers: false) || !SliceKernels.MayHoldAny(plan.Range, within, ColumnKernels.BestWidth))
        {
            return false;
        }

        ulong* target = stackalloc ulong[ContainerLimits.BitsetWords];
        bool any = SliceKernels.Select(plan.Range, within, target, ColumnKernels.BestWidth) && WordKernels.Count(target) > 0;
        GC.KeepAlive(column);
        return any;
    }

    /// <summary>Members among ascending values, as ascending values; returns how many.</summary>
    /// <param name="column">The column.</param>
    /// <param name="key">The chunk.</param>
    /// <param name="least">Lowest number.</param>
    /// <param name="most">Highest number.</param>
    /// <param name="values">Ascending values, each once.</param>
    /// <param name="count">Number of values, at most 4,096.</param>
    /// <param name="target">Room for as many values.</param>
    public static int SelectWithin(BitSlices column, ushort key, long least, long most, ushort* values, int count, ushort* target) =>
        SelectWithin(column, key, least, most, values, count, target, ColumnKernels.BestWidth);

    /// <summary>Number of members among ascending values.</summary>
    public static int CountWithin(BitSlices column, ushort key, long least, long most, ushort* values, int count) =>
        SelectWithin(column, key, least, most, values, count, target: null, ColumnKernels.BestWidth);

    /// <inheritdoc cref="SelectWithin(BitSlices, ushort, long, long, ushort*, int, ushort*)"/>
    internal static int SelectWithin(
        BitSlices column, ushort key, long least, long most, ushort* values, int count, ushort* target, int width)
    {
        nint* room = stackalloc nint[SliceRangePlan.Room];
        SliceRangePlan plan = new(room);
        if (count == 0 || !plan.TryMake(column, key, least, most, haveNumbers: false))
        {
            return 0;
        }

        int kept;
        if (count <= FewValues)
        {
            kept = SliceKernels.Select(plan.Range, values, count, target, width);
        }
        else
        {
            ulong* words = stackalloc ulong[ContainerLimits.BitsetWords];
            WordKernels.Clear(words);
            ArrayKernels.SetBits(words, values, count);
            kept = !SliceKernels.Select(plan.Range, words, words, width) ? 0
                : target == null ? WordKernels.Count(words)
                : ArrayKernels.Extract(words, target, count);
        }

        GC.KeepAlive(column);
        return kept;
    }

    private static int Select(
        BitSlices column, ushort key, long least, long most, ulong* within, bool haveNumbers, ulong* target, int width)
    {
        nint* room = stackalloc nint[SliceRangePlan.Room];
        SliceRangePlan plan = new(room);
        if (!plan.TryMake(column, key, least, most, haveNumbers))
        {
            WordKernels.Clear(target);
            return 0;
        }

        int selected = SliceKernels.Select(plan.Range, within, target, width) ? WordKernels.Count(target) : 0;
        GC.KeepAlive(column);
        return selected;
    }
}
