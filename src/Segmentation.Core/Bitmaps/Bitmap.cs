using System;
using System.Collections.Generic;
using System.Threading;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>An immutable set of 32-bit unsigned integers, held as Roaring containers.</summary>
/// <threadsafety>Immutable; safe for concurrent readers.</threadsafety>
public sealed partial class Bitmap : IEnumerable<uint>
{
    private readonly ContainerSource? _source;
    private Container[]? _held;

    internal Bitmap(Container[] containers)
    {
        _held = containers;
        long cardinality = 0;
        foreach (ref readonly Container container in containers.AsSpan())
        {
            cardinality += container.Cardinality;
        }

        Cardinality = cardinality;
    }

    /// <param name="source">At least one container.</param>
    internal Bitmap(ContainerSource source)
    {
        _source = source;
        Cardinality = source.Cardinality;
    }

    /// <summary>The set without members.</summary>
    public static Bitmap Empty { get; } = new([]);

    /// <summary>Number of members, 0 to 2^32.</summary>
    public long Cardinality { get; }

    /// <summary>Whether there are no members.</summary>
    public bool IsEmpty => Cardinality == 0;

    /// <summary>Containers in ascending order of key.</summary>
    internal ReadOnlySpan<Container> Containers => Held;

    private Container[] Held => _held ?? Load();

    /// <summary>The containers for who keeps them beside others; never changed.</summary>
    internal Container[] ContainerArray => Held;

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

    /// <summary>Every value from <paramref name="first"/> to <paramref name="last"/>, both included; empty when the first is higher.</summary>
    public static Bitmap FromRange(uint first, uint last)
    {
        BitmapBuilder builder = new();
        builder.AddRange(first, last);
        return builder.Build();
    }

    /// <summary>Lowest member.</summary>
    /// <exception cref="InvalidOperationException">There are no members.</exception>
    public uint Minimum => IsEmpty ? throw NoMembers() : Select(0);

    /// <summary>Highest member.</summary>
    /// <exception cref="InvalidOperationException">There are no members.</exception>
    public uint Maximum => IsEmpty ? throw NoMembers() : (uint)Held[^1].Key << 16 | Held[^1].Select(Held[^1].Cardinality - 1);

    /// <summary>Whether <paramref name="value"/> is a member.</summary>
    public bool Contains(uint value)
    {
        int index = IndexOf((ushort)(value >> 16));
        return index >= 0 && Held[index].Contains((ushort)(value & 0xFFFF));
    }

    /// <summary>Number of members lower than or equal to <paramref name="value"/>.</summary>
    public long Rank(uint value)
    {
        long rank = 0;
        foreach (ref readonly Container container in Held.AsSpan())
        {
            if (container.Key >= value >> 16)
            {
                return container.Key > value >> 16 ? rank : rank + container.Rank((ushort)(value & 0xFFFF));
            }

            rank += container.Cardinality;
        }

        return rank;
    }

    /// <summary>The member that has <paramref name="index"/> members below it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative or not below the cardinality.</exception>
    public uint Select(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Cardinality);
        int i = 0;
        for (; index >= Held[i].Cardinality; i++)
        {
            index -= Held[i].Cardinality;
        }

        return (uint)Held[i].Key << 16 | Held[i].Select((int)index);
    }

    /// <summary>Position of the container of a key, or the complement of where it would stand.</summary>
    internal int IndexOf(ushort key)
    {
        Container[] containers = Held;
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

    /// <summary>The container of a key; null when there is none.</summary>
    internal Container? Find(ushort key)
    {
        int index = IndexOf(key);
        return index < 0 ? null : Held[index];
    }

    /// <summary>Position of the first container from <paramref name="from"/> whose key is not lower.</summary>
    internal static int Advance(ReadOnlySpan<Container> containers, int from, int key)
    {
        int step = 1;
        int low = from;
        while (low + step <= containers.Length && containers[low + step - 1].Key < key)
        {
            low += step;
            step <<= 1;
        }

        int high = Math.Min(containers.Length, low + step);
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (containers[middle].Key < key)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private Container[] Load()
    {
        Container[] loaded = _source!.Load();
        return Interlocked.CompareExchange(ref _held, loaded, null) ?? loaded;
    }

    private static InvalidOperationException NoMembers() => new("The set has no members.");
}
