using System;
using System.Collections.Generic;
using System.Text;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Values;

namespace Segmentation.Ingestion.Translation;

/// <summary>Cell → text of the value, by the <c>missing</c>, <c>values</c> and <c>default</c> of an attribute.</summary>
internal sealed class CellText
{
    private readonly List<byte[]> _missing = [];
    private readonly Dictionary<string, byte[]>? _values;
    private readonly byte[]? _default;

    public CellText(AttributeMapping mapping)
    {
        foreach (string text in mapping.Missing)
        {
            _missing.Add(Encoding.UTF8.GetBytes(text.Trim()));
        }

        _default = mapping.Default is null ? null : Encoding.UTF8.GetBytes(mapping.Default);
        if (mapping.Values is not null)
        {
            _values = new(StringComparer.Ordinal);
            foreach ((string text, string value) in mapping.Values)
            {
                _values.Add(text, Encoding.UTF8.GetBytes(value));
            }
        }
    }

    /// <summary>The text of a cell or part of a cell; empty when there is no value.</summary>
    /// <returns>Null, or the reason of the refusal.</returns>
    public string? Read(ReadOnlySpan<byte> cell, out ReadOnlySpan<byte> text)
    {
        text = cell.Trim(" \t\r\n"u8);
        foreach (byte[] missing in _missing)
        {
            if (text.SequenceEqual(missing))
            {
                text = [];
            }
        }

        if (_values is null || text.IsEmpty)
        {
            return null;
        }

        if (text.Length <= ValueDoor.LongestValue && _values.TryGetValue(Encoding.UTF8.GetString(text), out byte[]? value))
        {
            text = value;
            return null;
        }

        text = _default;
        return _default is null ? ValueReasons.NotMapped : null;
    }
}
