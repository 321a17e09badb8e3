using System.Collections.Generic;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Index;

/// <summary>Compares a snapshot with the oracle, and checks what must hold of every snapshot.</summary>
internal static class IndexComparison
{
    private const int NoTrait = -100; // the code of an unknown value is -1, which is a role's

    /// <summary>The first difference found, or null.</summary>
    public static string? FindDifference(IndexSnapshot snapshot, NaiveIndex naive, IEnumerable<AttributeDefinition> attributes, IReadOnlyCollection<uint> devices, int values)
    {
        foreach (uint device in devices)
        {
            if (FindDeviceDifference(snapshot, naive, device) is { } difference)
            {
                return difference;
            }
        }

        foreach (AttributeDefinition attribute in attributes)
        {
            foreach (uint device in devices)
            {
                if (FindDifference(snapshot.Attribute(attribute.Id)!, naive, attribute, device, values) is { } difference)
                {
                    return $"{attribute.Name}, device {device}: {difference}";
                }
            }
        }

        return null;
    }

    private static string? FindDeviceDifference(IndexSnapshot snapshot, NaiveIndex naive, uint device)
    {
        AttributeIndex index = snapshot.Attribute(DeviceAttributes.Id)!;
        return Differ($"presence of {device}", naive.IsPresent(device), index[DeviceTraits.Presence].Holds(device))
            ?? Differ($"id space of {device}", naive.IsInSpace(device, 1), index[DeviceTraits.IdSpaces + 1].Holds(device))
            ?? Differ($"erasure of {device}", naive.IsErased(device), index[DeviceTraits.Erased].Holds(device))
            ?? Differ($"first seen of {device}", naive.FirstSeen(device), Day(index, DeviceTraits.FirstSeen, device))
            ?? Differ($"last seen of {device}", naive.LastSeen(device), Day(index, DeviceTraits.LastSeen, device));
    }

    private static string? FindDifference(AttributeIndex index, NaiveIndex naive, AttributeDefinition attribute, uint device, int values)
    {
        bool timed = attribute.Kind == AttributeKind.Event || attribute.IsTimed;
        if (attribute.Kind is AttributeKind.Category or AttributeKind.Number)
        {
            if (Differ("last set", naive.LastSet(device, attribute.Id), Day(index, TraitCodes.LastSet, device)) is { } difference)
            {
                return difference;
            }
        }

        if (attribute.Kind == AttributeKind.Number)
        {
            long? found = index.Number(TraitCodes.Numbers).TryGet(device, out long number) ? number : null;
            return Differ("number", naive.Number(device, attribute.Id), found);
        }

        for (int value = 0; value < (attribute.Kind == AttributeKind.Flag ? 1 : values); value++)
        {
            int code = attribute.Kind == AttributeKind.Flag ? 0 : index.Values.CodeOf($"v{value}");
            code = code < 0 ? NoTrait : code;
            string? difference = timed
                ? Differ($"day of v{value}", naive.Day(device, attribute.Id, value), Day(index, code, device))
                    ?? Differ($"count of v{value}", naive.Count(device, attribute.Id, value), Count(index, code, device))
                : Differ($"v{value}", naive.HasValue(device, attribute.Id, value), index.Plain(code).Holds(device));
            if (difference is not null)
            {
                return difference;
            }
        }

        return attribute.Kind == AttributeKind.Flag ? null
            : timed
                ? Differ("latest day", naive.AnyDay(device, attribute.Id), Day(index, TraitCodes.AnyValue, device))
                    ?? Differ("count over all", naive.AnyCount(device, attribute.Id), Count(index, TraitCodes.AnyValue, device))
                : Differ("existence", naive.Exists(device, attribute.Id), index.Plain(TraitCodes.Existence).Holds(device));
    }

    /// <summary>The first broken invariant of docs/ARCHITECTURE.md, or null.</summary>
    public static string? FindBrokenInvariant(IndexSnapshot snapshot)
    {
        foreach (AttributeIndex attribute in snapshot.Attributes)
        {
            foreach ((int code, Trait trait) in attribute.All)
            {
                (Segmentation.Bitmaps.Bitmap based, Segmentation.Bitmaps.Bitmap added, Segmentation.Bitmaps.Bitmap removed) = TraitReading.Parts(trait);
                string where = $"trait {code} of {attribute.Definition.Name}";
                if (trait is PlainTrait && added.Intersects(based))
                {
                    return $"{where}: added and base have a common member";
                }

                if (removed.AndNotCardinality(based) != 0)
                {
                    return $"{where}: removed has a member that base has not";
                }

                if (added.Intersects(removed))
                {
                    return $"{where}: added and removed have a common member";
                }

                if (trait.Cardinality != trait.Members().Cardinality)
                {
                    return $"{where}: says {trait.Cardinality} members, has {trait.Members().Cardinality}";
                }

                if (StripeFolding.Outgrown(based, added, removed).Count > 0)
                {
                    return $"{where}: deltas outgrew the base and were not folded";
                }
            }
        }

        return null;
    }

    private static int? Day(AttributeIndex index, int code, uint device) => index.Timed(code).TryGet(device, out ushort day, out _) ? day : null;

    private static int? Count(AttributeIndex index, int code, uint device) => index.Timed(code).TryGet(device, out _, out byte count) ? count : null;

    private static string? Differ<T>(string what, T expected, T found) =>
        EqualityComparer<T>.Default.Equals(expected, found) ? null : $"{what}: expected {(object?)expected ?? "none"}, found {(object?)found ?? "none"}";
}
