using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Unicode;
using Segmentation.Vocabulary;

namespace Segmentation.Formats;

/// <summary>The names of a file's columns, and where the columns asked for stand among them.</summary>
internal static class CsvHeader
{
    /// <summary>Reads the first record, which names the columns.</summary>
    /// <param name="bytes">The front of the file, byte order mark removed.</param>
    /// <param name="format">How the file is written.</param>
    /// <param name="limits">What a row may hold.</param>
    /// <param name="isWhole">Whether the bytes are the whole file.</param>
    /// <param name="consumed">Bytes of the record, its line end included.</param>
    /// <param name="lines">Lines it spans.</param>
    /// <exception cref="InputException">There is no record, it does not end within the row limit, or it is not text.</exception>
    public static List<string> Read(ReadOnlySpan<byte> bytes, CsvFormat format, CsvLimits limits, bool isWhole, out int consumed, out int lines)
    {
        List<string> names = [];
        byte delimiter = (byte)format.Delimiter;
        int at = 0;
        while (true)
        {
            int start = at;
            if (at < bytes.Length && bytes[at] == CsvQuotes.Quote)
            {
                int close = CsvQuotes.Close(bytes, at, limits.Row, isWhole, out _);
                if (close < 0)
                {
                    throw new InputException("The header has a quote that is not closed.");
                }

                names.Add(Text(bytes[(start + 1)..close], format).Replace("\"\"", "\"", StringComparison.Ordinal));
                at = close + 1;
                if (at < bytes.Length && bytes[at] != delimiter && bytes[at] is not (CsvQuotes.LineFeed or CsvQuotes.CarriageReturn))
                {
                    throw new InputException($"The header has text after the closing quote of column {names.Count}.");
                }
            }
            else
            {
                int length = bytes[at..].IndexOfAny(delimiter, CsvQuotes.LineFeed, CsvQuotes.CarriageReturn);
                at = length < 0 ? bytes.Length : at + length;
                names.Add(Text(bytes[start..at], format));
            }

            if (at > limits.Row || names.Count > limits.Columns || (at == bytes.Length && !isWhole))
            {
                throw new InputException(
                    $"The header does not end within {limits.Row} bytes and {limits.Columns} columns: is \"{Show(format.Delimiter)}\" the delimiter?");
            }

            if (at == bytes.Length || bytes[at] != delimiter)
            {
                break;
            }

            at++;
        }

        consumed = at + CsvQuotes.LineEnd(bytes, at);
        lines = CsvQuotes.CountLines(bytes[..consumed]);
        return bytes.IsEmpty ? throw new InputException("The file is empty, where a header was expected.") : names;
    }

    /// <summary>Per column of the file, its place among the columns asked for, or -1.</summary>
    /// <exception cref="InputException">A column asked for is not in the file, or more than once.</exception>
    public static int[] Locate(IReadOnlyList<string> names, IReadOnlyList<string> asked)
    {
        int[] slots = new int[names.Count];
        Array.Fill(slots, -1);
        for (int slot = 0; slot < asked.Count; slot++)
        {
            int column = -1;
            for (int i = 0; i < names.Count; i++)
            {
                if (string.Equals(names[i], asked[slot], StringComparison.Ordinal))
                {
                    column = column < 0 ? i : throw new InputException($"The column \"{asked[slot]}\" stands more than once in the file.");
                }
            }

            slots[column < 0 ? throw Missing(asked[slot], names, asked) : column] = slot;
        }

        return slots;
    }

    /// <summary>Lists the columns only when the first record is a header by other signs; else it may be a row, and rows hold identifiers.</summary>
    private static InputException Missing(string name, IReadOnlyList<string> names, IReadOnlyList<string> asked)
    {
        const int Most = 40;
        string suggestion = Suggestion.DidYouMean(name, names);
        if (suggestion.Length == 0 && !names.Any(asked.Contains))
        {
            return new InputException(
                $"The file has no column \"{name}\", and its first line, of {names.Count} cells, names no column of the mapping. " +
                "If that line is not a header, the mapping's \"format\" says so (\"header\": false, with \"columns\").");
        }

        string list = string.Join(", ", names.Take(Most).Select(static column => $"\"{column}\""));
        string rest = names.Count > Most ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - Most} more") : "";
        return new InputException($"The file has no column \"{name}\"{suggestion}. Its {names.Count} columns: {list}{rest}.");
    }

    private static string Text(ReadOnlySpan<byte> bytes, CsvFormat format)
    {
        if (format.Encoding == CsvEncoding.Latin1)
        {
            return Encoding.Latin1.GetString(bytes);
        }

        return Utf8.IsValid(bytes)
            ? Encoding.UTF8.GetString(bytes)
            : throw new InputException("The header is not valid UTF-8; a Latin-1 file says so in its mapping (\"encoding\": \"latin1\").");
    }

    private static string Show(char delimiter) => delimiter == '\t' ? "\\t" : delimiter.ToString();
}
