using System;
using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Attributes;
using Segmentation.Expressions;
using Segmentation.TestSupport.Expressions;
using Segmentation.Vocabulary;

namespace Segmentation.Benchmarks.Expressions;

/// <summary>From the text of a ten-leaf rule to what it means, and to its hash.</summary>
[MemoryDiagnoser]
public class RuleBenchmarks
{
    private const string Text =
        "(interest = \"t1\" OR interest = \"t5\") AND interest = \"t2\" AND (interest = \"t3\" OR interest = \"t4\" OR interest = \"t6\") "
        + "AND NOT interest = \"t7\" AND NOT interest = \"t8\" AND NOT (interest = \"t9\" AND interest = \"t0\")";

    private readonly SampleSchema _schema = new(
        [new SampleAttribute(new AttributeDefinition { Id = 1, Name = "interest", Kind = AttributeKind.Set, Source = "benchmark" }, [.. Enumerable.Range(0, 10).Select(static i => $"t{i}")])],
        [],
        new Dictionary<string, string>());

    private Rule? _rule;

    [GlobalSetup]
    public void CompileOnce() => _rule = Rule.Compile(Text, _schema, _schema, _schema).Rule ?? throw new InvalidOperationException("The rule is refused.");

    [Benchmark]
    public long Compile() => Rule.Compile(Text, _schema, _schema, _schema).Diagnostics.Count;

    [Benchmark]
    public long Print() => _rule!.Text.Length;

    [Benchmark]
    public long Hash() => _rule!.Hash.GetHashCode();
}
