using System;

namespace Segmentation.Formats;

/// <summary>The one definition of where a quoted cell ends and what a line is, for the cutter and the parser alike.</summary>
/// <remarks>
/// A quote opens a cell only as its first byte; anywhere else outside a quoted cell it is text. A quoted cell whose closing quote does not come
/// within the row limit was never quoted: its row is refused and the reading goes on at the next line, so one stray quote costs one row.
/// </remarks>
internal static class CsvQuotes
{
    public const byte Quote = (byte)'"';
    public const byte CarriageReturn = (byte)'\r';
    public const byte LineFeed = (byte)'\n';

    /// <summary>What <see cref="Close"/> answers when bytes that have not been read yet decide.</summary>
    public const int Undecided = -2;

    /// <summary>What <see cref="Close"/> answers when there is no closing quote in reach.</summary>
    public const int Unclosed = -1;

    /// <summary>Position of the quote that closes the cell opened at <paramref name="open"/>.</summary>
    /// <param name="bytes">The bytes read so far.</param>
    /// <param name="open">Position of the opening quote.</param>
    /// <param name="reach">Furthest distance of the closing quote.</param>
    /// <param name="isWhole">Whether no more bytes can follow.</param>
    /// <param name="hasPairs">Whether doubled quotes stand in the cell.</param>
    public static int Close(ReadOnlySpan<byte> bytes, int open, int reach, bool isWhole, out bool hasPairs)
    {
        hasPairs = false;
        int end = (int)Math.Min(bytes.Length, (long)open + reach + 1);
        int at = open + 1;
        while (at < end)
        {
            int found = bytes[at..end].IndexOf(Quote);
            if (found < 0)
            {
                break;
            }

            at += found;
            if (at + 1 == bytes.Length)
            {
                return isWhole ? at : Undecided;
            }

            if (bytes[at + 1] != Quote)
            {
                return at;
            }

            hasPairs = true;
            at += 2;
        }

        return isWhole || end < bytes.Length ? Unclosed : Undecided;
    }

    /// <summary>Length of the line end at a position: 2 for CR LF, 1 for LF or CR, 0 at the end of the bytes.</summary>
    public static int LineEnd(ReadOnlySpan<byte> bytes, int at)
    {
        if (at >= bytes.Length)
        {
            return 0;
        }

        return bytes[at] == CarriageReturn && at + 1 < bytes.Length && bytes[at + 1] == LineFeed ? 2 : 1;
    }

    /// <summary>Number of line ends, CR LF counting as one.</summary>
    public static int CountLines(ReadOnlySpan<byte> bytes)
    {
        int lines = System.MemoryExtensions.Count(bytes, LineFeed);
        for (int at = bytes.IndexOf(CarriageReturn); at >= 0 && at < bytes.Length;)
        {
            lines += at + 1 < bytes.Length && bytes[at + 1] == LineFeed ? 0 : 1;
            int next = bytes[(at + 1)..].IndexOf(CarriageReturn);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return lines;
    }
}
