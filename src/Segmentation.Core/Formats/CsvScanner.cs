using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Segmentation.Formats;

/// <summary>Walks over the bytes that mean something (delimiter, quote, line ends), 64 bytes a step.</summary>
/// <remarks>The bytes are followed by <see cref="CsvBlock.Padding"/> zero bytes, so loads need no bounds and find nothing there.</remarks>
internal ref struct CsvScanner
{
    private const int Step = 64;

    private readonly ref byte _bytes;
    private readonly int _length;
    private readonly byte _delimiter;
    private int _base;
    private ulong _mask;

    public CsvScanner(byte[] buffer, int length, byte delimiter)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, buffer.Length - CsvBlock.Padding);
        _bytes = ref MemoryMarshal.GetArrayDataReference(buffer);
        _length = length;
        _delimiter = delimiter;
        _base = 0;
        _mask = length == 0 ? 0 : Load(0);
    }

    /// <summary>Position of the next such byte, or the length of the bytes when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next()
    {
        while (_mask == 0)
        {
            _base += Step;
            if (_base >= _length)
            {
                _base = _length;
                return _length;
            }

            _mask = Load(_base);
        }

        int at = _base + BitOperations.TrailingZeroCount(_mask);
        _mask &= _mask - 1;
        return at;
    }

    /// <summary>Goes on at a later position.</summary>
    public void SkipTo(int position)
    {
        if (position >= _length)
        {
            _base = _length;
            _mask = 0;
            return;
        }

        if (position - _base >= Step)
        {
            _base = position;
            _mask = Load(position);
            return;
        }

        _mask &= ulong.MaxValue << (position - _base);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong Load(int position)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<byte> chunk = Vector512.LoadUnsafe(ref _bytes, (nuint)position);
            return (Vector512.Equals(chunk, Vector512.Create(_delimiter))
                | Vector512.Equals(chunk, Vector512.Create(CsvQuotes.Quote))
                | Vector512.Equals(chunk, Vector512.Create(CsvQuotes.LineFeed))
                | Vector512.Equals(chunk, Vector512.Create(CsvQuotes.CarriageReturn))).ExtractMostSignificantBits();
        }

        return Half(position) | (ulong)Half(position + 32) << 32;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly uint Half(int position)
    {
        Vector256<byte> chunk = Vector256.LoadUnsafe(ref _bytes, (nuint)position);
        return (Vector256.Equals(chunk, Vector256.Create(_delimiter))
            | Vector256.Equals(chunk, Vector256.Create(CsvQuotes.Quote))
            | Vector256.Equals(chunk, Vector256.Create(CsvQuotes.LineFeed))
            | Vector256.Equals(chunk, Vector256.Create(CsvQuotes.CarriageReturn))).ExtractMostSignificantBits();
    }
}
