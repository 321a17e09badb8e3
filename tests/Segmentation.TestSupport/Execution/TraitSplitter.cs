using System;
using System.Collections.Generic;
using Segmentation.Bitmaps;
using Segmentation.Index;

namespace Segmentation.TestSupport.Execution;

/// <summary>Writes what is true of each ordinal as base, added and removed, split at random within the invariants of each form.</summary>
internal sealed class TraitSplitter(Random random, IReadOnlyDictionary<uint, uint> kindOf)
{
    private bool _writesRuns;
    private bool _hasDeltas;
    private uint _deltaKey;

    public PlainTrait Plain(Func<uint, bool> holds)
    {
        Draw();
        bool[] isMember = new bool[RandomWorld.KindCount];
        for (uint kind = 0; kind < isMember.Length; kind++)
        {
            isMember[kind] = holds(kind);
        }

        List<uint> held = [];
        List<uint> added = [];
        List<uint> removed = [];
        foreach ((uint ordinal, uint kind) in kindOf)
        {
            bool isDelta = IsDelta(ordinal);
            if (isMember[kind])
            {
                (isDelta ? added : held).Add(ordinal);
            }
            else if (isDelta)
            {
                held.Add(ordinal);
                removed.Add(ordinal);
            }
        }

        return new PlainTrait(Bitmap(held), Bitmap(added), Bitmap(removed));
    }

    public TimedTrait Timed(Func<uint, NaiveEntry?> entryOf, bool hasCounts)
    {
        Draw();
        NaiveEntry?[] entries = new NaiveEntry?[RandomWorld.KindCount];
        for (uint kind = 0; kind < entries.Length; kind++)
        {
            entries[kind] = entryOf(kind);
        }

        TimedBitmapBuilder held = new(hasCounts);
        TimedBitmapBuilder added = new(hasCounts);
        List<uint> removed = [];
        long members = 0;
        foreach ((uint ordinal, uint kind) in kindOf)
        {
            bool isDelta = IsDelta(ordinal);
            if (entries[kind] is { } entry)
            {
                members++;
                (isDelta ? added : held).Append(ordinal, entry.Day, entry.Count);
                if (isDelta && random.Next(2) == 0)
                {
                    held.Append(ordinal, (ushort)random.Next(19_900, 20_100), (byte)(hasCounts ? random.Next(1, 256) : 1)); // superseded
                }
            }
            else if (isDelta)
            {
                held.Append(ordinal, (ushort)random.Next(19_900, 20_100), 1);
                removed.Add(ordinal);
            }
        }

        TimedBitmap whole = held.Build();
        return new TimedTrait(_writesRuns ? RunContainers.Of(whole) : whole, added.Build(), Bitmap(removed), members);
    }

    public NumberTrait Number(Func<uint, long?> numberOf)
    {
        Draw();
        ValuedBitmapBuilder held = new();
        ValuedBitmapBuilder added = new();
        List<uint> removed = [];
        long members = 0;
        foreach ((uint ordinal, uint kind) in kindOf)
        {
            bool isDelta = IsDelta(ordinal);
            if (numberOf(kind) is { } number)
            {
                members++;
                (isDelta ? added : held).Append(ordinal, number);
                if (isDelta && random.Next(2) == 0)
                {
                    held.Append(ordinal, random.Next(-100, 100)); // superseded
                }
            }
            else if (isDelta)
            {
                held.Append(ordinal, random.Next(-100, 100));
                removed.Add(ordinal);
            }
        }

        return new NumberTrait(BitSlices.Empty.Fold(held.Build(), Segmentation.Bitmaps.Bitmap.Empty), added.Build(), Bitmap(removed), members);
    }

    /// <summary>A third of all traits have no deltas, a third in one chunk, a third everywhere.</summary>
    private void Draw()
    {
        _writesRuns = random.Next(2) == 0;
        _hasDeltas = random.Next(3) != 0;
        _deltaKey = random.Next(2) == 0 ? uint.MaxValue : (uint)random.Next(2);
    }

    private bool IsDelta(uint ordinal) =>
        _hasDeltas && (_deltaKey == uint.MaxValue || _deltaKey == ordinal >> 16) && random.Next(6) == 0;

    private Bitmap Bitmap(List<uint> ascending)
    {
        Bitmap bitmap = BitmapBuilder.FromSorted([.. ascending]);
        return _writesRuns ? RunContainers.Of(bitmap) : bitmap;
    }
}
