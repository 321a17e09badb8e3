using System;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Index;

/// <summary>Looks many ascending ordinals up in one bitmap, chunk by chunk.</summary>
internal static class BitmapProbe
{
    /// <summary>Says for each of the ascending ordinals whether it is a member.</summary>
    public static void Contains(Bitmap bitmap, ReadOnlySpan<uint> ascending, Span<bool> found)
    {
        found = found[..ascending.Length];
        if (bitmap.IsEmpty)
        {
            found.Clear();
            return;
        }

        int start = 0;
        while (start < ascending.Length)
        {
            uint key = ascending[start] >> 16;
            int end = start + 1;
            while (end < ascending.Length && ascending[end] >> 16 == key)
            {
                end++;
            }

            int index = bitmap.IndexOf((ushort)key);
            if (index < 0)
            {
                found[start..end].Clear();
            }
            else
            {
                Contains(bitmap.Containers[index], ascending[start..end], found[start..end]);
            }

            start = end;
        }

        GC.KeepAlive(bitmap);
    }

    private static void Contains(in Container container, ReadOnlySpan<uint> ascending, Span<bool> found)
    {
        switch (container.Kind)
        {
            case ContainerKind.Bitset:
                ReadOnlySpan<ulong> words = container.Words;
                for (int i = 0; i < ascending.Length; i++)
                {
                    found[i] = (words[(int)(ascending[i] & 0xFFFF) >> 6] >> (int)(ascending[i] & 63) & 1) != 0;
                }

                break;
            case ContainerKind.Array:
                ReadOnlySpan<ushort> values = container.Values;
                for (int i = 0; i < ascending.Length; i++)
                {
                    int place = values.BinarySearch((ushort)ascending[i]);
                    found[i] = place >= 0;
                    values = values[(place >= 0 ? place : ~place)..];
                }

                break;
            default:
                ReadOnlySpan<ushort> runs = container.Runs;
                int run = 0;
                for (int i = 0; i < ascending.Length; i++)
                {
                    ushort value = (ushort)ascending[i];
                    while (run < runs.Length && runs[run] + runs[run + 1] < value)
                    {
                        run += 2;
                    }

                    found[i] = run < runs.Length && runs[run] <= value;
                }

                break;
        }
    }
}
