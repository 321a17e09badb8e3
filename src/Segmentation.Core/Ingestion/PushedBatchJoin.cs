using System.Collections.Generic;
using System.Linq;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion;

/// <summary>Checked batches → one record batch that shares nothing with them, each distinct cell once.</summary>
internal static class PushedBatchJoin
{
    /// <param name="batches">Consecutive batches, checked.</param>
    /// <param name="columns">Names of the columns in the order in which the result has them.</param>
    /// <param name="firstRow">Number of the first row within the delivery.</param>
    public static RecordBatch Join(IReadOnlyList<PushedBatch> batches, IReadOnlyList<string> columns, long firstRow)
    {
        int rows = batches.Sum(static batch => batch.RowCount);
        return new RecordBatch
        {
            FirstRow = firstRow,
            RowsCovered = rows,
            RowCount = rows,
            Columns = [.. columns.Select(name => Join(batches, name, rows))],
        };
    }

    private static TextColumn Join(IReadOnlyList<PushedBatch> batches, string name, int rows)
    {
        Utf8Codes joined = new();
        int[] codes = new int[rows];
        int done = 0;
        foreach (PushedBatch batch in batches)
        {
            TextColumn column = batch.Columns.First(column => column.Name == name);
            int[] joinedCodes = new int[column.ValueCount];
            for (int i = 0; i < joinedCodes.Length; i++)
            {
                joinedCodes[i] = joined.FindOrAdd(column.Value(i));
            }

            foreach (int code in column.Codes)
            {
                codes[done++] = code == TextColumn.Missing ? TextColumn.Missing : joinedCodes[code];
            }
        }

        return joined.ToColumn(name, codes);
    }
}
