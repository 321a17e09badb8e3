using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Threading;

namespace Segmentation.Bitmaps;

/// <summary>Native blocks that slabs lie in, used again when the collector has found a slab dead.</summary>
/// <remarks>
/// <para>Short-lived results are most of what is ever allocated, and on the heap of pinned objects each few MiB of them cost a collection of every generation.</para>
/// <para>Bounds: blocks of 16 KiB to 1 MiB; at most <see cref="Window"/> bytes from one collection to the next and <see cref="Maximum"/> in all; what is beyond lies on
/// the collector's heap, where it brings the next collection nearer, which gives blocks back. At most <see cref="MostFree"/> bytes wait for another use.</para>
/// </remarks>
internal static unsafe class SlabMemory
{
    /// <summary>Most bytes outside the collector's heap: 256 MiB.</summary>
    public const long Maximum = 256 << 20;

    /// <summary>Most bytes handed out between two collections: 32 MiB.</summary>
    public const long Window = 32 << 20;

    /// <summary>Most bytes that are kept without being used: 32 MiB.</summary>
    public const long MostFree = Window;

    private const int Smallest = 1 << 14;
    private const int Largest = 1 << 20;
    private const int Alignment = 64;

    private static readonly Lock Gate = new();
    private static readonly Stack<nint>[] Free = [.. MakeStacks()];
    private static long _taken;
    private static long _free;
    private static long _handedOut;
    private static int _collections;

    /// <summary>A block of at least these bytes, aligned to 64; null when there is none of the size or a bound is reached.</summary>
    public static byte* TryRent(int size)
    {
        if (size is < Smallest or > Largest)
        {
            return null;
        }

        int kind = KindOf(size);
        long bytes = SizeOf(kind);
        lock (Gate)
        {
            int collections = GC.CollectionCount(0);
            _handedOut = collections == _collections ? _handedOut : 0;
            _collections = collections;
            if (_handedOut + bytes > Window)
            {
                return null;
            }

            if (Free[kind].TryPop(out nint block))
            {
                _free -= bytes;
            }
            else if (_taken + bytes <= Maximum)
            {
                block = (nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
                _taken += bytes;
            }

            _handedOut += block == 0 ? 0 : bytes;
            return (byte*)block;
        }
    }

    /// <summary>Takes back a block that nobody can reach any more.</summary>
    public static void Return(byte* block, int size)
    {
        int kind = KindOf(size);
        lock (Gate)
        {
            if (_free + SizeOf(kind) <= MostFree)
            {
                Free[kind].Push((nint)block);
                _free += SizeOf(kind);
                return;
            }

            _taken -= SizeOf(kind);
        }

        NativeMemory.AlignedFree(block);
    }

    private static int KindOf(int size) => BitOperations.Log2((uint)(size - 1) / Smallest * 2 + 1);

    private static long SizeOf(int kind) => (long)Smallest << kind;

    private static IEnumerable<Stack<nint>> MakeStacks()
    {
        for (long size = Smallest; size <= Largest; size *= 2)
        {
            yield return new Stack<nint>();
        }
    }
}
