using System;
using System.Text.Unicode;

namespace Segmentation.Formats;

/// <summary>Parses blocks of whole records into dictionary-coded columns. One a worker; not shared between threads.</summary>
/// <remarks>RFC 4180, with LF, CR LF or CR as line ends; empty lines are no rows unless the file has a single column.</remarks>
internal sealed class CsvParser
{
    private readonly byte _delimiter;
    private readonly bool _checksUtf8;
    private readonly CsvLimits _limits;
    private readonly int[] _slotOfColumn;
    private readonly Cell[] _row;
    private byte[] _unquoted = [];

    /// <param name="format">How the file is written.</param>
    /// <param name="limits">What a row may hold.</param>
    /// <param name="slotOfColumn">Per column of the file, its place among the columns asked for, or -1.</param>
    /// <param name="slots">Number of columns asked for.</param>
    public CsvParser(CsvFormat format, CsvLimits limits, int[] slotOfColumn, int slots)
    {
        _delimiter = (byte)format.Delimiter;
        _checksUtf8 = format.Encoding == CsvEncoding.Utf8;
        _limits = limits;
        _slotOfColumn = slotOfColumn;
        _row = new Cell[slots];
    }

    private readonly record struct Cell(int Start, int Length, bool HasPairs);

    public void Parse(CsvBlock block)
    {
        if (block.IsOversize)
        {
            block.Refuse(0, CsvReasons.RowTooLong, $"The row is longer than {_limits.Row} bytes.");
            block.Lines = 1;
            return;
        }

        ReadOnlySpan<byte> bytes = block.Buffer.AsSpan(0, block.Length);
        bool checksRows = _checksUtf8 && !Utf8.IsValid(bytes);
        CsvScanner scanner = new(block.Buffer, block.Length, _delimiter);
        for (int at = 0; at < bytes.Length;)
        {
            if (_slotOfColumn.Length > 1 && bytes[at] is (CsvQuotes.LineFeed or CsvQuotes.CarriageReturn))
            {
                at += CsvQuotes.LineEnd(bytes, at);
                scanner.SkipTo(at);
                block.Lines++;
                continue;
            }

            at = ParseRow(block, bytes, ref scanner, at, checksRows);
        }
    }

    private int ParseRow(CsvBlock block, ReadOnlySpan<byte> bytes, ref CsvScanner scanner, int start, bool checksEncoding)
    {
        Fault fault = Fault.None;
        int column = 0;
        int line = block.Lines;
        int cellStart = start;
        int end;
        while (true)
        {
            int special = scanner.Next();
            Cell cell;
            if (special == cellStart && special < bytes.Length && bytes[special] == CsvQuotes.Quote)
            {
                int close = CsvQuotes.Close(bytes, special, _limits.Row, isWhole: true, out bool hasPairs);
                if (close >= 0)
                {
                    cell = new Cell(cellStart + 1, close - cellStart - 1, hasPairs);
                    block.Lines += CsvQuotes.CountLines(bytes.Slice(cell.Start, cell.Length));
                    scanner.SkipTo(close + 1);
                    special = scanner.Next();
                    if (special != close + 1 && fault == Fault.None)
                    {
                        fault = Fault.TextAfterQuote;
                    }
                }
                else
                {
                    fault = fault == Fault.None ? Fault.Unclosed : fault;
                    cell = default;
                }
            }
            else
            {
                cell = default;
            }

            while (special < bytes.Length && bytes[special] == CsvQuotes.Quote)
            {
                special = scanner.Next();
            }

            if (cell.Start == 0)
            {
                cell = new Cell(cellStart, special - cellStart, false);
            }

            if (special - cellStart > _limits.Cell && fault == Fault.None)
            {
                fault = Fault.CellTooLong;
            }

            if (column < _slotOfColumn.Length && _slotOfColumn[column] >= 0)
            {
                _row[_slotOfColumn[column]] = cell;
            }

            column++;
            if (special < bytes.Length && bytes[special] == _delimiter)
            {
                cellStart = special + 1;
                continue;
            }

            end = special;
            break;
        }

        int lineEnd = CsvQuotes.LineEnd(bytes, end);
        if (lineEnd == 2)
        {
            scanner.SkipTo(end + 2);
        }

        block.Lines += lineEnd > 0 ? 1 : 0;
        if (fault == Fault.None)
        {
            fault = end - start > _limits.Row ? Fault.RowTooLong
                : column != _slotOfColumn.Length ? Fault.ColumnCount
                : checksEncoding && !Utf8.IsValid(bytes[start..end]) ? Fault.Encoding
                : Fault.None;
        }

        if (fault == Fault.None)
        {
            AddRow(block, bytes);
        }
        else
        {
            Refuse(block, line, fault, column);
        }

        return end + lineEnd;
    }

    private void AddRow(CsvBlock block, ReadOnlySpan<byte> bytes)
    {
        int row = block.AddRow();
        for (int slot = 0; slot < _row.Length; slot++)
        {
            Cell cell = _row[slot];
            ReadOnlySpan<byte> text = bytes.Slice(cell.Start, cell.Length);
            block.Codes[slot][row] = block.Cells[slot].Add(cell.HasPairs ? Unquote(text) : text);
        }
    }

    private ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> text)
    {
        if (_unquoted.Length < text.Length)
        {
            _unquoted = new byte[Math.Max(text.Length, 1024)];
        }

        int length = 0;
        while (true)
        {
            int quote = text.IndexOf(CsvQuotes.Quote);
            int take = quote < 0 ? text.Length : quote + 1;
            text[..take].CopyTo(_unquoted.AsSpan(length));
            length += take;
            if (quote < 0)
            {
                return _unquoted.AsSpan(0, length);
            }

            text = text[(quote + 2)..];
        }
    }

    private enum Fault
    {
        None,
        Unclosed,
        TextAfterQuote,
        CellTooLong,
        RowTooLong,
        ColumnCount,
        Encoding,
    }

    private void Refuse(CsvBlock block, int line, Fault fault, int columns)
    {
        (string reason, string detail) = fault switch
        {
            Fault.Unclosed => (CsvReasons.Quote, "A cell begins with a quote that is not closed; the row was ended at its line end."),
            Fault.TextAfterQuote => (CsvReasons.Quote, "Text follows the closing quote of a cell; quotes inside a quoted cell are doubled."),
            Fault.CellTooLong => (CsvReasons.CellTooLong, $"A cell is longer than {_limits.Cell} bytes."),
            Fault.RowTooLong => (CsvReasons.RowTooLong, $"The row is longer than {_limits.Row} bytes."),
            Fault.ColumnCount => (CsvReasons.ColumnCount, block.Refused.Count < CsvBlock.Samples
                ? $"The row has {columns} cells where the file has {_slotOfColumn.Length} columns."
                : ""),
            _ => (CsvReasons.Encoding, "The row is not valid UTF-8; a Latin-1 file says so in its mapping (\"encoding\": \"latin1\")."),
        };
        block.Refuse(line, reason, detail);
    }
}
