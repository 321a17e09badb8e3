using System.Linq;
using BenchmarkDotNet.Attributes;
using Segmentation.Benchmarks.Shared;
using Segmentation.Bitmaps;

namespace Segmentation.Benchmarks.Bitmaps;

/// <summary>A set with a day and a count a member, 20,000 of a million.</summary>
[MemoryDiagnoser]
public class TimedBenchmarks
{
    private const uint End = 1 << 20;

    private readonly TimedBitmap _held = Timed(1, 0.02, 19_900);
    private readonly TimedBitmap _newer = Timed(2, 0.001, 20_000);
    private readonly uint[] _ascending = Sample.Set(3, End, 0.004).ToArray();
    private readonly bool[] _found = new bool[End];
    private readonly ushort[] _days = new ushort[End];
    private readonly byte[] _counts = new byte[End];

    [Benchmark]
    public long Between() => _held.Between(19_970, 19_999).Cardinality;

    [Benchmark]
    public long Fold() => _held.Fold(_newer, Bitmap.Empty).Cardinality;

    [Benchmark]
    public long Lookup()
    {
        _held.Lookup(_ascending, _found, _days, _counts);
        return _days[0];
    }

    private static TimedBitmap Timed(int seed, double share, int firstDay)
    {
        uint[] members = Sample.Set(seed, End, share).ToArray();
        return TimedBitmapBuilder.FromSorted(
            members, [.. members.Select(member => (ushort)(firstDay + member % 100))], [.. members.Select(static member => (byte)(1 + member % 9))], hasCounts: true);
    }
}
