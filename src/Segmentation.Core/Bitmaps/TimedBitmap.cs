using System;
using System.Collections.Generic;
using System.Numerics;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>One member of a timed bitmap.</summary>
internal readonly record struct TimedMember(uint Value, ushort Day, byte Count);

/// <summary>An immutable set of 32-bit integers that keeps a day, and optionally a saturating count, per member.</summary>
/// <remarks>
/// <para>Containers as in <see cref="Bitmap"/>; each payload is followed, in rank order, by a 16-bit day and, with counts, an 8-bit count per member.</para>
/// <para>Counts are 1 to 255, 255 meaning "255 or more"; without counts every count reads 1.</para>
/// </remarks>
internal sealed unsafe class TimedBitmap
{
    public const int CountMaximum = byte.MaxValue;

    private readonly Container[] _containers;

    public TimedBitmap(Container[] containers, bool hasCounts)
    {
        _containers = containers;
        HasCounts = hasCounts;
        Members = containers.Length == 0 ? Bitmap.Empty : new Bitmap(containers);
    }

    public static TimedBitmap Empty(bool hasCounts) => new([], hasCounts);

    public bool HasCounts { get; }

    /// <summary>The members as a plain set; shares the payloads.</summary>
    public Bitmap Members { get; }

    public long Cardinality => Members.Cardinality;

    public ReadOnlySpan<Container> Containers => _containers;

    /// <summary>Bytes of a container's payload with its columns.</summary>
    public static int LengthOf(in Container container, bool hasCounts) =>
        container.PayloadLength + container.Cardinality * (hasCounts ? 3 : 2);

    /// <summary>Days in rank order.</summary>
    public static ReadOnlySpan<ushort> DaysOf(in Container container)
    {
        byte* days = container.PayloadAddress + container.PayloadLength;
        container.Owner.EnsureReadable(days, 2 * container.Cardinality);
        return new ReadOnlySpan<ushort>(days, container.Cardinality);
    }

    /// <summary>Counts in rank order; empty without counts.</summary>
    public ReadOnlySpan<byte> CountsOf(in Container container)
    {
        if (!HasCounts)
        {
            return default;
        }

        byte* counts = container.PayloadAddress + container.PayloadLength + 2 * container.Cardinality;
        container.Owner.EnsureReadable(counts, container.Cardinality);
        return new ReadOnlySpan<byte>(counts, container.Cardinality);
    }

    public bool TryGet(uint value, out ushort day, out byte count)
    {
        day = 0;
        count = 0;
        int index = Members.IndexOf((ushort)(value >> 16));
        if (index < 0 || !_containers[index].Contains((ushort)value))
        {
            return false;
        }

        int rank = _containers[index].Rank((ushort)value) - 1;
        day = DaysOf(_containers[index])[rank];
        count = HasCounts ? CountsOf(_containers[index])[rank] : (byte)1;
        return true;
    }

    /// <summary>All members of both; where both hold one, the entry of <paramref name="newer"/> stands.</summary>
    public TimedBitmap Supersede(TimedBitmap newer)
    {
        SortedDictionary<uint, TimedMember> merged = [];
        foreach (TimedMember member in Enumerate())
        {
            merged[member.Value] = member;
        }

        foreach (TimedMember member in newer.Enumerate())
        {
            merged[member.Value] = member;
        }

        TimedBitmapBuilder builder = new(HasCounts);
        foreach (TimedMember member in merged.Values)
        {
            builder.Append(member.Value, member.Day, member.Count);
        }

        return builder.Build();
    }

    /// <summary>The members that are not in <paramref name="removed"/>, with their entries.</summary>
    public TimedBitmap Without(Bitmap removed)
    {
        TimedBitmapBuilder builder = new(HasCounts);
        foreach (TimedMember member in Enumerate())
        {
            if (!removed.Contains(member.Value))
            {
                builder.Append(member.Value, member.Day, member.Count);
            }
        }

        return builder.Build();
    }

    /// <summary>Members whose day lies between two days, both included.</summary>
    public Bitmap Between(ushort first, ushort last)
    {
        BitmapBuilder builder = new();
        foreach (TimedMember member in Enumerate())
        {
            if (member.Day >= first && member.Day <= last)
            {
                builder.Add(member.Value);
            }
        }

        return builder.Build();
    }

    /// <summary>Members in ascending order with their entries.</summary>
    public IEnumerable<TimedMember> Enumerate()
    {
        ulong[] words = new ulong[ContainerLimits.BitsetWords];
        for (int i = 0; i < _containers.Length; i++)
        {
            Container container = _containers[i];
            container.CopyTo(words);
            int rank = 0;
            for (int w = 0; w < words.Length; w++)
            {
                for (ulong word = words[w]; word != 0; word &= word - 1, rank++)
                {
                    uint value = (uint)container.Key << 16 | (uint)(w << 6) | (uint)BitOperations.TrailingZeroCount(word);
                    yield return new TimedMember(value, DaysOf(container)[rank], HasCounts ? CountsOf(container)[rank] : (byte)1);
                }
            }
        }
    }
}
