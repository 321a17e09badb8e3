using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Vocabulary;

namespace Segmentation.Formats;

/// <summary>Reads the columns asked for of one delimited text file as dictionary-coded batches.</summary>
/// <remarks>
/// One thread cuts the file into blocks at record ends, workers parse the blocks, and batches come out in the order of the file. Memory is bounded by
/// the blocks in flight (workers + 2), never by the file. Rows that break the format are refused, counted and passed over.
/// </remarks>
internal sealed class CsvReader
{
    private readonly CsvFormat _format;
    private readonly CsvReadOptions _options;
    private readonly IReadOnlyList<string> _columns;
    private readonly CsvCutter _cutter;
    private readonly int[] _slotOfColumn;
    private readonly int _blockSize;
    private readonly CsvBlock _first;
    private readonly int _headerLines;

    /// <param name="input">The file, not read from yet; the caller disposes of it.</param>
    /// <param name="format">How the file is written.</param>
    /// <param name="columns">The columns to deliver.</param>
    /// <param name="options">How to read.</param>
    /// <exception cref="InputException">The header cannot be read, or a column asked for is not in it.</exception>
    public CsvReader(InputFile input, CsvFormat format, IReadOnlyList<string> columns, CsvReadOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BlockSize, 2 * options.Limits.Row);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchRows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.FirstRow);
        _format = format;
        _options = options;
        _columns = columns;
        _blockSize = (int)Math.Min(options.BlockSize, input.ContentLength + 1 ?? int.MaxValue);
        _cutter = new CsvCutter(input.Content, () => input.StoredRead, (byte)format.Delimiter, _blockSize, options.Limits.Row);

        _first = new CsvBlock(_blockSize, columns.Count);
        ReadOnlySpan<byte> front = _cutter.Peek(_first);
        int mark = ByteOrderMark(front, format);
        int header = 0;
        IReadOnlyList<string> names = format.Columns;
        if (format.HasHeader)
        {
            names = CsvHeader.Read(front[mark..], format, options.Limits, _cutter.IsAtEnd, out header, out _headerLines);
        }

        _cutter.Skip(mark + header);

        _slotOfColumn = CsvHeader.Locate(names, columns);
        ColumnNames = names;
    }

    /// <summary>Names of all columns of the file.</summary>
    public IReadOnlyList<string> ColumnNames { get; }

    /// <summary>The batches in the order of the file; can be asked for once. A batch is valid until the next but one is asked for.</summary>
    /// <exception cref="InputException">The file cannot be read on, or a row is refused in a strict reading.</exception>
    public IEnumerable<RecordBatch> Read(CancellationToken cancellation)
    {
        long row = 0;
        long line = 1 + _headerLines;
        foreach (CsvBlock block in _options.Workers == 1 || _cutter.IsAtEnd ? OneByOne(cancellation) : Together(cancellation))
        {
            foreach (RecordBatch batch in Deliver(block, row, line))
            {
                yield return batch;
            }

            row += block.RowsCovered;
            line += block.Lines;
        }
    }

    private IEnumerable<CsvBlock> OneByOne(CancellationToken cancellation)
    {
        CsvParser parser = new(_format, _options.Limits, _slotOfColumn, _columns.Count);
        CsvBlock block = _first;
        CsvBlock? other = null;
        while (_cutter.Next(block))
        {
            cancellation.ThrowIfCancellationRequested();
            parser.Parse(block);
            yield return block;
            if (_cutter.IsAtEnd)
            {
                yield break;
            }

            (block, other) = (other ?? new CsvBlock(_blockSize, _columns.Count), block);
        }
    }

    private IEnumerable<CsvBlock> Together(CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using BlockingCollection<CsvBlock> free = [];
        using BlockingCollection<Task<CsvBlock>> parsed = [];
        free.Add(_first, CancellationToken.None);
        for (int i = 1; i < _options.Workers + 2; i++)
        {
            free.Add(new CsvBlock(_blockSize, _columns.Count), CancellationToken.None);
        }

        Task cutting = Task.Factory.StartNew(() => Cut(free, parsed, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            CsvBlock? before = null;
            foreach (Task<CsvBlock> parsing in parsed.GetConsumingEnumerable(cancellation))
            {
                CsvBlock block = parsing.GetAwaiter().GetResult();
                yield return block;
                if (before is not null)
                {
                    free.Add(before, CancellationToken.None);
                }

                before = block;
            }

            cancellation.ThrowIfCancellationRequested();
            cutting.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            ((IAsyncResult)cutting).AsyncWaitHandle.WaitOne();
            while (parsed.TryTake(out Task<CsvBlock>? left))
            {
                ((IAsyncResult)left).AsyncWaitHandle.WaitOne();
            }
        }
    }

    private void Cut(BlockingCollection<CsvBlock> free, BlockingCollection<Task<CsvBlock>> parsed, CancellationToken stop)
    {
        ConcurrentBag<CsvParser> parsers = [];
        try
        {
            CsvBlock block = free.Take(stop);
            while (_cutter.Next(block))
            {
                CsvBlock next = block;
                parsed.Add(Task.Run(() => Parse(next, parsers), CancellationToken.None), CancellationToken.None);
                block = free.Take(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The reader has gone; it reports why.
        }
        finally
        {
            parsed.CompleteAdding();
        }
    }

    private CsvBlock Parse(CsvBlock block, ConcurrentBag<CsvParser> parsers)
    {
        if (!parsers.TryTake(out CsvParser? parser))
        {
            parser = new CsvParser(_format, _options.Limits, _slotOfColumn, _columns.Count);
        }

        parser.Parse(block);
        parsers.Add(parser);
        return block;
    }

    private IEnumerable<RecordBatch> Deliver(CsvBlock block, long blockRow, long blockLine)
    {
        if (_options.IsStrict && block.Refused.Count > 0)
        {
            RefusedRow first = block.Refused[0];
            throw new InputException(InputProblem.RowRefused, $"Line {blockLine + first.Line}: {first.Reason}: {first.Detail}");
        }

        int skip = (int)Math.Clamp(_options.FirstRow - blockRow, 0, block.RowsCovered);
        (ReadOnlyMemory<int> Offsets, ReadOnlyMemory<byte> Bytes)[] values = skip == block.RowsCovered ? [] : Values(block);
        for (int from = skip; from < block.RowsCovered;)
        {
            int covered = Math.Min(_options.BatchRows, block.RowsCovered - from);
            yield return Slice(block, values, blockRow, blockLine, from, covered);
            from += covered;
        }
    }

    private RecordBatch Slice(
        CsvBlock block, (ReadOnlyMemory<int> Offsets, ReadOnlyMemory<byte> Bytes)[] values, long blockRow, long blockLine, int from, int covered)
    {
        ReadOnlySpan<int> rows = block.RowOffsets.Span;
        int first = LowerBound(rows, from);
        int count = LowerBound(rows, from + covered) - first;
        TextColumn[] columns = new TextColumn[_columns.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = new TextColumn(_columns[i], block.Codes[i].AsMemory(first, count), values[i].Offsets, values[i].Bytes);
        }

        int[]? offsets = null;
        if (count != covered)
        {
            offsets = new int[count];
            for (int i = 0; i < count; i++)
            {
                offsets[i] = rows[first + i] - from;
            }
        }

        List<RefusedRow> refused = [];
        foreach (RefusedRow sample in block.Refused)
        {
            if (sample.Row >= from && sample.Row < from + covered)
            {
                refused.Add(sample with { Row = blockRow + sample.Row, Line = blockLine + sample.Line });
            }
        }

        Dictionary<string, long> reasons = new(StringComparer.Ordinal);
        foreach ((int row, string reason) in block.Refusals)
        {
            if (row >= from && row < from + covered)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(reasons, reason, out _)++;
            }
        }

        return new RecordBatch
        {
            FirstRow = blockRow + from,
            RowsCovered = covered,
            RowCount = count,
            Columns = columns,
            Refused = refused,
            RefusedByReason = reasons,
            InputBytesRead = block.StoredBytesRead,
            RowOffsets = offsets is null ? (ReadOnlyMemory<int>?)null : offsets.AsMemory(),
        };
    }

    /// <summary>The distinct cells of each column as UTF-8.</summary>
    private (ReadOnlyMemory<int> Offsets, ReadOnlyMemory<byte> Bytes)[] Values(CsvBlock block)
    {
        var values = new (ReadOnlyMemory<int>, ReadOnlyMemory<byte>)[block.Cells.Length];
        for (int i = 0; i < values.Length; i++)
        {
            CellDictionary cells = block.Cells[i];
            values[i] = _format.Encoding == CsvEncoding.Utf8 ? (cells.Offsets, cells.Bytes) : Latin1.ToUtf8(cells);
        }

        return values;
    }

    private static int LowerBound(ReadOnlySpan<int> ascending, int value)
    {
        int found = ascending.BinarySearch(value);
        return found < 0 ? ~found : found;
    }

    private static int ByteOrderMark(ReadOnlySpan<byte> front, CsvFormat format)
    {
        if (front.StartsWith<byte>([0xFF, 0xFE]) || front.StartsWith<byte>([0xFE, 0xFF]))
        {
            throw new InputException("The file is UTF-16; only UTF-8 and Latin-1 can be read.");
        }

        return format.Encoding == CsvEncoding.Utf8 && front.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? 3 : 0;
    }
}
