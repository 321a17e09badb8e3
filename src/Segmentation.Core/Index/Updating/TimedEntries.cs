using System.Collections.Generic;
using Segmentation.Bitmaps;

namespace Segmentation.Index.Updating;

/// <summary>Strictly ascending ordinals with a day and a count each, on their way into a timed bitmap.</summary>
internal sealed class TimedEntries(bool hasCounts)
{
    private readonly List<TimedMember> _entries = [];

    public int Count => _entries.Count;

    public void Add(uint ordinal, ushort day, byte count) => _entries.Add(new TimedMember(ordinal, day, count));

    public TimedBitmap Build()
    {
        if (_entries.Count == 0)
        {
            return TimedBitmap.Empty(hasCounts);
        }

        TimedBitmapBuilder builder = new(hasCounts);
        foreach (TimedMember entry in _entries)
        {
            builder.Append(entry.Value, entry.Day, entry.Count);
        }

        return builder.Build();
    }
}
