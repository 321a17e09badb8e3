using System;
using System.Buffers.Binary;
using System.Text;

namespace Segmentation.Store;

/// <summary>Reads what <see cref="FieldWriter"/> wrote.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes, string place)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly int _length = bytes.Length;
    private ReadOnlySpan<byte> _rest = bytes;

    public byte Byte() => Raw(1)[0];

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Raw(sizeof(uint)));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Raw(sizeof(long)));

    /// <summary>Bytes of a fixed length.</summary>
    /// <exception cref="CorruptStoreException">There are fewer.</exception>
    public ReadOnlySpan<byte> Raw(int length)
    {
        if (length > _rest.Length)
        {
            throw Fault($"{length} more bytes", $"{_rest.Length}");
        }

        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    public ReadOnlySpan<byte> Bytes()
    {
        uint length = UInt32();
        return length <= (uint)_rest.Length ? Raw((int)length) : throw Fault($"{length} more bytes", $"{_rest.Length}");
    }

    public string Text()
    {
        try
        {
            return Strict.GetString(Bytes());
        }
        catch (ArgumentException)
        {
            throw Fault("UTF-8", "something else");
        }
    }

    public long? Optional() => Flag() ? Int64() : null;

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        byte other => throw Fault("0 or 1", $"{other}"),
    };

    /// <summary>A number of things, each of at least some bytes, so that what follows can hold them.</summary>
    public int Count(int leastBytes)
    {
        uint count = UInt32();
        return count <= (uint)(_rest.Length / leastBytes) ? (int)count : throw Fault($"at most {_rest.Length / leastBytes} items", $"{count}");
    }

    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw Fault("the end", $"{_rest.Length} more bytes");
        }
    }

    private readonly CorruptStoreException Fault(string expected, string found) =>
        new(StoreFormat.CatalogFile, FormattableString.Invariant($"{place}, byte {_length - _rest.Length}"), expected, found);
}
