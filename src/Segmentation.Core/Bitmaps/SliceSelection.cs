using System;
using System.Numerics;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps;

/// <summary>Selects members of one chunk of a bit-sliced column by their number.</summary>
internal static unsafe class SliceSelection
{
    /// <summary>Words for slices that are no bitsets; grows to what the widest column of the thread needed, 512 KiB at most.</summary>
    [ThreadStatic]
    private static ulong[]? _expanded;

    public static int Select(BitSlices column, ushort key, long least, long most, Span<ulong> words, int width)
    {
        words = words[..ContainerLimits.BitsetWords]; // the kernel reads as many words of every slice
        int index = column.Existence.IndexOf(key);
        int sliceCount = column.Slices.Length;
        long highest = sliceCount == 0 ? 0 : long.MaxValue >> (64 - sliceCount);
        long lowest = sliceCount == 0 ? 0 : ~highest;
        if (index < 0 || least > most || least > highest || most < lowest)
        {
            words.Clear();
            return 0;
        }

        column.Existence.Containers[index].CopyTo(words);
        bool hasLeast = least > lowest;
        bool hasMost = most < highest;
        if (!hasLeast && !hasMost)
        {
            return column.Existence.Containers[index].Cardinality;
        }

        ulong** slices = stackalloc ulong*[sliceCount];
        int expanding = Locate(column, key, slices);
        if (_expanded is null || _expanded.Length < expanding * ContainerLimits.BitsetWords)
        {
            _expanded = GC.AllocateUninitializedArray<ulong>(expanding * ContainerLimits.BitsetWords);
        }

        fixed (ulong* expanded = _expanded)
        {
            Expand(column, key, slices, expanded);
            SliceKernels.Between(slices, sliceCount, least, most, hasLeast, hasMost, words, width);
        }

        GC.KeepAlive(column);
        int selected = 0;
        foreach (ulong word in words)
        {
            selected += BitOperations.PopCount(word);
        }

        return selected;
    }

    /// <summary>Notes the addresses of bitset slices and returns how many others the chunk has.</summary>
    private static int Locate(BitSlices column, ushort key, ulong** slices)
    {
        int others = 0;
        for (int i = 0; i < column.Slices.Length; i++)
        {
            Bitmap slice = column.Slices[i];
            int index = slice.IndexOf(key);
            slices[i] = null;
            if (index >= 0 && slice.Containers[index].Kind == ContainerKind.Bitset)
            {
                slices[i] = (ulong*)slice.Containers[index].Payload;
            }
            else if (index >= 0)
            {
                others++;
            }
        }

        return others;
    }

    private static void Expand(BitSlices column, ushort key, ulong** slices, ulong* expanded)
    {
        for (int i = 0; i < column.Slices.Length; i++)
        {
            int index = slices[i] == null ? column.Slices[i].IndexOf(key) : -1;
            if (index >= 0)
            {
                column.Slices[i].Containers[index].CopyTo(new Span<ulong>(expanded, ContainerLimits.BitsetWords));
                slices[i] = expanded;
                expanded += ContainerLimits.BitsetWords;
            }
        }
    }
}
