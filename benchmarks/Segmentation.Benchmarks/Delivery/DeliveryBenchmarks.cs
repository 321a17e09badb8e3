using System;
using System.Linq;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Segmentation.Delivery;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Benchmarks.Delivery;

/// <summary>Stored tokens to the sorted scoped tokens of a shard.</summary>
[MemoryDiagnoser]
public class DeliveryBenchmarks
{
    private const int Count = 20_000;

    private readonly Token[] _column = new Token[Count];
    private readonly Token[] _scoped = new Token[Count];
    private readonly Token[] _sorted = new Token[Count];
    private readonly Token[] _scratch = new Token[Count];
    private readonly uint[] _places = [.. Enumerable.Range(0, Count).Select(static i => (uint)i)];
    private ScopedTokenizer? _tokenizer;
    private ScopedTokenizer? _portable;

    [GlobalSetup]
    public void Fill()
    {
        KeyRing keys = new([.. Enumerable.Range(0, KeyRing.KeySize).Select(static i => (byte)i)]);
        _tokenizer = new ScopedTokenizer(keys.Space("cookie"), keys.Destination("net", 1));
        _portable = new ScopedTokenizer(keys.Space("cookie"), keys.Destination("net", 1), isPortable: true);
        new Random(1).NextBytes(MemoryMarshal.AsBytes(_column.AsSpan()));
        _tokenizer.Translate(_column, _places, _scoped);
    }

    [Benchmark]
    public long Scope()
    {
        _tokenizer!.Translate(_column, _places, _scoped);
        return (long)_scoped[0].First;
    }

    [Benchmark]
    public long ScopePortable()
    {
        _portable!.Translate(_column, _places, _scoped);
        return (long)_scoped[0].First;
    }

    [Benchmark]
    public long Sort()
    {
        _scoped.CopyTo(_sorted, 0);
        ScopedTokenOrder.Sort(_sorted, _scratch, 0);
        return (long)_sorted[0].First;
    }

    [Benchmark]
    public long SortByComparison()
    {
        _scoped.CopyTo(_sorted, 0);
        Array.Sort(_sorted, static (left, right) =>
            ScopedTokenOrder.Key(left) is var first && ScopedTokenOrder.Key(right) is var second && first != second
                ? first.CompareTo(second)
                : ScopedTokenOrder.Rest(left).CompareTo(ScopedTokenOrder.Rest(right)));
        return (long)_sorted[0].First;
    }

    [Benchmark]
    public long Digest() => default(AudienceDigest).With(_scoped).Count;
}
