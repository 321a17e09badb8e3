using System;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Benchmarks.Index;

/// <summary>Tokens to ordinals: 1,000 of 200,000 devices.</summary>
[MemoryDiagnoser]
public class DictionaryBenchmarks
{
    private const int Devices = 200_000;
    private const int Asked = 1_000;

    private readonly Token[] _asked = new Token[Asked];
    private readonly uint[] _ordinals = new uint[Asked];
    private DeviceDictionary? _dictionary;

    [GlobalSetup]
    public void Fill()
    {
        Token[] tokens = new Token[Devices];
        new Random(1).NextBytes(MemoryMarshal.AsBytes(tokens.AsSpan()));
        HeapTokenColumn column = new();
        column.Append(tokens);
        _dictionary = new DeviceDictionary(column);
        for (int i = 0; i < Asked; i++)
        {
            _asked[i] = tokens[i * 199];
        }
    }

    [Benchmark]
    public long Find()
    {
        _dictionary!.Find(_asked, _ordinals);
        return _ordinals[^1];
    }
}
