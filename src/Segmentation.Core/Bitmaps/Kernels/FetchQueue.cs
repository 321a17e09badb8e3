using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Bytes that will be read soon, fetched into a near cache a few lines at a time while other work goes on. They need not be readable.</summary>
/// <remarks>Fetched in one go they hold up what comes after them: a core has some two dozen lines under way and then waits.</remarks>
/// <threadsafety>One thread.</threadsafety>
internal sealed unsafe class FetchQueue
{
    /// <summary>Lines that are on their way while a hundred values are looked up.</summary>
    public const int Few = 10;

    /// <summary>Lines that are on their way while some hundreds of values are worked on.</summary>
    public const int Some = 24;

    /// <summary>Lines between two operations whose work is not known.</summary>
    public const int Many = 96;

    private const int Line = 64;
    private const int Page = 4_096;

    private Stretch[] _stretches = new Stretch[8];
    private int _count;
    private int _next;
    private byte* _at;
    private byte* _end;

    /// <summary>One that has nothing to fetch; nothing is to be added.</summary>
    public static FetchQueue Nothing { get; } = new();

    /// <summary>Adds bytes; of each page one line is fetched at once, because to find a page takes longest.</summary>
    public void Add(byte* start, int length)
    {
        if (_count == _stretches.Length)
        {
            Array.Resize(ref _stretches, 2 * _count);
        }

        byte* end = start + length;
        byte* first = (byte*)((nuint)start & ~(nuint)(Line - 1));
        _stretches[_count++] = new Stretch { Start = first, End = end };
        for (byte* page = first; Sse.IsSupported && page < end; page = (byte*)(((nuint)page + Page) & ~(nuint)(Page - 1)))
        {
            Sse.Prefetch1(page);
        }
    }

    /// <summary>Has so many more lines fetched, if there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(int lines)
    {
        if (_at < _end || _next < _count)
        {
            Fetch(lines);
        }
    }

    /// <summary>Has all that is left fetched, so that the queue is empty.</summary>
    public void Finish()
    {
        Step(int.MaxValue / Line);
        _count = 0;
        _next = 0;
    }

    /// <summary>Forgets what is left.</summary>
    public void Clear()
    {
        _count = 0;
        _next = 0;
        _at = null;
        _end = null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Fetch(int lines)
    {
        byte* at = _at;
        for (; lines > 0; lines--, at += Line)
        {
            if (at >= _end)
            {
                if (_next == _count)
                {
                    break;
                }

                at = _stretches[_next].Start;
                _end = _stretches[_next].End;
                _next++;
            }

            if (Sse.IsSupported)
            {
                Sse.Prefetch1(at);
            }
        }

        _at = at;
    }

    private struct Stretch
    {
        public byte* Start;
        public byte* End;
    }
}
