using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>The members of one container whose day lies in one window, as 1,024 words that never change.</summary>
internal sealed unsafe class KeptWindow
{
    private const int Line = 64;

    private readonly ulong[] _memory; // pinned, with room to begin on a line

    public KeptWindow(in Container container, uint window)
    {
        _memory = GC.AllocateUninitializedArray<ulong>(ContainerLimits.BitsetWords + Line / sizeof(ulong) - 1, pinned: true);
        Words = (ulong*)(((nint)Unsafe.AsPointer(ref _memory[0]) + Line - 1) & ~(nint)(Line - 1));
        Window = window;
        Cardinality = ChunkSelection.SelectDays(container, (ushort)(window >> 16), (ushort)window, new Span<ulong>(Words, ContainerLimits.BitsetWords));
    }

    /// <summary>First day shifted up by 16, and last day.</summary>
    public uint Window { get; }

    public int Cardinality { get; }

    /// <summary>Good as long as this object is referred to.</summary>
    public ulong* Words { get; }
}
