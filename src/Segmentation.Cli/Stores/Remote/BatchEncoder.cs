using System.Collections.Generic;
using System.Linq;
using System.Text;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Stores.Remote;

/// <summary>Rows of a file as messages: each column with the values that its rows use, numbered as they come.</summary>
internal static class BatchEncoder
{
    /// <summary>Bytes that a message should have at most; a server takes 4 MiB and more.</summary>
    public const int MostBytes = 3 << 20;

    /// <summary>Rows <paramref name="from"/> and on, in as many messages as their size needs; a row is never parted.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="from">First row wanted.</param>
    /// <param name="count">Rows wanted.</param>
    public static IEnumerable<V1.RecordBatch> Encode(RecordBatch batch, int from, int count)
    {
        V1.RecordBatch message = new() { RowCount = (uint)count };
        message.Columns.AddRange(batch.Columns.Select(column => Encode(column, from, count)));
        if (count == 1 || message.CalculateSize() <= MostBytes)
        {
            return [message];
        }

        int half = count / 2;
        return Encode(batch, from, half).Concat(Encode(batch, from + half, count - half));
    }

    private static V1.Column Encode(TextColumn column, int from, int count)
    {
        V1.Column encoded = new() { Name = column.Name };
        uint[] numbers = new uint[column.ValueCount]; // 0 for a value that no row has used yet
        encoded.Codes.Capacity = count;
        foreach (int code in column.Codes.Slice(from, count))
        {
            if (code == TextColumn.Missing)
            {
                encoded.Codes.Add(0);
                continue;
            }

            if (numbers[code] == 0)
            {
                encoded.Dictionary.Add(Encoding.UTF8.GetString(column.Value(code)));
                numbers[code] = (uint)encoded.Dictionary.Count;
            }

            encoded.Codes.Add(numbers[code]);
        }

        return encoded;
    }
}
