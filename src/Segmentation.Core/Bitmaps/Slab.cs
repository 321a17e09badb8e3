using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

namespace Segmentation.Bitmaps;

/// <summary>A block of memory that container payloads are cut from; it comes back when no container refers to it.</summary>
/// <remarks>
/// <para>Payloads of up to 4 KiB come from 32 KiB slabs that the thread's results share, so a tiny set costs its bytes and not a slab.
/// A result that begins with a larger one has slabs of its own, each twice the one before, up to 1 MiB.</para>
/// <para>Bound: a surviving payload keeps alive one slab: 32 KiB when shared, else the larger of its own length and twice the slab before it,
/// so about twice what its result had taken by then; beyond its own length never more than 1 MiB.</para>
/// </remarks>
internal sealed unsafe class Slab : PayloadOwner
{
    /// <summary>Bytes of the largest ordinary slab: 1 MiB holds 128 bitsets.</summary>
    public const int Size = 1 << 20;

    /// <summary>Bytes of a slab that several results of one thread share.</summary>
    public const int SharedSize = 1 << 15;

    private const int SharedMaximum = 1 << 12;
    private const int AlignedMinimum = 512;
    private const int Alignment = 64;

    [ThreadStatic]
    private static Slab? _shared;

    private readonly byte[] _pinned = [];
    private readonly byte* _start;
    private readonly bool _isShared;
    private int _used;

    private Slab(int size, bool isShared)
        : base(isChecked: false)
    {
        _isShared = isShared;
        Capacity = size;
        _start = SlabMemory.TryRent(size);
        if (_start != null)
        {
            return;
        }

        GC.SuppressFinalize(this);
        _pinned = GC.AllocateUninitializedArray<byte>(size + Alignment, pinned: true);
        fixed (byte* first = _pinned)
        {
            _start = first + (-(nint)first & (Alignment - 1));
        }
    }

    ~Slab()
    {
        if (_start != null)
        {
            SlabMemory.Return(_start, Capacity);
        }
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
        bool isSmall = length <= SharedMaximum;
        current ??= isSmall ? _shared ??= new Slab(SharedSize, isShared: true) : new Slab(length, isShared: false);
        byte* bytes = current.TryCut(length);
        if (bytes == null)
        {
            current = current._isShared && isSmall
                ? _shared = new Slab(SharedSize, isShared: true)
                : new Slab(Math.Max(Math.Min(Size, 2 * current.Capacity), length), isShared: false);
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
