using System.Linq;
using BenchmarkDotNet.Attributes;
using Segmentation.Benchmarks.Shared;
using Segmentation.Bitmaps;

namespace Segmentation.Benchmarks.Bitmaps;

/// <summary>Whole sets of a million numbers, sixteen chunks: one by one, many at once, and the portable format.</summary>
[MemoryDiagnoser]
public class SetBenchmarks
{
    private const uint End = 1 << 20;

    private readonly Bitmap _dense = Sample.Set(1, End, 0.4);
    private readonly Bitmap _other = Sample.Set(2, End, 0.3);
    private readonly Bitmap _sparse = Sample.Set(3, End, 0.01);
    private readonly Bitmap _runs = Bitmap.OrMany([.. Enumerable.Range(0, 1_000).Select(static i => Bitmap.FromRange((uint)i * 1_000, (uint)i * 1_000 + 300))]).RunOptimize();
    private readonly Bitmap[] _many = [.. Enumerable.Range(10, 12).Select(static seed => Sample.Set(seed, End, 0.02))];
    private readonly uint[] _ids = new uint[End];
    private byte[] _portable = [];

    [GlobalSetup]
    public void Write() => _portable = _dense.ToPortable();

    [Benchmark]
    public long AndDense() => _dense.And(_other).Cardinality;

    [Benchmark]
    public long AndSparse() => _dense.And(_sparse).Cardinality;

    [Benchmark]
    public long OrRuns() => _runs.Or(_sparse).Cardinality;

    [Benchmark]
    public long AndCardinality() => _dense.AndCardinality(_other);

    [Benchmark]
    public long OrMany() => Bitmap.OrMany(_many).Cardinality;

    [Benchmark]
    public long OrOneByOne()
    {
        Bitmap union = Bitmap.Empty;
        foreach (Bitmap bitmap in _many)
        {
            union = union.Or(bitmap);
        }

        return union.Cardinality;
    }

    [Benchmark]
    public long CopyIds() => _dense.CopyTo(_ids);

    [Benchmark]
    public long CopyIdsOneByOne()
    {
        int count = 0;
        foreach (uint id in _dense)
        {
            _ids[count++] = id;
        }

        return count;
    }

    [Benchmark]
    public long WritePortable() => _sparse.ToPortable().Length;

    [Benchmark]
    public long ReadPortable() => Bitmap.ReadPortable(_portable).Cardinality;
}
