using System;
using System.Linq;

namespace Segmentation.Service.Tests.Streams;

/// <summary>A feed in which batch b gives a point to each of the devices d(b × step) to d(b × step + rows - 1), so that a batch taken in twice or not at all shows.</summary>
internal sealed record PointsFeed(int Rows, int Step)
{
    /// <summary>How it is read.</summary>
    public const string Mapping = """
        {
          "source": { "name": "points", "party": "first" },
          "format": { "kind": "csv" },
          "identifier": { "column": "device", "space": "cookie", "form": "verbatim" },
          "time": { "day": "2026-11-20" },
          "attributes": [ { "name": "points", "kind": "number", "column": "points", "merge": "sum" } ]
        }
        """;

    /// <summary>A batch as it is sent.</summary>
    public V1.RecordBatch Batch(long sequence) => new()
    {
        Sequence = (ulong)sequence,
        RowCount = (uint)Rows,
        Columns =
        {
            new V1.Column
            {
                Name = "device",
                Dictionary = { Enumerable.Range(0, Rows).Select(i => FormattableString.Invariant($"d{sequence * Step + i}")) },
                Codes = { Enumerable.Range(1, Rows).Select(static i => (uint)i) },
            },
            new V1.Column { Name = "points", Dictionary = { "1" }, Codes = { Enumerable.Repeat(1u, Rows) } },
        },
    };

    /// <summary>Devices that have at least so many points after so many batches, counted one by one.</summary>
    public long CountAtLeast(int points, int batches)
    {
        int[] held = new int[Math.Max(0, batches - 1) * Step + Rows];
        for (int batch = 0; batch < batches; batch++)
        {
            for (int i = 0; i < Rows; i++)
            {
                held[batch * Step + i]++;
            }
        }

        return held.Count(has => has >= points);
    }
}
