using System;
using System.Buffers;
using Segmentation.Bitmaps;

namespace Segmentation.TestSupport.Index;

/// <summary>Pinned bytes that stand in for a mapped file.</summary>
internal sealed unsafe class HeapBytes : PayloadOwner
{
    private readonly byte[] _bytes;

    public HeapBytes(ReadOnlySpan<byte> bytes)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(_bytes);
        fixed (byte* start = _bytes)
        {
            Start = start;
        }
    }

    public byte* Start { get; }

    public int Length => _bytes.Length;

    public override void EnsureReadable(byte* start, int length)
    {
        if (start < Start || start + length > Start + _bytes.Length)
        {
            throw new InvalidOperationException("Bytes outside the file were asked for.");
        }
    }

    public static HeapBytes Of(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        write(buffer);
        return new HeapBytes(buffer.WrittenSpan);
    }
}
