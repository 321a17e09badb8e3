using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps.Columns;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>Collects strictly ascending members with their numbers into a <see cref="ValuedBitmap"/>.</summary>
internal sealed unsafe class ValuedBitmapBuilder
{
    private readonly List<Container> _containers = [];
    private readonly List<uint> _values = [];
    private readonly List<long> _numbers = [];
    private Slab? _slab;

    /// <summary>Adds a member higher than every one before it.</summary>
    public void Append(uint value, long number)
    {
        if (_values.Count > 0 && value >> 16 != _values[^1] >> 16)
        {
            Flush();
        }

        _values.Add(value);
        _numbers.Add(number);
    }

    /// <summary>The set of the members appended so far; the builder is empty afterwards.</summary>
    /// <exception cref="ArgumentException">The members were not strictly ascending.</exception>
    public ValuedBitmap Build()
    {
        Flush();
        ValuedBitmap result = _containers.Count == 0 ? ValuedBitmap.Empty : new ValuedBitmap([.. _containers]);
        _containers.Clear();
        _slab = null; // a later result keeps none of this one alive
        return result;
    }

    /// <summary>The set of ascending distinct values with their numbers.</summary>
    /// <exception cref="ArgumentException">The values are not strictly ascending, or there is not one number per value.</exception>
    public static ValuedBitmap FromSorted(ReadOnlySpan<uint> ascending, ReadOnlySpan<long> numbers)
    {
        SortedChunks.RequireLength(ascending.Length, numbers.Length, nameof(numbers));
        List<Container> containers = [];
        Slab? slab = null;
        SortedChunks chunks = new(ascending);
        while (chunks.MoveNext())
        {
            containers.Add(Write(ref chunks, numbers, ref slab));
        }

        return containers.Count == 0 ? ValuedBitmap.Empty : new ValuedBitmap([.. containers]);
    }

    private static Container Write(ref SortedChunks chunks, ReadOnlySpan<long> numbers, ref Slab? slab)
    {
        Container container = ColumnWriter.Write(chunks.Key, chunks.Low, ColumnLayout.Numbers, ref slab, out byte* column);
        numbers.Slice(chunks.Start, container.Cardinality).CopyTo(new Span<long>(column, container.Cardinality));
        return container;
    }

    private void Flush()
    {
        SortedChunks chunks = new(CollectionsMarshal.AsSpan(_values), _containers.Count == 0 ? -1 : _containers[^1].Key);
        if (chunks.MoveNext())
        {
            _containers.Add(Write(ref chunks, CollectionsMarshal.AsSpan(_numbers), ref _slab));
        }

        _values.Clear();
        _numbers.Clear();
    }
}
