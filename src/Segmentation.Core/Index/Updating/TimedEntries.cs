using System.Collections.Generic;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps;

namespace Segmentation.Index.Updating;

/// <summary>Strictly ascending ordinals with a day and a count each, on their way into a timed bitmap.</summary>
internal sealed class TimedEntries(bool hasCounts)
{
    private readonly List<uint> _ordinals = [];
    private readonly List<ushort> _days = [];
    private readonly List<byte> _counts = [];

    public int Count => _ordinals.Count;

    public void Add(uint ordinal, ushort day, byte count)
    {
        _ordinals.Add(ordinal);
        _days.Add(day);
        if (hasCounts)
        {
            _counts.Add(count);
        }
    }

    public TimedBitmap Build() => TimedBitmapBuilder.FromSorted(
        CollectionsMarshal.AsSpan(_ordinals), CollectionsMarshal.AsSpan(_days), CollectionsMarshal.AsSpan(_counts), hasCounts);
}
