using BenchmarkDotNet.Attributes;
using Segmentation.Benchmarks.Execution;

namespace Segmentation.Benchmarks.Planning;

/// <summary>From what a rule means to work.</summary>
[MemoryDiagnoser]
public class PlanBenchmarks
{
    [Benchmark]
    public long FiveLeaves() => Plans.Of(Plans.Mixed).Nodes.Count;

    [Benchmark]
    public long Threshold() => Plans.Of(Plans.Threshold).Nodes.Count;

    [Benchmark]
    public long EveryNode() => Plans.OfNodes(Plans.Mixed).Nodes.Count;
}
