using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Segmentation.Vocabulary;

/// <summary>The 128-bit pseudonym under which a device is stored: AES-256 of its canonical identifier under the key of its id space.</summary>
/// <remarks>
/// Sixteen bytes in the order the cipher produced them. The all-zero token stands for an erased device and never for a live one.
/// A token never leaves the process; <see cref="ToString"/> shows nothing of it.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct Token(ulong First, ulong Second)
{
    /// <summary>Bytes of a token.</summary>
    public const int Size = 16;

    public bool IsErased => (First | Second) == 0;

    /// <summary>Bytes 0–7 as a little-endian number, then bytes 8–15.</summary>
    public static Token Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, First);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Second);
    }

    public override string ToString() => "token";
}
