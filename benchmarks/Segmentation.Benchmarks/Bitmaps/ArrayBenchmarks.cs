using BenchmarkDotNet.Attributes;
using Segmentation.Benchmarks.Shared;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Benchmarks.Bitmaps;

/// <summary>Arrays of one chunk against arrays and bitsets.</summary>
[MemoryDiagnoser]
public unsafe class ArrayBenchmarks
{
    private const int Few = 40;
    private const int Many = 3_000;

    private readonly ushort* _few = Sample.Values(1, Few);
    private readonly ushort* _left = Sample.Values(2, Many);
    private readonly ushort* _right = Sample.Values(3, Many);
    private readonly ulong* _words = Sample.Words(4, 0.3);
    private readonly ulong* _target = Sample.Room<ulong>(ContainerLimits.BitsetWords);
    private readonly ushort* _room = Sample.Room<ushort>(2 * Many + ArrayKernels.Slack);

    [GlobalSetup]
    public void Clear() => WordKernels.Clear(_target);

    [Benchmark]
    public long IntersectCount() => ArrayKernels.IntersectCount(_left, Many, _right, Many);

    [Benchmark]
    public long IntersectCountByMerge() => ArrayKernels.Merge<AndOperator, Drop>(_left, Many, _right, Many, null);

    [Benchmark]
    public long Intersect() => ArrayKernels.Intersect(_left, Many, _right, Many, _room);

    [Benchmark]
    public long IntersectSkewed() => ArrayKernels.IntersectCount(_few, Few, _right, Many);

    [Benchmark]
    public long IntersectSkewedByMerge() => ArrayKernels.Merge<AndOperator, Drop>(_few, Few, _right, Many, null);

    [Benchmark]
    public long IntersectBitset() => ArrayKernels.IntersectBitset(_left, Many, _words, _room);

    [Benchmark]
    public long IntersectBitsetScalar() => ArrayKernels.FilterByBitset(KernelWidth.Scalar, _left, Many, _words, 1, _room);

    [Benchmark]
    public long IntersectBitsetCount() => ArrayKernels.IntersectBitsetCount(_left, Many, _words);

    [Benchmark]
    public long SetBits()
    {
        ArrayKernels.SetBits(_target, _left, Many);
        return (long)_target[0];
    }
}
