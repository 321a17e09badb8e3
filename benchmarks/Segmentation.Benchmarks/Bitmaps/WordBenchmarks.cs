using BenchmarkDotNet.Attributes;
using Segmentation.Benchmarks.Shared;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Benchmarks.Bitmaps;

/// <summary>Two bitsets of one chunk.</summary>
[MemoryDiagnoser]
public unsafe class WordBenchmarks
{
    private readonly ulong* _left = Sample.Words(1, 0.5);
    private readonly ulong* _right = Sample.Words(2, 0.3);
    private readonly ulong* _target = Sample.Room<ulong>(ContainerLimits.BitsetWords);

    [Benchmark]
    public long AndCount() => WordKernels.AndCount(_left, _right);

    [Benchmark]
    public long AndCountScalar() => WordLoops<Width64, ulong>.Count<AndOperator, Drop>(null, _left, _right);

    [Benchmark]
    public long OrStoreCount() => WordKernels.OrStoreCount(_target, _left, _right);

    [Benchmark]
    public long OrStoreCountScalar() => WordLoops<Width64, ulong>.Count<OrOperator, Keep>(_target, _left, _right);

    [Benchmark]
    public long Count() => WordKernels.Count(_left);

    [Benchmark]
    public long Intersects() => WordKernels.Intersects(_left, _right) ? 1 : 0;
}
