using System;
using System.Collections.Generic;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>Prints rows as they come, and keeps them.</summary>
internal sealed class RowSink(bool isJson)
{
    private readonly List<BitmapRow> _rows = [];

    public IReadOnlyList<BitmapRow> Rows => _rows;

    public void Say(string line)
    {
        if (!isJson)
        {
            Console.WriteLine("# " + line);
        }
    }

    public void Header() => Say($"{"workload",-28} {"peer",-34} {"us:them",-5} {"ours, ms",9} {"peer, ms",11} {"ratio",9} {"target",7}");

    public void Add(BitmapRow row)
    {
        _rows.Add(row);
        Console.WriteLine(isJson ? row.ToJson() : row.ToLine());
    }
}
