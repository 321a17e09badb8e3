using System;
using System.Collections.Generic;
using System.Diagnostics;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>Collects strictly ascending members with their numbers into a <see cref="ValuedBitmap"/>.</summary>
internal sealed unsafe class ValuedBitmapBuilder
{
    private readonly List<Container> _containers = [];
    private readonly List<ushort> _values = [];
    private readonly List<long> _numbers = [];
    private Slab? _slab;
    private int _key = -1;

    /// <summary>Adds a member higher than every one before it.</summary>
    public void Append(uint value, long number)
    {
        int key = (int)(value >> 16);
        if (key != _key)
        {
            Flush();
            _key = key;
        }

        Debug.Assert(_values.Count == 0 || _values[^1] < (ushort)value, "members ascend");
        _values.Add((ushort)value);
        _numbers.Add(number);
    }

    public ValuedBitmap Build()
    {
        Flush();
        ValuedBitmap result = _containers.Count == 0 ? ValuedBitmap.Empty : new ValuedBitmap([.. _containers]);
        _containers.Clear();
        _key = -1;
        return result;
    }

    private void Flush()
    {
        int count = _values.Count;
        if (count == 0)
        {
            return;
        }

        ContainerKind kind = count > ContainerLimits.ArrayMaximum ? ContainerKind.Bitset : ContainerKind.Array;
        int payloadLength = Container.LengthOf(kind, count, 0);
        byte* payload = Slab.Allocate(ref _slab, payloadLength + 8 * count, out PayloadOwner owner);
        if (kind == ContainerKind.Array)
        {
            _values.CopyTo(new Span<ushort>(payload, count));
        }
        else
        {
            Span<ulong> words = new(payload, ContainerLimits.BitsetWords);
            words.Clear();
            foreach (ushort value in _values)
            {
                words[value >> 6] |= 1UL << (value & 63);
            }
        }

        _numbers.CopyTo(new Span<long>(payload + payloadLength, count));
        _containers.Add(new Container((ushort)_key, kind, count, 0, payload, owner));
        _values.Clear();
        _numbers.Clear();
    }
}
