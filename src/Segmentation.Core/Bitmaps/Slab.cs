using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

namespace Segmentation.Bitmaps;

/// <summary>A pinned block of heap memory that container payloads are cut from; freed by the collector when no container refers to it.</summary>
/// <remarks>
/// <para>Payloads of up to 1 KiB that begin a result come from a 16 KiB slab that the thread's results share, so a tiny set costs its bytes and not a slab.
/// What does not fit goes to slabs of the result's own, each twice the one before, up to 1 MiB.</para>
/// <para>Bound: a surviving payload keeps alive one slab: 16 KiB when shared, else the largest of 4 KiB, its own length and twice the slab before it,
/// so about twice what its result had taken by then; beyond its own length never more than 1 MiB.</para>
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
        : base(isChecked: false)
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
    public static byte* Allocate([NotNull] ref Slab? current, int length, out PayloadOwner owner)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (current is null)
        {
            current = length > SharedMaximum ? new Slab(length, isShared: false) : _shared ??= new Slab(SharedSize, isShared: true);
            byte* first = current.TryCut(length);
            if (first != null)
            {
                owner = current;
                return first;
            }

            current = _shared = new Slab(SharedSize, isShared: true);
        }

        byte* bytes = current.TryCut(length);
        if (bytes == null)
        {
            int next = current._isShared ? FirstOwnSize : Math.Min(Size, 2 * current.Capacity);
            current = new Slab(Math.Max(next, length), isShared: false);
            bytes = current.TryCut(length);
        }

        owner = current;
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
