using System;
using System.Buffers.Text;
using System.IO;
using System.Text;

namespace Segmentation.Cli.Generation;

/// <summary>Writes rows of bytes to a stream through one block; rows may be of any length up to 64 KiB.</summary>
internal sealed class CsvBuffer(Stream stream) : IDisposable
{
    private const int Size = 1 << 20;
    private const int LongestCell = 1 << 16;

    private readonly byte[] _block = new byte[Size + LongestCell];
    private int _used;

    private long _written;

    /// <summary>Bytes added so far.</summary>
    public long Position => _written + _used;

    public CsvBuffer Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_block.AsSpan(_used));
        _used += bytes.Length;
        return this;
    }

    public CsvBuffer Add(byte one)
    {
        _block[_used++] = one;
        return this;
    }

    public CsvBuffer Add(string text)
    {
        _used += Encoding.UTF8.GetBytes(text, _block.AsSpan(_used));
        return this;
    }

    public CsvBuffer Add(long number)
    {
        Utf8Formatter.TryFormat(number, _block.AsSpan(_used), out int length);
        _used += length;
        return this;
    }

    /// <summary>A number of hundredths with two decimals.</summary>
    public CsvBuffer AddHundredths(long hundredths)
    {
        if (hundredths < 0)
        {
            Add((byte)'-');
            hundredths = -hundredths;
        }

        return Add(hundredths / 100).Add((byte)'.').AddPair((int)(hundredths % 100));
    }

    /// <summary>A number below 100 with two digits.</summary>
    public CsvBuffer AddPair(int number) => Add((byte)('0' + (number / 10))).Add((byte)('0' + (number % 10)));

    /// <summary>A number as 16 hexadecimal digits.</summary>
    public CsvBuffer AddHex(ulong number)
    {
        Span<byte> digits = _block.AsSpan(_used, 16);
        for (int i = 15; i >= 0; i--, number >>= 4)
        {
            digits[i] = "0123456789abcdef"u8[(int)(number & 15)];
        }

        _used += 16;
        return this;
    }

    public void EndRow()
    {
        Add((byte)'\n');
        if (_used >= Size)
        {
            Flush();
        }
    }

    public void Dispose()
    {
        Flush();
        stream.Dispose();
    }

    private void Flush()
    {
        stream.Write(_block, 0, _used);
        _written += _used;
        _used = 0;
    }
}
