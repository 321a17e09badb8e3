using System;
using System.Globalization;
using System.Text;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Mapping;

/// <summary>Record batches.</summary>
internal static class BatchMapping
{
    private const uint MostRows = 262_144;

    /// <summary>The batch as the engine takes it. The engine checks it against the mapping; here it is only made sure that every number fits.</summary>
    /// <exception cref="InputException">One does not; says which batch, column and row.</exception>
    public static SequencedBatch ToSequencedBatch(this V1.RecordBatch batch)
    {
        if (batch.Sequence >= long.MaxValue)
        {
            throw Refused(batch, $"its sequence may be at most {long.MaxValue - 1}");
        }

        if (batch.RowCount > MostRows)
        {
            throw Refused(batch, $"row_count is {batch.RowCount}; allowed are 1 to {MostRows}");
        }

        TextColumn[] columns = new TextColumn[batch.Columns.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = ToTextColumn(batch, batch.Columns[i]);
        }

        int rows = (int)batch.RowCount;
        return new SequencedBatch((long)batch.Sequence, BatchDigest.Of(rows, columns), rows, columns);
    }

    private static TextColumn ToTextColumn(V1.RecordBatch batch, V1.Column column)
    {
        int[] codes = new int[column.Codes.Count];
        for (int row = 0; row < codes.Length; row++)
        {
            uint code = column.Codes[row];
            if (code > column.Dictionary.Count)
            {
                throw Refused(batch, $"column \"{column.Name}\": row {row} has code {code}; with {column.Dictionary.Count} entries in the dictionary, codes are at most that");
            }

            codes[row] = (int)code - 1;
        }

        int[] offsets = new int[column.Dictionary.Count + 1];
        for (int i = 0; i < column.Dictionary.Count; i++)
        {
            offsets[i + 1] = offsets[i] + Encoding.UTF8.GetByteCount(column.Dictionary[i]);
        }

        byte[] bytes = new byte[offsets[^1]];
        for (int i = 0; i < column.Dictionary.Count; i++)
        {
            Encoding.UTF8.GetBytes(column.Dictionary[i], bytes.AsSpan(offsets[i]));
        }

        return new TextColumn(column.Name, codes, offsets, bytes);
    }

    private static InputException Refused(V1.RecordBatch batch, FormattableString mistake) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Batch {batch.Sequence}: {mistake.ToString(CultureInfo.InvariantCulture)}."));
}
