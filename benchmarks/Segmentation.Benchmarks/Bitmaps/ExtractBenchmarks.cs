using BenchmarkDotNet.Attributes;
using Segmentation.Benchmarks.Shared;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Benchmarks.Bitmaps;

/// <summary>From bits to values and ids.</summary>
[MemoryDiagnoser]
public unsafe class ExtractBenchmarks
{
    private readonly ulong* _words = Sample.Words(1, 0.3);
    private readonly ulong* _sparse = Sample.Words(2, 0.05);
    private readonly uint* _ids = Sample.Room<uint>(ContainerLimits.ChunkSize);
    private readonly ushort* _values = Sample.Room<ushort>(ContainerLimits.ChunkSize);

    [Benchmark]
    public long Ids() => ArrayKernels.Extract(_words, 1u << 16, _ids, ContainerLimits.ChunkSize);

    [Benchmark]
    public long IdsScalar() => ArrayKernels.Extract(KernelWidth.Scalar, _words, 1u << 16, _ids, ContainerLimits.ChunkSize);

    [Benchmark]
    public long Values() => ArrayKernels.Extract(_sparse, _values, ContainerLimits.ChunkSize);

    [Benchmark]
    public long ValuesScalar() => ArrayKernels.Extract(KernelWidth.Scalar, _sparse, _values, ContainerLimits.ChunkSize);
}
