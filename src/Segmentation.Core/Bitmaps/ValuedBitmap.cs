using System;
using System.Collections.Generic;
using System.Numerics;
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
    public static int LengthOf(in Container container) => container.PayloadLength + 8 * container.Cardinality;

    /// <summary>Numbers in rank order; the span may begin at any even address.</summary>
    public static ReadOnlySpan<long> NumbersOf(in Container container)
    {
        byte* numbers = container.PayloadAddress + container.PayloadLength;
        container.Owner.EnsureReadable(numbers, 8 * container.Cardinality);
        return new ReadOnlySpan<long>(numbers, container.Cardinality);
    }

    public bool TryGet(uint value, out long number)
    {
        number = 0;
        int index = Members.IndexOf((ushort)(value >> 16));
        if (index < 0 || !_containers[index].Contains((ushort)value))
        {
            return false;
        }

        number = NumbersOf(_containers[index])[_containers[index].Rank((ushort)value) - 1];
        return true;
    }

    /// <summary>All members of both; where both hold one, the number of <paramref name="newer"/> stands.</summary>
    public ValuedBitmap Supersede(ValuedBitmap newer)
    {
        SortedDictionary<uint, long> merged = [];
        foreach (ValuedMember member in Enumerate())
        {
            merged[member.Value] = member.Number;
        }

        foreach (ValuedMember member in newer.Enumerate())
        {
            merged[member.Value] = member.Number;
        }

        ValuedBitmapBuilder builder = new();
        foreach ((uint value, long number) in merged)
        {
            builder.Append(value, number);
        }

        return builder.Build();
    }

    /// <summary>The members that are not in <paramref name="removed"/>, with their numbers.</summary>
    public ValuedBitmap Without(Bitmap removed)
    {
        ValuedBitmapBuilder builder = new();
        foreach (ValuedMember member in Enumerate())
        {
            if (!removed.Contains(member.Value))
            {
                builder.Append(member.Value, member.Number);
            }
        }

        return builder.Build();
    }

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
}
