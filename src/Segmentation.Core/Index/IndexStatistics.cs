using System.Collections.Generic;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index;

/// <summary>Size and make-up of one trait, deltas included.</summary>
/// <param name="Cardinality">Devices that hold the trait.</param>
/// <param name="DeltaCardinality">Members of its deltas.</param>
/// <param name="Arrays">Containers that are arrays.</param>
/// <param name="Bitsets">Containers that are bitsets.</param>
/// <param name="Runs">Containers that are runs.</param>
/// <param name="Bytes">Payload bytes, days, counts and numbers included.</param>
internal readonly record struct TraitStatistics(long Cardinality, long DeltaCardinality, long Arrays, long Bitsets, long Runs, long Bytes)
{
    public static TraitStatistics operator +(TraitStatistics left, TraitStatistics right) => new(
        left.Cardinality + right.Cardinality,
        left.DeltaCardinality + right.DeltaCardinality,
        left.Arrays + right.Arrays,
        left.Bitsets + right.Bitsets,
        left.Runs + right.Runs,
        left.Bytes + right.Bytes);
}

/// <summary>Statistics of a snapshot, worked out from container headers when asked for; payloads are not read.</summary>
internal static class IndexStatistics
{
    /// <summary>Statistics of a trait; all zero for one that does not exist.</summary>
    public static TraitStatistics Of(Trait? trait)
    {
        (Bitmap _, Bitmap added, Bitmap removed) = TraitReading.Parts(trait);
        TraitStatistics forms = trait switch
        {
            PlainTrait plain => Containers(plain.Base) + Containers(plain.Added) + Containers(plain.Removed),
            TimedTrait timed => Containers(timed.Base.Members, Width(timed.Base)) + Containers(timed.Added.Members, Width(timed.Added)) + Containers(timed.Removed),
            NumberTrait number => Slices(number.Base) + Containers(number.Added.Members, sizeof(long)) + Containers(number.Removed),
            _ => default,
        };
        return forms with { Cardinality = trait?.Cardinality ?? 0, DeltaCardinality = added.Cardinality + removed.Cardinality };
    }

    /// <summary>Sums over all traits of an attribute, roles included; the cardinality is that of its memberships, not of its devices.</summary>
    public static TraitStatistics Of(AttributeIndex attribute)
    {
        TraitStatistics total = default;
        foreach ((int _, Trait trait) in attribute.All)
        {
            total += Of(trait);
        }

        return total;
    }

    /// <summary>Devices that have some value of an attribute: the members of its flag, its existence, its any-value or its numbers.</summary>
    public static long DevicesWith(AttributeIndex attribute) => attribute.Definition.Kind switch
    {
        Vocabulary.AttributeKind.Flag => attribute[TraitCodes.Flag]?.Cardinality ?? 0,
        Vocabulary.AttributeKind.Number => attribute[TraitCodes.Numbers]?.Cardinality ?? 0,
        _ => (attribute[TraitCodes.AnyValue]?.Cardinality ?? 0) is > 0 and long timed ? timed : attribute[TraitCodes.Existence]?.Cardinality ?? 0,
    };

    /// <summary>The largest values of an attribute by number of devices, largest first; equal ones by code.</summary>
    public static IReadOnlyList<(int Code, long Cardinality)> Largest(AttributeIndex attribute, int most)
    {
        List<(int Code, long Cardinality)> values = [];
        foreach ((int code, Trait trait) in attribute.All)
        {
            if (code >= 0 && trait.Cardinality > 0)
            {
                values.Add((code, trait.Cardinality));
            }
        }

        values.Sort(static (a, b) => a.Cardinality != b.Cardinality ? b.Cardinality.CompareTo(a.Cardinality) : a.Code.CompareTo(b.Code));
        return values.GetRange(0, System.Math.Min(most, values.Count));
    }

    private static int Width(TimedBitmap bitmap) => bitmap.HasCounts ? 3 : 2;

    private static TraitStatistics Slices(BitSlices slices)
    {
        TraitStatistics total = Containers(slices.Existence);
        foreach (Bitmap slice in slices.Slices)
        {
            total += Containers(slice);
        }

        return total;
    }

    private static TraitStatistics Containers(Bitmap bitmap, int width = 0)
    {
        long arrays = 0;
        long bitsets = 0;
        long runs = 0;
        long bytes = 0;
        foreach (ref readonly Container container in bitmap.Containers)
        {
            arrays += container.Kind == ContainerKind.Array ? 1 : 0;
            bitsets += container.Kind == ContainerKind.Bitset ? 1 : 0;
            runs += container.Kind == ContainerKind.Run ? 1 : 0;
            bytes += container.PayloadLength + (long)width * container.Cardinality;
        }

        return new TraitStatistics(0, 0, arrays, bitsets, runs, bytes);
    }
}
