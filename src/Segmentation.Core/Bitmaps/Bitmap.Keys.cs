using System;
using System.Diagnostics;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

public sealed unsafe partial class Bitmap
{
    /// <summary>The members whose upper 16 bits lie between two keys, both included; shares the payloads.</summary>
    internal Bitmap Keys(ushort firstKey, ushort lastKey)
    {
        int from = Advance(Held, 0, firstKey);
        int to = Advance(Held, from, lastKey + 1);
        if (from >= to)
        {
            return Empty;
        }

        return to - from == Held.Length ? this : new Bitmap(Held[from..to]);
    }

    /// <summary>This set with the chunks of two keys and between replaced by all of <paramref name="replacement"/>, which has no others; shares the payloads.</summary>
    internal Bitmap WithKeys(ushort firstKey, ushort lastKey, Bitmap replacement)
    {
        Debug.Assert(firstKey <= lastKey, "keys ascend");
        Debug.Assert(
            replacement.IsEmpty || (replacement.Held[0].Key >= firstKey && replacement.Held[^1].Key <= lastKey),
            "a replacement stays inside its keys");
        ReadOnlySpan<Container> containers = Held;
        int from = Advance(containers, 0, firstKey);
        int to = Advance(containers, from, lastKey + 1);
        BitmapAssembler assembler = new(from + replacement.Held.Length + containers.Length - to);
        assembler.AddRange(containers[..from]);
        assembler.AddRange(replacement.Held);
        assembler.AddRange(containers[to..]);
        return assembler.ToBitmap();
    }
}
