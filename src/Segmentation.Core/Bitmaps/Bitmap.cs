using System;
using System.Collections;
using System.Collections.Generic;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>An immutable set of 32-bit unsigned integers, held as Roaring containers.</summary>
/// <threadsafety>Immutable; safe for concurrent readers.</threadsafety>
public sealed partial class Bitmap : IEnumerable<uint>
{
    private readonly Container[] _containers;

    internal Bitmap(Container[] containers)
    {
        _containers = containers;
        long cardinality = 0;
        foreach (ref readonly Container container in containers.AsSpan())
        {
            cardinality += container.Cardinality;
        }

        Cardinality = cardinality;
    }

    /// <summary>The set without members.</summary>
    public static Bitmap Empty { get; } = new([]);

    /// <summary>Number of members, 0 to 2^32.</summary>
    public long Cardinality { get; }

    /// <summary>Whether there are no members.</summary>
    public bool IsEmpty => _containers.Length == 0;

    /// <summary>Containers in ascending order of key.</summary>
    internal ReadOnlySpan<Container> Containers => _containers;

    /// <summary>The set of the given values, in any order, with or without repetition.</summary>
    public static Bitmap Of(params ReadOnlySpan<uint> values)
    {
        BitmapBuilder builder = new();
        foreach (uint value in values)
        {
            builder.Add(value);
        }

        return builder.Build();
    }

    /// <summary>Whether <paramref name="value"/> is a member.</summary>
    public bool Contains(uint value)
    {
        int index = IndexOf((ushort)(value >> 16));
        return index >= 0 && _containers[index].Contains((ushort)value);
    }

    /// <summary>Position of the container of a key, or the complement of where it would stand.</summary>
    internal int IndexOf(ushort key)
    {
        Container[] containers = _containers;
        if (key < containers.Length && containers[key].Key == key)
        {
            return key; // every lower key has a container, as in any dense set
        }

        int low = 0;
        int high = Math.Min(containers.Length, key) - 1; // the container of key k stands at index k or lower
        if (high >= 0 && high < containers.Length - 1 && containers[high].Key < key)
        {
            low = high + 1;
            high = containers.Length - 1;
        }

        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int compared = containers[middle].Key.CompareTo(key);
            if (compared == 0)
            {
                return middle;
            }

            if (compared < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    /// <summary>Members in ascending order.</summary>
    public IEnumerator<uint> GetEnumerator()
    {
        ulong[] words = new ulong[ContainerLimits.BitsetWords];
        for (int i = 0; i < _containers.Length; i++)
        {
            _containers[i].CopyTo(words);
            uint high = (uint)_containers[i].Key << 16;
            for (int w = 0; w < words.Length; w++)
            {
                for (ulong word = words[w]; word != 0; word &= word - 1)
                {
                    yield return high | (uint)(w << 6) | (uint)System.Numerics.BitOperations.TrailingZeroCount(word);
                }
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
