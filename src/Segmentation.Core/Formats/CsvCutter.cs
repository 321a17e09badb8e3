using System;
using System.IO;
using Segmentation.Vocabulary;

namespace Segmentation.Formats;

/// <summary>Cuts a stream into blocks of whole records. Memory: one block for what is left over, whatever the stream holds.</summary>
internal sealed class CsvCutter(Stream content, Func<long> storedRead, byte delimiter, int blockSize, int longestRow)
{
    private byte[] _rest = [];
    private int _restLength;
    private bool _atEnd;
    private bool _discarding;

    /// <summary>Fills a block with whole records, or with the mark of one record that no block can hold; false at the end.</summary>
    public bool Next(CsvBlock block)
    {
        while (true)
        {
            int length = Fill(block);
            block.StoredBytesRead = storedRead();
            ReadOnlySpan<byte> bytes = block.Buffer.AsSpan(0, length);
            if (_discarding)
            {
                Discard(bytes);
                continue;
            }

            if (_atEnd)
            {
                _restLength = 0;
                block.Begin(length);
                return length > 0;
            }

            int cut = LastRecordEnd(bytes);
            if (cut == 0)
            {
                _discarding = true;
                Keep(bytes[..0]);
                block.BeginOversize();
                Discard(bytes);
                return true;
            }

            Keep(bytes[cut..]);
            block.Begin(cut);
            return true;
        }
    }

    /// <summary>The bytes at the front of the stream, kept for the first block; for the header.</summary>
    public ReadOnlySpan<byte> Peek(CsvBlock block)
    {
        int length = Fill(block);
        Keep(block.Buffer.AsSpan(0, length));
        return _rest.AsSpan(0, _restLength);
    }

    /// <summary>Whether the stream has been read to its end.</summary>
    public bool IsAtEnd => _atEnd;

    /// <summary>Leaves out the first bytes of what <see cref="Peek"/> showed.</summary>
    public void Skip(int bytes)
    {
        _rest.AsSpan(bytes, _restLength - bytes).CopyTo(_rest);
        _restLength -= bytes;
    }

    private int Fill(CsvBlock block)
    {
        _rest.AsSpan(0, _restLength).CopyTo(block.Buffer);
        int length = _restLength;
        _restLength = 0;
        try
        {
            while (length < blockSize && !_atEnd)
            {
                int read = content.Read(block.Buffer, length, blockSize - length);
                length += read;
                _atEnd = read == 0;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InputException($"The input cannot be read on after byte {storedRead()}: {e.Message}", e);
        }

        return length;
    }

    private void Keep(ReadOnlySpan<byte> rest)
    {
        if (_rest.Length < rest.Length)
        {
            _rest = new byte[blockSize];
        }

        rest.CopyTo(_rest);
        _restLength = rest.Length;
    }

    /// <summary>Reads past the record that is too long, to the first line end after it.</summary>
    private void Discard(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOfAny(CsvQuotes.LineFeed, CsvQuotes.CarriageReturn);
        bool isSplitPair = end == bytes.Length - 1 && !_atEnd && bytes[end] == CsvQuotes.CarriageReturn;
        if (end >= 0 && !isSplitPair)
        {
            _discarding = false;
            Keep(bytes[(end + CsvQuotes.LineEnd(bytes, end))..]);
        }
        else if (isSplitPair)
        {
            Keep(bytes[end..]);
        }
        else if (_atEnd)
        {
            _discarding = false;
        }
    }

    /// <summary>End of the last record that is certainly whole; 0 when there is none.</summary>
    private int LastRecordEnd(ReadOnlySpan<byte> bytes)
    {
        int cut = 0;
        int from = 0;
        while (true)
        {
            int found = bytes[from..].IndexOf(CsvQuotes.Quote);
            int quote = found < 0 ? bytes.Length : from + found;
            int line = LastLineEnd(bytes[from..quote], isAtBufferEnd: quote == bytes.Length);
            cut = line > 0 ? from + line : cut;
            if (quote == bytes.Length)
            {
                return cut;
            }

            from = quote + 1;
            if (quote == 0 || bytes[quote - 1] == delimiter || bytes[quote - 1] is CsvQuotes.LineFeed or CsvQuotes.CarriageReturn)
            {
                int close = CsvQuotes.Close(bytes, quote, longestRow, isWhole: false, out _);
                if (close == CsvQuotes.Undecided)
                {
                    return cut;
                }

                from = close == CsvQuotes.Unclosed ? from : close + 1;
            }
        }
    }

    private static int LastLineEnd(ReadOnlySpan<byte> bytes, bool isAtBufferEnd)
    {
        int last = bytes.LastIndexOfAny(CsvQuotes.LineFeed, CsvQuotes.CarriageReturn);
        if (isAtBufferEnd && last >= 0 && last == bytes.Length - 1 && bytes[last] == CsvQuotes.CarriageReturn)
        {
            last = bytes[..last].LastIndexOfAny(CsvQuotes.LineFeed, CsvQuotes.CarriageReturn);
        }

        return last + 1;
    }
}
