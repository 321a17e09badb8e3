using System;
using System.Text;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Values;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Translation;

/// <summary>Cells of a number attribute → scaled numbers: each distinct cell is parsed once, products are multiplied exactly a row.</summary>
internal sealed class NumberCells
{
    private readonly TextColumn[] _columns;
    private readonly NumberCell[][] _cells;
    private readonly CellText _text;
    private readonly int _scale;
    private readonly DecimalNumber _constant;

    public NumberCells(AttributeMapping mapping, FeedColumns columns, RecordBatch batch)
    {
        _text = new CellText(mapping);
        _scale = mapping.Definition.Scale;
        _columns = new TextColumn[mapping.Columns.Count];
        _cells = new NumberCell[mapping.Columns.Count][];
        for (int i = 0; i < _columns.Length; i++)
        {
            _columns[i] = columns.Of(batch, mapping.Columns[i]);
            _cells[i] = new NumberCell[_columns[i].ValueCount];
        }

        if (mapping.Constant is not null && !DecimalNumber.TryParse(Encoding.UTF8.GetBytes(mapping.Constant), out _constant))
        {
            throw new InvalidOperationException($"The constant of \"{mapping.Definition.Name}\" was no number when its mapping was read.");
        }
    }

    private enum CellState : byte
    {
        Unknown,
        Number,
        Missing,
        NotNumber,
        NotMapped,
        TooLarge,
    }

    /// <summary>A cell: its number, and when it stands alone the scaled number.</summary>
    private readonly record struct NumberCell(CellState State, DecimalNumber Number, long Scaled);

    /// <summary>The number of a row.</summary>
    /// <returns>False when it has none; then the reason if it was refused.</returns>
    public bool TryRead(int row, out long scaled, out string? reason)
    {
        scaled = 0;
        reason = null;
        if (_columns.Length == 0)
        {
            return _constant.TryScale(_scale, out scaled);
        }

        DecimalNumber product = default;
        for (int i = 0; i < _columns.Length; i++)
        {
            int code = _columns[i].Codes[row];
            if (code == TextColumn.Missing)
            {
                return false;
            }

            ref NumberCell cell = ref _cells[i][code];
            if (cell.State == CellState.Unknown)
            {
                cell = Parse(_columns[i], code);
            }

            if (cell.State != CellState.Number)
            {
                bool isAlone = _columns.Length == 1;
                reason = cell.State switch
                {
                    CellState.Missing => null,
                    CellState.NotMapped => ValueReasons.NotMapped,
                    CellState.TooLarge when isAlone => ValueReasons.Overflow,
                    CellState.TooLarge => null,
                    _ => ValueReasons.NotNumber,
                };
                if (cell.State != CellState.TooLarge || isAlone)
                {
                    return false;
                }
            }

            if (_columns.Length == 1)
            {
                scaled = cell.Scaled;
                return true;
            }

            if (i == 0)
            {
                product = cell.Number;
            }
            else if (!product.TryMultiply(cell.Number, out product))
            {
                reason = ValueReasons.Overflow;
                return false;
            }
        }

        bool fits = product.TryScale(_scale, out scaled);
        reason = fits ? null : ValueReasons.Overflow;
        return fits;
    }

    private NumberCell Parse(TextColumn column, int code)
    {
        if (_text.Read(column.Value(code), out ReadOnlySpan<byte> text) is not null)
        {
            return new NumberCell(CellState.NotMapped, default, 0);
        }

        if (text.IsEmpty)
        {
            return new NumberCell(CellState.Missing, default, 0);
        }

        if (!DecimalNumber.TryParse(text, out DecimalNumber number))
        {
            return new NumberCell(CellState.NotNumber, default, 0);
        }

        bool fits = number.TryScale(_scale, out long scaled);
        return new NumberCell(fits ? CellState.Number : CellState.TooLarge, number, scaled);
    }
}
