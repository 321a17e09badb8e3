using System.Linq;
using BenchmarkDotNet.Attributes;
using Segmentation.Benchmarks.Execution;
using Segmentation.Benchmarks.Shared;
using Segmentation.Bitmaps;
using Segmentation.Index;
using Segmentation.TestSupport.Execution;

namespace Segmentation.Benchmarks.Index;

/// <summary>A commit of 1,300 devices in each of four traits, and reading a trait with deltas.</summary>
[MemoryDiagnoser]
public class SnapshotBenchmarks
{
    private readonly IndexChange _change = new()
    {
        DeviceCount = Plans.Devices,
        Traits = [.. Enumerable.Range(0, 4).Select(static code => new PlainChange(
            new TraitKey(PlainWorld.Interest.Id, 4 * code), Sample.Set(70 + code, Plans.Devices, 0.001), Bitmap.Empty))],
    };

    private readonly Trait? _trait = Plans.WithDeltas[new TraitKey(PlainWorld.Interest.Id, 8)];
    private readonly uint[] _ascending = Sample.Set(80, Plans.Devices, 0.001).ToArray();
    private readonly bool[] _found = new bool[Plans.Devices];

    [Benchmark]
    public long Apply() => Plans.Snapshot.Apply(_change, Plans.Snapshot.Version + 1).DeviceCount;

    [Benchmark]
    public long Holds()
    {
        _trait.Holds(_ascending, _found);
        return _found[0] ? 1 : 0;
    }
}
