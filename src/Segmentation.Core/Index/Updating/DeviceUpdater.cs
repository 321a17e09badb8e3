using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Vocabulary;

namespace Segmentation.Index.Updating;

/// <summary>Rows that spoke of devices of one id space.</summary>
internal sealed record SeenDevices(IdSpace Space, ReadOnlyMemory<uint> Ordinals, ReadOnlyMemory<ushort> Days);

/// <summary>Presence and id space of devices, first day seen (a minimum) and last day seen (a maximum).</summary>
internal static class DeviceUpdater
{
    public static AttributeUpdate Update(AttributeIndex devices, IReadOnlyList<SeenDevices> seen)
    {
        TraitChanges changes = new(DeviceAttributes.Id);
        uint[] ordinals = Join(seen, static part => part.Ordinals);
        ushort[] days = Join(seen, static part => part.Days);
        Grouping groups = Grouping.ByOrdinal(ordinals);
        IGrouping<int, SeenDevices>[] spaces = [.. seen.GroupBy(static part => part.Space.Number)];
        foreach (IGrouping<int, SeenDevices> space in spaces)
        {
            uint[] ofSpace = spaces.Length == 1 ? groups.Ordinals : Grouping.ByOrdinal(Join(space, static part => part.Ordinals)).Ordinals;
            AddMissing(devices, DeviceTraits.IdSpaces + space.Key, ofSpace, changes);
        }

        AddMissing(devices, DeviceTraits.Presence, groups.Ordinals, changes);
        UpdateDays(devices, groups, days, changes);
        return new AttributeUpdate(changes.ToList(), default);
    }

    private static void UpdateDays(AttributeIndex devices, Grouping groups, ushort[] days, TraitChanges changes)
    {
        int count = groups.Count;
        bool[] hasFirst = new bool[count];
        ushort[] firstDays = new ushort[count];
        bool[] hasLast = new bool[count];
        ushort[] lastDays = new ushort[count];
        byte[] ignored = new byte[count];
        devices.Timed(DeviceTraits.FirstSeen).Lookup(groups.Ordinals, hasFirst, firstDays, ignored);
        devices.Timed(DeviceTraits.LastSeen).Lookup(groups.Ordinals, hasLast, lastDays, ignored);
        TimedEntries firstSeen = new(hasCounts: false);
        TimedEntries lastSeen = new(hasCounts: false);
        for (int device = 0; device < count; device++)
        {
            ushort first = ushort.MaxValue;
            ushort last = 0;
            foreach (int row in groups.Rows(device))
            {
                first = Math.Min(first, days[row]);
                last = Math.Max(last, days[row]);
            }

            if (!hasFirst[device] || first < firstDays[device])
            {
                firstSeen.Add(groups.Ordinals[device], first, 1);
            }

            if (!hasLast[device] || last > lastDays[device])
            {
                lastSeen.Add(groups.Ordinals[device], last, 1);
            }
        }

        changes.Timed(DeviceTraits.FirstSeen, firstSeen, []);
        changes.Timed(DeviceTraits.LastSeen, lastSeen, []);
    }

    private static void AddMissing(AttributeIndex devices, int code, uint[] ascending, TraitChanges changes)
    {
        bool[] found = new bool[ascending.Length];
        devices.Plain(code).Holds(ascending, found);
        changes.Plain(code, [.. ascending.Where((_, i) => !found[i])], []);
    }

    private static T[] Join<T>(IEnumerable<SeenDevices> parts, Func<SeenDevices, ReadOnlyMemory<T>> column)
    {
        List<T> all = [];
        foreach (SeenDevices part in parts)
        {
            all.AddRange(column(part).Span);
        }

        return [.. all];
    }
}
