using System;
using System.Linq;
using System.Text;
using BenchmarkDotNet.Attributes;
using Segmentation.Ingestion.Identifiers;
using Segmentation.Ingestion.Values;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Benchmarks.Ingestion;

/// <summary>One identifier, one value, and one batch of canonicals at the door.</summary>
[MemoryDiagnoser]
public class DoorBenchmarks
{
    private const int Batch = 1_000;

    private readonly byte[] _cookie = Encoding.UTF8.GetBytes("9f1c2b7a-cookie-of-a-browser-0123456789");
    private readonly byte[] _mail = Encoding.UTF8.GetBytes("  Jane.Doe@Example.com ");
    private readonly byte[] _value = Encoding.UTF8.GetBytes("https://example.com/automotive/ownership?utm_source=x");
    private readonly byte[] _canonicals = new byte[Batch * Canonical.Size];
    private readonly byte[] _tokens = new byte[Batch * Token.Size];
    private readonly byte[] _canonical = new byte[Canonical.Size];
    private readonly SpaceKey _key = new KeyRing([.. Enumerable.Range(0, KeyRing.KeySize).Select(static i => (byte)i)]).Space("cookie");
    private readonly ValueDoor _door = new(new AttributeDefinition { Id = 1, Name = "page", Kind = AttributeKind.Set, Source = "benchmark" });

    [Benchmark]
    public long Cookie() => Canonical.Write(_cookie, IdentifierForm.Verbatim, _canonical) is null ? 1 : 0;

    [Benchmark]
    public long Mail() => Canonical.Write(_mail, IdentifierForm.EmailSha256, _canonical) is null ? 1 : 0;

    [Benchmark]
    public long Value() => _door.Admit(_value, out ReadOnlySpan<byte> value) is null ? value.Length : 0;

    [Benchmark]
    public long Encipher()
    {
        _key.Encrypt(_canonicals, _tokens);
        return _tokens[0];
    }
}
