using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Index;

/// <summary>Memory in which one chunk after another is folded; what it holds is good until the next.</summary>
/// <threadsafety>One thread.</threadsafety>
internal sealed unsafe class FoldRoom : PayloadOwner
{
    private const int Line = 64;

    [ThreadStatic]
    private static FoldRoom? _current;

    private readonly byte[] _memory = GC.AllocateUninitializedArray<byte>(ContainerLimits.BitsetBytes + Line, pinned: true);
    private readonly byte* _start;

    public FoldRoom()
        : base(isChecked: false) => _start = (byte*)(((nint)Unsafe.AsPointer(ref _memory[0]) + Line - 1) & ~(nint)(Line - 1));

    /// <summary>A room of this thread, for what is copied at once.</summary>
    public static FoldRoom Current => _current ??= new FoldRoom();

    public override void EnsureReadable(byte* start, int length)
    {
    }

    /// <summary><c>(based EXCEPT removed) OR added</c>, an array or a bitset; false when that is empty. The caller keeps the owners alive.</summary>
    /// <param name="key">Key of the chunk.</param>
    /// <param name="based">The base's container; null when it has none.</param>
    /// <param name="added">Members to add; null when there are none.</param>
    /// <param name="removed">Members to take away first; null when there are none.</param>
    /// <param name="members">The result.</param>
    [SkipLocalsInit]
    public bool TryFold(ushort key, Container? based, Container? added, Container? removed, out Container members)
    {
        byte* memory = stackalloc byte[ContainerScratch.Size];
        ContainerScratch scratch = new(memory);
        ulong* words = (ulong*)_start;
        int count = ContainerFold.Fold(based, added, removed, words, scratch, out ushort* values);
        if (count == 0)
        {
            members = default;
            return false;
        }

        if (count > ContainerLimits.ArrayMaximum)
        {
            if (values != null)
            {
                WordKernels.Clear(words);
                ArrayKernels.SetBits(words, values, count);
            }

            members = new Container(key, ContainerKind.Bitset, count, 0, _start, this);
            return true;
        }

        if (values == null)
        {
            values = scratch.MoreValues;
            ArrayKernels.Extract(words, values, ContainerLimits.ArrayMaximum + ArrayKernels.Slack);
        }

        new ReadOnlySpan<ushort>(values, count).CopyTo(new Span<ushort>(_start, count));
        members = new Container(key, ContainerKind.Array, count, 0, _start, this);
        return true;
    }
}
