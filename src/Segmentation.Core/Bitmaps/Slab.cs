using System;

namespace Segmentation.Bitmaps;

/// <summary>A pinned block of heap memory that container payloads are cut from; freed by the collector when no container refers to it.</summary>
internal sealed unsafe class Slab : PayloadOwner
{
    /// <summary>Bytes of an ordinary slab: 1 MiB holds 128 bitsets.</summary>
    public const int Size = 1 << 20;

    private const int Alignment = 64;

    private readonly byte[] _bytes;
    private int _used;

    private Slab(int size)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(size + Alignment, pinned: true);
        fixed (byte* start = _bytes)
        {
            _used = (int)(-(nint)start & (Alignment - 1));
        }
    }

    public override void EnsureReadable(byte* start, int length)
    {
    }

    /// <summary>Cuts uninitialised bytes from <paramref name="current"/>, or from a new slab when it is full. Not safe for concurrent callers.</summary>
    /// <remarks>Payloads of 512 bytes and more begin on 64 bytes, smaller ones on 8.</remarks>
    public static byte* Allocate(ref Slab? current, int length, out PayloadOwner owner)
    {
        int alignment = length >= 512 ? Alignment : 8;
        if (current is null || current.Padded(alignment) + length > current._bytes.Length)
        {
            current = new Slab(Math.Max(Size, length));
        }

        int offset = current.Padded(alignment);
        current._used = offset + length;
        owner = current;
        fixed (byte* start = current._bytes)
        {
            return start + offset;
        }
    }

    private int Padded(int alignment)
    {
        fixed (byte* start = _bytes)
        {
            nint address = (nint)start + _used;
            return _used + (int)(-address & (alignment - 1));
        }
    }
}
