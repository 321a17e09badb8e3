using System;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Benchmarks.Shared;

/// <summary>Inputs that are the same in every run.</summary>
internal static unsafe class Sample
{
    /// <summary>Each number below the end with the same probability.</summary>
    public static Bitmap Set(int seed, uint end, double share)
    {
        Random random = new(seed);
        BitmapBuilder builder = new();
        for (uint value = 0; value < end; value++)
        {
            if (random.NextDouble() < share)
            {
                builder.Add(value);
            }
        }

        return builder.Build();
    }

    /// <summary>1,024 words, each bit set with the same probability. Never given back: a benchmark holds its inputs to the end.</summary>
    public static ulong* Words(int seed, double share)
    {
        ulong* words = Room<ulong>(ContainerLimits.BitsetWords);
        Set(seed, ContainerLimits.ChunkSize, share).Containers[0].CopyTo(words);
        return words;
    }

    /// <summary>So many distinct 16-bit values, ascending, with room behind them for a whole vector.</summary>
    public static ushort* Values(int seed, int count)
    {
        ushort[] all = new ushort[ContainerLimits.ChunkSize];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = (ushort)i;
        }

        new Random(seed).Shuffle(all);
        Array.Sort(all, 0, count);
        ushort* values = Room<ushort>(count + 64);
        all.AsSpan(0, count).CopyTo(new Span<ushort>(values, count));
        return values;
    }

    /// <summary>Memory aligned to 64 bytes.</summary>
    public static T* Room<T>(int count)
        where T : unmanaged => (T*)NativeMemory.AlignedAlloc((nuint)(count * sizeof(T)), 64);
}
