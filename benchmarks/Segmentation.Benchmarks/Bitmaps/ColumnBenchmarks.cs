using System.Linq;
using BenchmarkDotNet.Attributes;
using Segmentation.Benchmarks.Shared;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Benchmarks.Bitmaps;

/// <summary>Days by rank and numbers by slice, one chunk.</summary>
[MemoryDiagnoser]
public class ColumnBenchmarks
{
    private const int Slices = 11;

    private readonly ushort[] _days = [.. Enumerable.Range(0, 30_000).Select(static i => (ushort)(19_900 + i * 7_919 % 100))];
    private readonly ulong[] _mask = new ulong[RankBits.MaskWords];
    private readonly ulong[] _words = new ulong[ContainerLimits.BitsetWords];
    private readonly BitSlices _numbers = new(
        Bitmap.FromRange(0, ContainerLimits.ChunkSize - 1),
        [.. Enumerable.Range(0, Slices).Select(static slice => slice == Slices - 1 ? Bitmap.Empty : Sample.Set(slice, ContainerLimits.ChunkSize, 0.5))]);

    [Benchmark]
    public long MatchDays() => Match(ColumnKernels.BestWidth);

    [Benchmark]
    public long MatchDaysScalar() => Match(0);

    [Benchmark]
    public long SelectSlices() => SliceSelection.Select(_numbers, 0, 30, 90, _words, ColumnKernels.BestWidth);

    [Benchmark]
    public long SelectSlicesScalar() => SliceSelection.Select(_numbers, 0, 30, 90, _words, 0);

    private long Match(int width)
    {
        ColumnKernels.Match<ushort>(_days, 19_950, 29, _mask, width);
        return (long)_mask[0];
    }
}
