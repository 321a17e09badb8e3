using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Engine;

/// <summary>Rows as the batches that a service would make of them.</summary>
public static class PushedFeed
{
    private static readonly string[] Columns = FeedRow.Header.Split(',');

    /// <summary>Rows of a feed cut into batches of random sizes, numbered from 0; the columns of every other one stand the other way round.</summary>
    public static IReadOnlyList<SequencedBatch> Cut(IReadOnlyList<FeedRow> rows, int most, Random random)
    {
        List<SequencedBatch> batches = [];
        for (int first = 0; first < rows.Count;)
        {
            int size = Math.Min(random.Next(1, most + 1), rows.Count - first);
            SequencedBatch batch = Of(batches.Count, [.. rows.Skip(first).Take(size)]);
            batches.Add(batches.Count % 2 == 0 ? batch : batch with { Columns = [.. batch.Columns.Reverse()] });
            first += size;
        }

        return batches;
    }

    /// <summary>One batch of the rows of a feed.</summary>
    public static SequencedBatch Of(long sequence, string rows) => Of(sequence, FeedRow.ReadAll(rows));

    /// <summary>One batch of the rows of a feed.</summary>
    public static SequencedBatch Of(long sequence, IReadOnlyList<FeedRow> rows) => Of(sequence, Columns, [.. rows.Select(static row => row.ToCsv().Split(','))]);

    /// <summary>One batch of cells; null is an absent one, and so is an empty one in an even row.</summary>
    public static SequencedBatch Of(long sequence, IReadOnlyList<string> columns, IReadOnlyList<string?[]> rows)
    {
        byte[] content = Encoding.UTF8.GetBytes(string.Join('\n', rows.Select(static row => string.Join('\t', row.Select(static cell => cell ?? "\0")))));
        return new SequencedBatch(
            sequence, SHA256.HashData(content), rows.Count, [.. columns.Select((name, place) => Column(name, [.. rows.Select(row => row[place])]))]);
    }

    /// <summary>A column, its dictionary in order of first appearance.</summary>
    public static TextColumn Column(string name, IReadOnlyList<string?> cells)
    {
        List<string> values = [];
        int[] codes = new int[cells.Count];
        for (int row = 0; row < codes.Length; row++)
        {
            string? cell = cells[row];
            if (cell is null || (cell.Length == 0 && row % 2 == 0))
            {
                codes[row] = TextColumn.Missing;
                continue;
            }

            codes[row] = values.IndexOf(cell);
            if (codes[row] < 0)
            {
                codes[row] = values.Count;
                values.Add(cell);
            }
        }

        List<int> offsets = [0];
        foreach (string value in values)
        {
            offsets.Add(offsets[^1] + Encoding.UTF8.GetByteCount(value));
        }

        return new TextColumn(name, codes, offsets.ToArray(), Encoding.UTF8.GetBytes(string.Concat(values)));
    }
}
