using System.Collections.Generic;

namespace Segmentation.Formats;

/// <summary>How a delimited text file is written.</summary>
internal sealed record CsvFormat
{
    /// <summary>One of comma, semicolon, tab or vertical bar; default comma.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Whether the first record names the columns; default yes.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Names of the columns when there is no header.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Character encoding; default UTF-8, with or without a byte order mark.</summary>
    public CsvEncoding Encoding { get; init; } = CsvEncoding.Utf8;

    /// <summary>Default: told from the first two bytes.</summary>
    public InputCompression Compression { get; init; } = InputCompression.Auto;

    /// <summary>Delimiters that a file may use.</summary>
    public const string Delimiters = ",;\t|";
}

/// <summary>Character encodings of delimited text.</summary>
internal enum CsvEncoding
{
    Utf8,
    Latin1,
}
