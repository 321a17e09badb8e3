using System;
using System.Collections.Generic;
using System.Numerics;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index.Updating;

/// <summary>A few ordinals, spread over the chunks as plain bits, to be met with many bitmaps one after the other.</summary>
/// <threadsafety>Safe for concurrent readers once filled.</threadsafety>
internal sealed class DenseSet
{
    private readonly ulong[]?[] _chunks;

    public DenseSet(ReadOnlySpan<uint> ascending)
    {
        _chunks = new ulong[ascending.IsEmpty ? 0 : (int)(ascending[^1] >> 16) + 1][];
        foreach (uint ordinal in ascending)
        {
            ulong[] words = _chunks[ordinal >> 16] ??= new ulong[ContainerLimits.BitsetWords];
            words[(ordinal & 0xFFFF) >> 6] |= 1UL << (int)(ordinal & 63);
        }
    }

    /// <summary>Appends the ordinals that are members of a bitmap too, in ascending order.</summary>
    public void Meet(Bitmap bitmap, List<uint> result)
    {
        ulong[]? scratch = null;
        foreach (ref readonly Container container in bitmap.Containers)
        {
            if (container.Key >= _chunks.Length)
            {
                break;
            }

            if (_chunks[container.Key] is not { } words)
            {
                continue;
            }

            uint high = (uint)container.Key << 16;
            if (container.Kind == ContainerKind.Array)
            {
                foreach (ushort value in container.Values)
                {
                    if ((words[value >> 6] >> (value & 63) & 1) != 0)
                    {
                        result.Add(high | value);
                    }
                }

                continue;
            }

            scratch ??= new ulong[ContainerLimits.BitsetWords];
            container.CopyTo(scratch);
            for (int w = 0; w < scratch.Length; w++)
            {
                for (ulong word = scratch[w] & words[w]; word != 0; word &= word - 1)
                {
                    result.Add(high | (uint)(w << 6) | (uint)BitOperations.TrailingZeroCount(word));
                }
            }
        }

        GC.KeepAlive(bitmap);
    }
}
