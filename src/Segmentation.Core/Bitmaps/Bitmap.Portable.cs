using System;
using System.Buffers;

namespace Segmentation.Bitmaps;

public sealed unsafe partial class Bitmap
{
    /// <summary>Bytes of this set in the portable Roaring format.</summary>
    public long PortableLength => PortableFormat.LengthOf(Held);

    /// <summary>Reads a set in the portable Roaring format. The bytes are checked and copied.</summary>
    /// <exception cref="CorruptBitmapException">The bytes are not one such set from the first to the last.</exception>
    public static Bitmap ReadPortable(ReadOnlySpan<byte> bytes)
    {
        Bitmap bitmap = ReadPortable(bytes, out int consumed);
        if (consumed != bytes.Length)
        {
            throw new CorruptBitmapException(consumed, "the end of the bytes", $"{bytes.Length - consumed} more");
        }

        return bitmap;
    }

    /// <summary>Reads a set in the portable Roaring format from the front of the bytes and says how many it took. The bytes are checked and copied.</summary>
    /// <exception cref="CorruptBitmapException">The bytes do not begin with such a set.</exception>
    public static Bitmap ReadPortable(ReadOnlySpan<byte> bytes, out int consumed)
    {
        fixed (byte* start = bytes)
        {
            Bitmap bitmap = new PortableReader(start, bytes.Length, owner: null).Read(out long taken);
            consumed = (int)taken;
            return bitmap;
        }
    }

    /// <summary>Writes this set in the portable Roaring format.</summary>
    public void WritePortable(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        PortableFormat.Write(Held, writer);
        GC.KeepAlive(this);
    }

    /// <summary>This set in the portable Roaring format.</summary>
    /// <exception cref="InvalidOperationException">It takes more bytes than an array can hold.</exception>
    public byte[] ToPortable()
    {
        long length = PortableLength;
        if (length > Array.MaxLength)
        {
            throw new InvalidOperationException($"The set takes {length} bytes; an array holds at most {Array.MaxLength}.");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        PortableFormat.Write(Held, bytes);
        GC.KeepAlive(this);
        return bytes;
    }

    /// <summary>Reads a set in the portable Roaring format from the front of owned bytes, with every check of <see cref="ReadPortable(ReadOnlySpan{byte})"/>, and leaves the payloads where they are.</summary>
    /// <exception cref="CorruptBitmapException">The bytes do not begin with such a set.</exception>
    internal static Bitmap MapPortable(byte* start, long length, PayloadOwner owner, out long consumed) =>
        new PortableReader(start, length, owner).Read(out consumed);
}
