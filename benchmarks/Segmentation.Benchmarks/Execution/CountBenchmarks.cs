using System.Threading;
using BenchmarkDotNet.Attributes;
using Segmentation.Execution;
using Segmentation.Planning;

namespace Segmentation.Benchmarks.Execution;

/// <summary>Counts of prepared plans by one thread.</summary>
[MemoryDiagnoser]
public class CountBenchmarks
{
    private readonly Evaluator _one = new(EvaluationOptions.SingleThread);
    private readonly Plan _dense = Plans.Of(Plans.Dense);
    private readonly Plan _mixed = Plans.Of(Plans.Mixed);
    private readonly Plan _mixedWithDeltas = Plans.Of(Plans.Mixed, hasDeltas: true);
    private readonly Plan _sparse = Plans.Of(Plans.Sparse);
    private readonly Plan _threshold = Plans.Of(Plans.Threshold);
    private readonly Plan _window = Plans.Of(Plans.Window);
    private readonly Plan _range = Plans.Of(Plans.Range);
    private readonly Plan _denseNodes = Plans.OfNodes(Plans.Dense);

    [Benchmark]
    public long Dense() => _one.Count(_dense, CancellationToken.None);

    [Benchmark]
    public long Mixed() => _one.Count(_mixed, CancellationToken.None);

    [Benchmark]
    public long MixedWithDeltas() => _one.Count(_mixedWithDeltas, CancellationToken.None);

    [Benchmark]
    public long Sparse() => _one.Count(_sparse, CancellationToken.None);

    [Benchmark]
    public long Threshold() => _one.Count(_threshold, CancellationToken.None);

    [Benchmark]
    public long Window() => _one.Count(_window, CancellationToken.None);

    [Benchmark]
    public long Range() => _one.Count(_range, CancellationToken.None);

    [Benchmark]
    public long EveryNodeOfDense() => _one.CountNodes(_denseNodes, CancellationToken.None).Total;

    [Benchmark]
    public long MaterialiseMixed() => _one.Materialise(_mixed, CancellationToken.None).Cardinality;
}
