using System;
using System.IO;

namespace Segmentation.Formats;

/// <summary>Writes a list of 128-bit tokens as CSV: the header <c>scoped_token</c>, then 32 lower-case hexadecimal digits and a line feed each.</summary>
internal sealed class TokenCsvWriter : IDisposable
{
    private const int TokenLength = 16;
    private const int LineLength = 33;

    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[LineLength * 2048];
    private int _filled;

    public TokenCsvWriter(Stream stream)
    {
        _stream = stream;
        ReadOnlySpan<byte> header = "scoped_token\n"u8;
        header.CopyTo(_buffer);
        _filled = header.Length;
    }

    /// <summary>Writes tokens of 16 bytes each in the order given.</summary>
    public void Write(ReadOnlySpan<byte> tokens)
    {
        for (; !tokens.IsEmpty; tokens = tokens[TokenLength..])
        {
            if (_filled + LineLength > _buffer.Length)
            {
                Flush();
            }

            Convert.TryToHexStringLower(tokens[..TokenLength], _buffer.AsSpan(_filled, LineLength), out int written);
            _buffer[_filled + written] = (byte)'\n';
            _filled += LineLength;
        }
    }

    /// <summary>Hands everything written so far to the stream.</summary>
    public void Flush()
    {
        _stream.Write(_buffer, 0, _filled);
        _filled = 0;
    }

    public void Dispose() => Flush();
}
