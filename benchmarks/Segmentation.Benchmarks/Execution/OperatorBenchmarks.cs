using System.Linq;
using BenchmarkDotNet.Attributes;
using Segmentation.Bitmaps;

namespace Segmentation.Benchmarks.Execution;

/// <summary>Rules of <see cref="CountBenchmarks"/> an operator at a time, with whole sets in between.</summary>
[MemoryDiagnoser]
public class OperatorBenchmarks
{
    private readonly Bitmap[] _values = Plans.Values;

    [Benchmark]
    public long Dense() =>
        _values[0].Or(_values[1]).And(_values[2]).And(_values[3]).AndNotCardinality(_values[1]);

    [Benchmark]
    public long Threshold()
    {
        Bitmap[] atLeast = [Bitmap.Empty, Bitmap.Empty, Bitmap.Empty];
        foreach (Bitmap value in Enumerable.Range(4, 10).Select(code => _values[code]))
        {
            atLeast[2] = atLeast[2].Or(atLeast[1].And(value));
            atLeast[1] = atLeast[1].Or(atLeast[0].And(value));
            atLeast[0] = atLeast[0].Or(value);
        }

        return atLeast[2].Cardinality;
    }
}
