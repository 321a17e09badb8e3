using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps;

/// <summary>The members of one chunk whose number lies in one range, as a container of their own.</summary>
internal sealed class KeptRange
{
    private readonly Container _members;

    /// <param name="column">The column.</param>
    /// <param name="key">The chunk.</param>
    /// <param name="least">Lowest number.</param>
    /// <param name="most">Highest number.</param>
    [SkipLocalsInit]
    public unsafe KeptRange(BitSlices column, ushort key, long least, long most)
    {
        ulong* words = stackalloc ulong[ContainerLimits.BitsetWords];
        int count = ChunkSelection.SelectSlices(column, key, least, most, new Span<ulong>(words, ContainerLimits.BitsetWords));
        Slab? slab = null;
        IsEmpty = !ContainerWriter.TryWrite(key, words, count, ref slab, out _members);
        Least = least;
        Most = most;
    }

    /// <summary>Lowest number.</summary>
    public long Least { get; }

    /// <summary>Highest number.</summary>
    public long Most { get; }

    /// <summary>Whether there are no members.</summary>
    public bool IsEmpty { get; }

    /// <summary>Array or bitset; nothing when there are none.</summary>
    public ref readonly Container Members => ref _members;

    /// <summary>Bytes that the members take.</summary>
    public int Bytes => IsEmpty ? 0 : _members.PayloadLength;
}
