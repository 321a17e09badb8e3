using System;
using System.Buffers;
using System.Collections.Generic;
using Segmentation.Bitmaps;
using Segmentation.Index.Updating;

namespace Segmentation.Index;

/// <summary>Reads traits with their deltas taken into account, for many ascending ordinals at a time.</summary>
internal static class TraitReading
{
    /// <summary>Says for each of the ascending ordinals whether it holds the trait.</summary>
    public static void Holds(this Trait? trait, ReadOnlySpan<uint> ascending, Span<bool> found)
    {
        (Bitmap based, Bitmap added, Bitmap _) = Parts(trait);
        BitmapProbe.Contains(based, ascending, found);
        HideRemoved(trait, ascending, found);
        if (added.IsEmpty)
        {
            return;
        }

        bool[] other = ArrayPool<bool>.Shared.Rent(ascending.Length);
        BitmapProbe.Contains(added, ascending, other);
        for (int i = 0; i < ascending.Length; i++)
        {
            found[i] |= other[i];
        }

        ArrayPool<bool>.Shared.Return(other);
    }

    public static bool Holds(this Trait? trait, uint ordinal)
    {
        (Bitmap based, Bitmap added, Bitmap removed) = Parts(trait);
        return added.Contains(ordinal) || (based.Contains(ordinal) && !removed.Contains(ordinal));
    }

    /// <summary>The ordinals of a set that hold the trait, ascending.</summary>
    public static List<uint> Meet(this Trait? trait, DenseSet set)
    {
        (Bitmap based, Bitmap added, Bitmap removed) = Parts(trait);
        List<uint> result = [];
        set.Meet(based, result);
        int fromBase = result.Count;
        if (fromBase > 0 && !removed.IsEmpty)
        {
            result.RemoveAll(removed.Contains);
            fromBase = result.Count;
        }

        set.Meet(added, result);
        if (fromBase > 0 && result.Count > fromBase)
        {
            result.Sort();
            RemoveRepetitions(result);
        }

        return result;
    }

    /// <summary>Day and count of each of the ascending ordinals that holds the trait; 0 for the others.</summary>
    public static void Lookup(this TimedTrait? trait, ReadOnlySpan<uint> ascending, Span<bool> found, Span<ushort> days, Span<byte> counts)
    {
        int count = ascending.Length;
        found = found[..count];
        days = days[..count];
        counts = counts[..count];
        (trait?.Base ?? TimedBitmap.Empty(hasCounts: false)).Lookup(ascending, found, days, counts);
        HideRemoved(trait, ascending, found);
        if (trait is not null && trait.Added.Cardinality > 0)
        {
            bool[] added = ArrayPool<bool>.Shared.Rent(count);
            ushort[] addedDays = ArrayPool<ushort>.Shared.Rent(count);
            byte[] addedCounts = ArrayPool<byte>.Shared.Rent(count);
            trait.Added.Lookup(ascending, added.AsSpan(0, count), addedDays.AsSpan(0, count), addedCounts.AsSpan(0, count));
            for (int i = 0; i < count; i++)
            {
                if (added[i])
                {
                    found[i] = true;
                    days[i] = addedDays[i];
                    counts[i] = addedCounts[i];
                }
            }

            ArrayPool<bool>.Shared.Return(added);
            ArrayPool<ushort>.Shared.Return(addedDays);
            ArrayPool<byte>.Shared.Return(addedCounts);
        }
    }

    public static bool TryGet(this TimedTrait? trait, uint ordinal, out ushort day, out byte count)
    {
        day = 0;
        count = 0;
        return trait is not null
            && (trait.Added.TryGet(ordinal, out day, out count)
                || (!trait.Removed.Contains(ordinal) && trait.Base.TryGet(ordinal, out day, out count)));
    }

    /// <summary>Number of each of the ascending ordinals that has one.</summary>
    public static void Lookup(this NumberTrait? trait, ReadOnlySpan<uint> ascending, Span<bool> found, Span<long> numbers)
    {
        int count = ascending.Length;
        found = found[..count];
        numbers = numbers[..count];
        (trait?.Base ?? BitSlices.Empty).Lookup(ascending, found, numbers);
        HideRemoved(trait, ascending, found);
        if (trait is not null && trait.Added.Cardinality > 0)
        {
            bool[] added = ArrayPool<bool>.Shared.Rent(count);
            long[] addedNumbers = ArrayPool<long>.Shared.Rent(count);
            trait.Added.Lookup(ascending, added.AsSpan(0, count), addedNumbers.AsSpan(0, count));
            for (int i = 0; i < count; i++)
            {
                if (added[i])
                {
                    found[i] = true;
                    numbers[i] = addedNumbers[i];
                }
            }

            ArrayPool<bool>.Shared.Return(added);
            ArrayPool<long>.Shared.Return(addedNumbers);
        }
    }

    private static void HideRemoved(Trait? trait, ReadOnlySpan<uint> ascending, Span<bool> found)
    {
        (Bitmap _, Bitmap _, Bitmap removed) = Parts(trait);
        if (removed.IsEmpty)
        {
            return;
        }

        bool[] gone = ArrayPool<bool>.Shared.Rent(ascending.Length);
        BitmapProbe.Contains(removed, ascending, gone);
        for (int i = 0; i < ascending.Length; i++)
        {
            found[i] &= !gone[i];
        }

        ArrayPool<bool>.Shared.Return(gone);
    }

    public static bool TryGet(this NumberTrait? trait, uint ordinal, out long number)
    {
        number = 0;
        return trait is not null
            && (trait.Added.TryGet(ordinal, out number)
                || (!trait.Removed.Contains(ordinal) && trait.Base.TryGet(ordinal, out number)));
    }

    /// <summary>All members of a trait, days and numbers left aside.</summary>
    public static Bitmap Members(this Trait? trait)
    {
        (Bitmap based, Bitmap added, Bitmap removed) = Parts(trait);
        return (removed.IsEmpty ? based : based.AndNot(removed)).Or(added);
    }

    /// <summary>The member sets of base, added and removed; empty for a trait that does not exist.</summary>
    public static (Bitmap Base, Bitmap Added, Bitmap Removed) Parts(Trait? trait) => trait switch
    {
        null => (Bitmap.Empty, Bitmap.Empty, Bitmap.Empty),
        PlainTrait plain => (plain.Base, plain.Added, plain.Removed),
        TimedTrait timed => (timed.Base.Members, timed.Added.Members, timed.Removed),
        NumberTrait number => (number.Base.Existence, number.Added.Members, number.Removed),
        _ => throw new InvalidOperationException($"Unknown form {trait.GetType().Name}."),
    };

    private static void RemoveRepetitions(List<uint> sorted)
    {
        int kept = 0;
        for (int i = 0; i < sorted.Count; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                sorted[kept++] = sorted[i];
            }
        }

        sorted.RemoveRange(kept, sorted.Count - kept);
    }
}
