using System;
using System.Collections.Generic;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>What a report was asked with: its kind, its texts in their order, and its day.</summary>
internal sealed class ReportLabel : IEquatable<ReportLabel>
{
    private readonly ReportKind _kind;
    private readonly DayNumber _day;
    private readonly string[] _texts;
    private readonly int _hash;

    public ReportLabel(ReportKind kind, DayNumber day, IEnumerable<string> texts)
    {
        _kind = kind;
        _day = day;
        _texts = [.. texts];
        HashCode hash = default;
        hash.Add(kind);
        hash.Add(day);
        foreach (string text in _texts)
        {
            hash.Add(text, StringComparer.Ordinal);
        }

        _hash = hash.ToHashCode();
    }

    public bool Equals(ReportLabel? other) =>
        other is not null && other._hash == _hash && other._kind == _kind && other._day == _day && other._texts.AsSpan().SequenceEqual(_texts);

    public override bool Equals(object? obj) => Equals(obj as ReportLabel);

    public override int GetHashCode() => _hash;
}
