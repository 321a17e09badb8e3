using System;

namespace Segmentation.Vocabulary;

/// <summary>One column of a record batch, dictionary-coded: each distinct value of the batch stands once.</summary>
/// <remarks>Valid until the batch is returned to its reader. <see cref="Missing"/> marks an absent cell, which differs from an empty one.</remarks>
/// <param name="name">Name of the column as the input has it.</param>
/// <param name="codes">Per row, the entry of the dictionary, or <see cref="Missing"/>.</param>
/// <param name="offsets">Where entry i begins in <paramref name="bytes"/>; one more entry than values; ascending.</param>
/// <param name="bytes">UTF-8 bytes of all entries, end to end.</param>
public sealed class TextColumn(string name, ReadOnlyMemory<int> codes, ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> bytes)
{
    /// <summary>Code of an absent cell.</summary>
    public const int Missing = -1;

    /// <summary>Name of the column.</summary>
    public string Name { get; } = name;

    /// <summary>Per row, the dictionary entry or <see cref="Missing"/>.</summary>
    public ReadOnlySpan<int> Codes => codes.Span;

    /// <summary>Number of distinct values in this batch.</summary>
    public int ValueCount => offsets.Length - 1;

    /// <summary>Where each dictionary entry begins, and where the last one ends.</summary>
    internal ReadOnlySpan<int> Offsets => offsets.Span;

    /// <summary>UTF-8 bytes of all dictionary entries, end to end.</summary>
    internal ReadOnlySpan<byte> Bytes => bytes.Span;

    /// <summary>UTF-8 bytes of one dictionary entry.</summary>
    public ReadOnlySpan<byte> Value(int code) => bytes.Span[offsets.Span[code]..offsets.Span[code + 1]];
}
