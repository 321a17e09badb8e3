using System;
using System.Threading;

namespace Segmentation.Bitmaps;

/// <summary>A pinned block of heap memory that container payloads are cut from; freed by the collector when no container refers to it.</summary>
/// <remarks>
/// <para>Payloads of up to 1 KiB that begin a result come from a 16 KiB slab that the thread's results share, so a tiny set costs its bytes and not a slab.
/// What does not fit goes to slabs of the result's own, each twice the one before, up to 1 MiB.</para>
/// <para>Bound: a surviving payload keeps alive at most 16 KiB, or twice what was cut from the same chain before it, or 1 MiB (its own length if that is more),
/// whichever is the least that applies.</para>
/// </remarks>
internal sealed unsafe class Slab : PayloadOwner
{
    /// <summary>Bytes of the largest ordinary slab: 1 MiB holds 128 bitsets.</summary>
    public const int Size = 1 << 20;

    /// <summary>Bytes of a slab that several results of one thread share.</summary>
    public const int SharedSize = 1 << 14;

    private const int SharedMaximum = 1 << 10;
    private const int FirstOwnSize = 1 << 12;
    private const int AlignedMinimum = 512;
    private const int Alignment = 64;

    [ThreadStatic]
    private static Slab? _shared;

    private readonly byte[] _bytes;
    private readonly byte* _start;
    private readonly bool _isShared;
    private int _used;

    private Slab(int size, bool isShared)
    {
        _isShared = isShared;
        _bytes = GC.AllocateUninitializedArray<byte>(size + Alignment, pinned: true);
        fixed (byte* first = _bytes)
        {
            _start = first + (-(nint)first & (Alignment - 1));
        }

        Capacity = size;
    }

    /// <summary>Bytes that can be cut in all.</summary>
    public int Capacity { get; }

    public override void EnsureReadable(byte* start, int length)
    {
    }

    /// <summary>Cuts uninitialised bytes from <paramref name="current"/>, or from another slab when it is full or null.</summary>
    /// <remarks>Payloads of 512 bytes and more begin on 64 bytes, smaller ones on 8. The variable may belong to one caller only; slabs themselves are safe to share.</remarks>
    public static byte* Allocate(ref Slab? current, int length, out PayloadOwner owner)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        byte* bytes = null;
        if (current is null && length <= SharedMaximum)
        {
            current = _shared ??= new Slab(SharedSize, isShared: true);
            bytes = current.TryCut(length);
            if (bytes is null)
            {
                current = _shared = new Slab(SharedSize, isShared: true);
            }
        }

        if (bytes is null && (bytes = current is null ? null : current.TryCut(length)) is null)
        {
            int next = current is null ? 0 : current._isShared ? FirstOwnSize : Math.Min(Size, 2 * current.Capacity);
            current = new Slab(Math.Max(next, length), isShared: false);
            bytes = current.TryCut(length);
        }

        owner = current!;
        return bytes;
    }

    private byte* TryCut(int length)
    {
        int alignment = length >= AlignedMinimum ? Alignment : 8;
        while (true)
        {
            int used = Volatile.Read(ref _used);
            int offset = (used + alignment - 1) & -alignment;
            if (offset > Capacity - length)
            {
                return null;
            }

            if (Interlocked.CompareExchange(ref _used, offset + length, used) == used)
            {
                return _start + offset;
            }
        }
    }
}
