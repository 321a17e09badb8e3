using System;
using System.Collections.Generic;
using System.Numerics;
using Segmentation.Bitmaps.Columns;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>One member of a valued bitmap.</summary>
internal readonly record struct ValuedMember(uint Value, long Number);

/// <summary>An immutable set of 32-bit integers that keeps a signed 64-bit number per member: the delta of a bit-sliced column.</summary>
/// <remarks>Containers as in <see cref="Bitmap"/>; each payload is followed, in rank order, by a little-endian 64-bit number per member.</remarks>
internal sealed unsafe class ValuedBitmap
{
    private readonly Container[] _containers;

    public ValuedBitmap(Container[] containers)
    {
        _containers = containers;
        Members = containers.Length == 0 ? Bitmap.Empty : new Bitmap(containers);
    }

    public static ValuedBitmap Empty { get; } = new([]);

    /// <summary>The members as a plain set; shares the payloads.</summary>
    public Bitmap Members { get; }

    public long Cardinality => Members.Cardinality;

    public ReadOnlySpan<Container> Containers => _containers;

    /// <summary>Bytes of a container's payload with its column.</summary>
    public static int LengthOf(in Container container) => container.PayloadLength + sizeof(long) * container.Cardinality;

    /// <summary>Numbers in rank order; the span may begin at any even address.</summary>
    public static ReadOnlySpan<long> NumbersOf(in Container container) =>
        new(ColumnLayout.Numbers.Of(container), container.Cardinality);

    public bool TryGet(uint value, out long number)
    {
        number = 0;
        int index = Members.IndexOf((ushort)(value >> 16));
        int rank = index < 0 ? -1 : new RankCursor(_containers[index]).Find((ushort)value);
        if (rank < 0)
        {
            return false;
        }

        number = NumbersOf(_containers[index])[rank];
        GC.KeepAlive(this);
        return true;
    }

    /// <summary>Reads the numbers of many values in one walk over the containers.</summary>
    /// <param name="ascending">Values in ascending order; repetition is allowed.</param>
    /// <param name="found">Whether the value is a member; as long as the values.</param>
    /// <param name="numbers">The number, or 0 when the value is no member; as long as the values.</param>
    public void Lookup(ReadOnlySpan<uint> ascending, Span<bool> found, Span<long> numbers)
    {
        found[..ascending.Length].Clear();
        numbers[..ascending.Length].Clear();
        ChunkWalk walk = new(_containers, ascending);
        while (walk.MoveNext())
        {
            if (walk.Container is not { } container)
            {
                continue;
            }

            RankCursor cursor = new(container);
            ReadOnlySpan<long> column = NumbersOf(container);
            for (int i = walk.Start; i < walk.End; i++)
            {
                int rank = cursor.Find((ushort)ascending[i]);
                if (rank >= 0)
                {
                    found[i] = true;
                    numbers[i] = column[rank];
                }
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>All members of both; where both hold one, the number of <paramref name="newer"/> stands.</summary>
    public ValuedBitmap Supersede(ValuedBitmap newer) => Fold(newer, Bitmap.Empty);

    /// <summary>The members that are not in <paramref name="removed"/>, with their numbers.</summary>
    public ValuedBitmap Without(Bitmap removed) => Fold(Empty, removed);

    /// <summary><c>Without(removed).Supersede(added)</c> in one pass.</summary>
    public ValuedBitmap Fold(ValuedBitmap added, Bitmap removed)
    {
        if (added._containers.Length == 0 && removed.IsEmpty)
        {
            return this;
        }

        ValuedBitmap result = Of(ColumnFold.Fold(_containers, added._containers, removed.Containers, ColumnLayout.Numbers));
        GC.KeepAlive(this);
        GC.KeepAlive(added);
        GC.KeepAlive(removed);
        return result;
    }

    /// <summary>The members whose upper 16 bits lie between two keys, both included; shares the payloads.</summary>
    public ValuedBitmap Keys(int first, int last) => Of(ColumnFold.Keys(_containers, first, last).ToArray());

    /// <summary>This set with its members between two keys, both included, replaced by those of another; shares the payloads.</summary>
    /// <exception cref="ArgumentException">The replacement holds members outside the keys.</exception>
    public ValuedBitmap WithKeys(int first, int last, ValuedBitmap replacement) =>
        Of(ColumnFold.WithKeys(_containers, first, last, replacement._containers));

    /// <summary>Members in ascending order with their numbers.</summary>
    public IEnumerable<ValuedMember> Enumerate()
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
                    yield return new ValuedMember(value, NumbersOf(container)[rank]);
                }
            }
        }
    }

    private static ValuedBitmap Of(Container[] containers) => containers.Length == 0 ? Empty : new ValuedBitmap(containers);
}
