using System;
using System.Buffers;
using System.Globalization;
using System.IO;
using System.Text;

namespace Segmentation.Web.Connect;

/// <summary>UTF-8 as text, decoded as it is read, that knows how far it was read.</summary>
internal sealed class JsonText(ReadOnlySequence<byte> bytes) : TextReader
{
    private const int Chunk = 1024;

    private readonly Decoder _decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetDecoder();
    private readonly char[] _characters = new char[Chunk + 1];
    private ReadOnlySequence<byte> _rest = bytes;
    private bool _flushed;
    private int _at;
    private int _end;
    private int _line = 1;
    private int _column;

    /// <summary>Where the last character that was read stands: such as <c>line 1, column 5</c>.</summary>
    public string Position => string.Create(CultureInfo.InvariantCulture, $"line {_line}, column {Math.Max(1, _column)}");

    public override int Peek() => Fill() ? _characters[_at] : -1;

    public override int Read()
    {
        if (!Fill())
        {
            return -1;
        }

        char read = _characters[_at++];
        if (read == '\n')
        {
            _line++;
            _column = 0;
        }
        else
        {
            _column++;
        }

        return read;
    }

    public override int Read(char[] buffer, int index, int count)
    {
        int read = 0;
        while (read < count && Read() is >= 0 and int next)
        {
            buffer[index + read++] = (char)next;
        }

        return read;
    }

    private bool Fill()
    {
        while (_at == _end && !_flushed)
        {
            ReadOnlySpan<byte> run = _rest.FirstSpan[..Math.Min(_rest.FirstSpan.Length, Chunk)];
            _flushed = _rest.Length == run.Length;
            _at = 0;
            _end = _decoder.GetChars(run, _characters, _flushed);
            _rest = _rest.Slice(run.Length);
        }

        return _at < _end;
    }
}
