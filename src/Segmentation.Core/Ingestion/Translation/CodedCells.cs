using System;
using System.Collections.Generic;
using System.Text;
using Segmentation.Index;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Values;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Translation;

/// <summary>Cells of a category, set or event → value codes; each distinct cell is worked out when the first used row has it.</summary>
internal sealed class CodedCells
{
    /// <summary>What a cell is until it is worked out.</summary>
    private const int Unknown = -1;

    private readonly AttributeMapping _mapping;
    private readonly ChangeBuilder _builder;
    private readonly AttributeDefinition _attribute;
    private readonly ValueDoor _door;
    private readonly CellText _text;
    private readonly byte[]? _split;
    private readonly List<CellMeaning> _meanings = [];
    private readonly int[] _meaningOfCell;

    public CodedCells(AttributeMapping mapping, AttributeDefinition attribute, ChangeBuilder builder, int cells)
    {
        _mapping = mapping;
        _attribute = attribute;
        _builder = builder;
        _door = new ValueDoor(attribute);
        _text = new CellText(mapping);
        _split = mapping.Split is null ? null : Encoding.UTF8.GetBytes(mapping.Split);
        _meaningOfCell = new int[cells];
        Array.Fill(_meaningOfCell, Unknown);
    }

    /// <summary>What a cell of the column says.</summary>
    public CellMeaning Of(TextColumn column, int cell)
    {
        if (cell == TextColumn.Missing)
        {
            return CellMeaning.Nothing;
        }

        if (_meaningOfCell[cell] == Unknown)
        {
            _meaningOfCell[cell] = _meanings.Count;
            _meanings.Add(Read(column.Value(cell)));
        }

        return _meanings[_meaningOfCell[cell]];
    }

    /// <summary>What the constant of the mapping says.</summary>
    public CellMeaning OfConstant() => Admit(Encoding.UTF8.GetBytes(_mapping.Constant!)) is var (code, _) && code >= 0
        ? new CellMeaning([code], [])
        : CellMeaning.Nothing;

    private CellMeaning Read(ReadOnlySpan<byte> cell)
    {
        List<int> codes = [];
        List<string> reasons = [];
        while (true)
        {
            int end = _split is null ? -1 : cell.IndexOf(_split);
            (int code, string? reason) = ReadPart(end < 0 ? cell : cell[..end]);
            if (reason is not null)
            {
                reasons.Add(reason);
            }
            else if (code >= 0 && !codes.Contains(code))
            {
                codes.Add(code);
            }

            if (end < 0)
            {
                return codes.Count + reasons.Count == 0 ? CellMeaning.Nothing : new CellMeaning([.. codes], [.. reasons]);
            }

            cell = cell[(end + _split!.Length)..];
        }
    }

    private (int Code, string? Reason) ReadPart(ReadOnlySpan<byte> part) =>
        _text.Read(part, out ReadOnlySpan<byte> text) is { } reason ? (-1, reason) : Admit(text);

    private (int Code, string? Reason) Admit(ReadOnlySpan<byte> text)
    {
        if (_door.Admit(text, out ReadOnlySpan<byte> value) is { } reason)
        {
            return (-1, reason);
        }

        return (value.IsEmpty ? -1 : _builder.CodeOf(_attribute, value), null);
    }
}

/// <summary>What one cell says: its values, and why parts of it were refused.</summary>
internal sealed record CellMeaning(int[] Codes, string[] Reasons)
{
    /// <summary>No value.</summary>
    public static CellMeaning Nothing { get; } = new([], []);

    public bool IsNothing => Codes.Length == 0 && Reasons.Length == 0;
}
