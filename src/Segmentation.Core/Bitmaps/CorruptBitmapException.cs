using System;

namespace Segmentation.Bitmaps;

/// <summary>Bytes that should hold a bitmap do not. Says where, what was expected and what was found.</summary>
public sealed class CorruptBitmapException : Exception
{
    /// <summary>Creates the error for a place in the bytes.</summary>
    public CorruptBitmapException(long offset, string expected, string found)
        : base($"Not a valid Roaring bitmap: at byte {offset} expected {expected}, found {found}.")
    {
        Offset = offset;
        Expected = expected;
        Found = found;
    }

    /// <summary>Byte, from the start of the bitmap, where the mistake was found.</summary>
    public long Offset { get; }

    /// <summary>What the format asks for there.</summary>
    public string Expected { get; }

    /// <summary>What stands there.</summary>
    public string Found { get; }
}
