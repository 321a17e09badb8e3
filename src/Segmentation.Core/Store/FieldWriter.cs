using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Segmentation.Store;

/// <summary>Writes fields one after the other in the one way that docs/format.md gives each kind, so that equal content has equal bytes and one digest.</summary>
internal sealed class FieldWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public FieldWriter Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
        return this;
    }

    public FieldWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(sizeof(uint)), value);
        _bytes.Advance(sizeof(uint));
        return this;
    }

    public FieldWriter Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
        return this;
    }

    /// <summary>Bytes without their length: for fields of fixed length.</summary>
    public FieldWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>The length, then the bytes.</summary>
    public FieldWriter Bytes(ReadOnlySpan<byte> bytes) => UInt32((uint)bytes.Length).Raw(bytes);

    /// <summary>UTF-8: the length in bytes, then they.</summary>
    public FieldWriter Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    /// <summary>A byte that says whether there is a number, then it.</summary>
    public FieldWriter Optional(long? value) => value is { } number ? Byte(1).Int64(number) : Byte(0);
}
