using System;

namespace Segmentation.Index.Updating;

/// <summary>Devices that gain values of an untimed flag or set.</summary>
internal static class PlainAdditions
{
    public static void Update(AttributeIndex attribute, ObservationColumn column, TraitChanges changes)
    {
        uint[] added = new uint[column.Ordinals.Length];
        bool[] found = new bool[column.Ordinals.Length];
        ValueGroups groups = new(column);
        while (groups.MoveNext())
        {
            changes.Plain(groups.Code, Missing(attribute, groups.Code, groups.Ordinals, found, added), []);
        }

        if (ValueUpdater.HasRollUp(column.Attribute))
        {
            uint[] devices = Grouping.ByOrdinal(column.Ordinals.Span).Ordinals;
            changes.Plain(TraitCodes.Existence, Missing(attribute, TraitCodes.Existence, devices, found, added), []);
        }
    }

    private static ReadOnlySpan<uint> Missing(AttributeIndex attribute, int code, ReadOnlySpan<uint> ascending, bool[] found, uint[] missing)
    {
        attribute.Plain(code).Holds(ascending, found);
        int count = 0;
        for (int i = 0; i < ascending.Length; i++)
        {
            missing[count] = ascending[i];
            count += found[i] ? 0 : 1;
        }

        return missing.AsSpan(0, count);
    }
}
