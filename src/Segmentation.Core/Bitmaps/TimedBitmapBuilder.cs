using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps.Columns;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>Collects strictly ascending members with their entries into a <see cref="TimedBitmap"/>.</summary>
internal sealed unsafe class TimedBitmapBuilder(bool hasCounts)
{
    private readonly List<Container> _containers = [];
    private readonly List<uint> _values = [];
    private readonly List<ushort> _days = [];
    private readonly List<byte> _counts = [];
    private Slab? _slab;

    /// <summary>Adds a member higher than every one before it. Without counts the count is not kept.</summary>
    public void Append(uint value, ushort day, byte count)
    {
        Debug.Assert(!hasCounts || count > 0, "a count is 1 to 255");
        if (_values.Count > 0 && value >> 16 != _values[^1] >> 16)
        {
            Flush();
        }

        _values.Add(value);
        _days.Add(day);
        if (hasCounts)
        {
            _counts.Add(count);
        }
    }

    /// <summary>The set of the members appended so far; the builder is empty afterwards.</summary>
    /// <exception cref="ArgumentException">The members were not strictly ascending.</exception>
    public TimedBitmap Build()
    {
        Flush();
        TimedBitmap result = new([.. _containers], hasCounts);
        _containers.Clear();
        _slab = null; // a later result keeps none of this one alive
        return result;
    }

    /// <summary>The set of ascending distinct values with their entries.</summary>
    /// <param name="ascending">Members.</param>
    /// <param name="days">A day per member.</param>
    /// <param name="counts">A count per member, 1 to 255; empty without counts.</param>
    /// <param name="hasCounts">Whether counts are kept.</param>
    /// <exception cref="ArgumentException">The values are not strictly ascending, or a column is not as long as the values.</exception>
    public static TimedBitmap FromSorted(ReadOnlySpan<uint> ascending, ReadOnlySpan<ushort> days, ReadOnlySpan<byte> counts, bool hasCounts)
    {
        SortedChunks.RequireLength(ascending.Length, days.Length, nameof(days));
        SortedChunks.RequireLength(hasCounts ? ascending.Length : 0, counts.Length, nameof(counts));
        List<Container> containers = [];
        Slab? slab = null;
        SortedChunks chunks = new(ascending);
        while (chunks.MoveNext())
        {
            containers.Add(Write(ref chunks, days, counts, hasCounts, ref slab));
        }

        return new TimedBitmap([.. containers], hasCounts);
    }

    private static Container Write(ref SortedChunks chunks, ReadOnlySpan<ushort> days, ReadOnlySpan<byte> counts, bool hasCounts, ref Slab? slab)
    {
        ColumnLayout layout = TimedBitmap.LayoutOf(hasCounts);
        Container container = ColumnWriter.Write(chunks.Key, chunks.Low, layout, ref slab, out byte* columns);
        int count = container.Cardinality;
        days.Slice(chunks.Start, count).CopyTo(new Span<ushort>(columns, count));
        if (hasCounts)
        {
            counts.Slice(chunks.Start, count).CopyTo(new Span<byte>(columns + layout.First * count, count));
        }

        return container;
    }

    private void Flush()
    {
        SortedChunks chunks = new(
            CollectionsMarshal.AsSpan(_values), _containers.Count == 0 ? -1 : _containers[^1].Key);
        if (chunks.MoveNext())
        {
            _containers.Add(Write(
                ref chunks,
                CollectionsMarshal.AsSpan(_days),
                CollectionsMarshal.AsSpan(_counts),
                hasCounts,
                ref _slab));
        }

        _values.Clear();
        _days.Clear();
        _counts.Clear();
    }
}
