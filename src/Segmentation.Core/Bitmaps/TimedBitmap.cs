using System;
using System.Collections.Generic;
using System.Numerics;
using System.Threading;
using Segmentation.Bitmaps.Columns;
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
    private DayMemory? _days;

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

    /// <summary>What was learnt about the days so far.</summary>
    public DayMemory Days => _days ?? Interlocked.CompareExchange(ref _days, new DayMemory(_containers.Length), null) ?? _days;

    public long Cardinality => Members.Cardinality;

    public ReadOnlySpan<Container> Containers => _containers;

    /// <summary>Bytes of a container's payload with its columns.</summary>
    public static int LengthOf(in Container container, bool hasCounts) =>
        container.PayloadLength + container.Cardinality * LayoutOf(hasCounts).MemberBytes;

    /// <summary>Days in rank order.</summary>
    public static ReadOnlySpan<ushort> DaysOf(in Container container) =>
        new(ColumnLayout.Days.Of(container), container.Cardinality);

    /// <summary>Counts in rank order; empty without counts.</summary>
    public ReadOnlySpan<byte> CountsOf(in Container container) =>
        HasCounts ? new(ColumnLayout.DaysAndCounts.Of(container) + sizeof(ushort) * container.Cardinality, container.Cardinality) : default;

    public bool TryGet(uint value, out ushort day, out byte count)
    {
        day = 0;
        count = 0;
        int index = Members.IndexOf((ushort)(value >> 16));
        int rank = index < 0 ? -1 : new RankCursor(_containers[index]).Find((ushort)value);
        if (rank < 0)
        {
            return false;
        }

        day = DaysOf(_containers[index])[rank];
        count = HasCounts ? CountsOf(_containers[index])[rank] : (byte)1;
        GC.KeepAlive(this);
        return true;
    }

    /// <summary>Reads the entries of many values in one walk over the containers.</summary>
    /// <param name="ascending">Values in ascending order; repetition is allowed.</param>
    /// <param name="found">Whether the value is a member; as long as the values.</param>
    /// <param name="days">The day, or 0 when the value is no member; as long as the values.</param>
    /// <param name="counts">The count, or 0 when the value is no member; as long as the values, or empty when counts are not asked for.</param>
    public void Lookup(ReadOnlySpan<uint> ascending, Span<bool> found, Span<ushort> days, Span<byte> counts)
    {
        found[..ascending.Length].Clear();
        days[..ascending.Length].Clear();
        Span<byte> counted = counts.IsEmpty ? counts : counts[..ascending.Length];
        counted.Clear();
        ChunkWalk walk = new(_containers, ascending);
        while (walk.MoveNext())
        {
            if (walk.Container is not { } container)
            {
                continue;
            }

            RankCursor cursor = new(container);
            ReadOnlySpan<ushort> dayColumn = DaysOf(container);
            ReadOnlySpan<byte> countColumn = CountsOf(container);
            for (int i = walk.Start; i < walk.End; i++)
            {
                int rank = cursor.Find((ushort)ascending[i]);
                if (rank < 0)
                {
                    continue;
                }

                found[i] = true;
                days[i] = dayColumn[rank];
                if (!counted.IsEmpty)
                {
                    counted[i] = HasCounts ? countColumn[rank] : (byte)1;
                }
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>All members of both; where both hold one, the entry of <paramref name="newer"/> stands.</summary>
    /// <exception cref="ArgumentException">One side has counts and the other has not.</exception>
    public TimedBitmap Supersede(TimedBitmap newer) => Fold(newer, Bitmap.Empty);

    /// <summary>The members that are not in <paramref name="removed"/>, with their entries.</summary>
    public TimedBitmap Without(Bitmap removed) => Fold(this, [], removed);

    /// <summary><c>Without(removed).Supersede(added)</c> in one pass.</summary>
    /// <exception cref="ArgumentException">One side has counts and the other has not.</exception>
    public TimedBitmap Fold(TimedBitmap added, Bitmap removed)
    {
        RequireSameColumns(added, nameof(added));
        TimedBitmap result = Fold(this, added._containers, removed);
        GC.KeepAlive(added);
        return result;
    }

    /// <summary>The members whose upper 16 bits lie between two keys, both included; shares the payloads.</summary>
    public TimedBitmap Keys(int first, int last) => new(ColumnFold.Keys(_containers, first, last).ToArray(), HasCounts);

    /// <summary>This set with its members between two keys, both included, replaced by those of another; shares the payloads.</summary>
    /// <exception cref="ArgumentException">The replacement holds members outside the keys, or one side has counts and the other has not.</exception>
    public TimedBitmap WithKeys(int first, int last, TimedBitmap replacement)
    {
        RequireSameColumns(replacement, nameof(replacement));
        return new TimedBitmap(ColumnFold.WithKeys(_containers, first, last, replacement._containers), HasCounts);
    }

    /// <summary>Members whose day lies between two days, both included.</summary>
    public Bitmap Between(ushort first, ushort last)
    {
        if (first > last)
        {
            return Bitmap.Empty;
        }

        Span<ulong> words = stackalloc ulong[ContainerLimits.BitsetWords];
        Span<ushort> values = stackalloc ushort[ContainerLimits.ArrayMaximum];
        Slab? slab = null;
        List<Container> result = new(_containers.Length);
        foreach (ref readonly Container container in _containers.AsSpan())
        {
            if (container.Kind == ContainerKind.Array)
            {
                int count = ChunkSelection.SelectDaysInto(container, first, last, values);
                if (count > 0)
                {
                    result.Add(ContainerWriter.Write(container.Key, values[..count], ref slab));
                }
            }
            else if (ChunkSelection.SelectDays(container, first, last, words) > 0
                && ContainerWriter.TryWrite(container.Key, words, ref slab, out Container selected))
            {
                result.Add(selected);
            }
        }

        GC.KeepAlive(this);
        return result.Count == 0 ? Bitmap.Empty : new Bitmap([.. result]);
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

    internal static ColumnLayout LayoutOf(bool hasCounts) => hasCounts ? ColumnLayout.DaysAndCounts : ColumnLayout.Days;

    private static TimedBitmap Fold(TimedBitmap old, ReadOnlySpan<Container> added, Bitmap removed)
    {
        if (added.IsEmpty && removed.IsEmpty)
        {
            return old;
        }

        Container[] folded = ColumnFold.Fold(old._containers, added, removed.Containers, LayoutOf(old.HasCounts));
        GC.KeepAlive(old);
        GC.KeepAlive(removed);
        return new TimedBitmap(folded, old.HasCounts);
    }

    private void RequireSameColumns(TimedBitmap other, string name)
    {
        if (other.HasCounts != HasCounts && other._containers.Length > 0)
        {
            throw new ArgumentException(
                $"The set has {(HasCounts ? "days and counts" : "days only")}, the other {(other.HasCounts ? "days and counts" : "days only")}.", name);
        }
    }
}
