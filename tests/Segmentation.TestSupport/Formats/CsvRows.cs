using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Segmentation.Formats;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Formats;

/// <summary>What a reader made of a file, in full.</summary>
internal sealed class CsvRows
{
    public List<string[]> Rows { get; } = [];

    /// <summary>Number of each row in the input.</summary>
    public List<long> Numbers { get; } = [];

    public List<RefusedRow> Samples { get; } = [];

    public Dictionary<string, long> Refused { get; } = [];

    public long RowsCovered { get; private set; }

    public int Batches { get; private set; }

    public IEnumerable<string> Lines => Rows.Select(static row => string.Join('¦', row));

    public static CsvRows Read(byte[] bytes, CsvFormat format, IReadOnlyList<string> columns, CsvReadOptions options, bool gzip = false)
    {
        using TemporaryFolder folder = new();
        return ReadFile(gzip ? folder.WriteGzip("input", bytes) : folder.Write("input", bytes), format, columns, options);
    }

    public static CsvRows Read(string text, params string[] columns) =>
        Read(Encoding.UTF8.GetBytes(text), new CsvFormat(), columns, new CsvReadOptions { Workers = 1 });

    public static CsvRows ReadFile(string path, CsvFormat format, IReadOnlyList<string> columns, CsvReadOptions options)
    {
        using InputFile file = InputFile.Open(path, format.Compression);
        CsvRows result = new();
        long next = options.FirstRow;
        foreach (RecordBatch batch in new CsvReader(file, format, columns, options).Read(CancellationToken.None))
        {
            if (batch.FirstRow != next)
            {
                throw new System.InvalidOperationException($"A batch begins at row {batch.FirstRow}, expected was {next}.");
            }

            next += batch.RowsCovered;
            result.Add(batch);
        }

        return result;
    }

    private void Add(RecordBatch batch)
    {
        Batches++;
        RowsCovered += batch.RowsCovered;
        Samples.AddRange(batch.Refused);
        foreach ((string reason, long count) in batch.RefusedByReason)
        {
            Refused[reason] = Refused.GetValueOrDefault(reason) + count;
        }

        if (batch.RowCount + batch.RefusedByReason.Values.Sum() != batch.RowsCovered)
        {
            throw new System.InvalidOperationException(
                $"{batch.RowCount} rows and {batch.RefusedByReason.Values.Sum()} refused ones do not add up to {batch.RowsCovered}.");
        }

        for (int row = 0; row < batch.RowCount; row++)
        {
            Numbers.Add(batch.FirstRow + (batch.RowOffsets is { } offsets ? offsets.Span[row] : row));
            Rows.Add([.. batch.Columns.Select(column => column.Codes[row] < 0 ? "∅" : Encoding.UTF8.GetString(column.Value(column.Codes[row])))]);
        }
    }
}
