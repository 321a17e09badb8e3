using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Segmentation.TestSupport.Ingestion;
using Segmentation.TestSupport.Store;
using Segmentation.Vocabulary;

namespace Segmentation.Core.Tests.Delivery;

/// <summary>A clock that is moved by hand.</summary>
internal sealed class ManualClock(DateTimeOffset now) : TimeProvider
{
    private long _ticks = now.UtcTicks;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);
}

/// <summary>A store of cookies with segments, a destination and activations, and an oracle of what an export of them is.</summary>
internal sealed class ExportWorld : IDisposable
{
    public const string Destination = "net";

    private readonly TemporaryFolder _folder = new();
    private readonly EngineOptions _options;
    private int _files;

    /// <param name="devices">Cookies <c>c0</c>, <c>c1</c> …; cookie i has the numbers <c>n = i</c>.</param>
    /// <param name="adjust">Other options than 64 tokens a shard.</param>
    public ExportWorld(int devices, Func<EngineOptions, EngineOptions>? adjust = null)
    {
        EngineOptions options = new() { Clock = Clock, MaxThreads = 2, ShardTokens = 64 };
        _options = adjust?.Invoke(options) ?? options;
        Engine = SegmentationEngine.Create(Store, _options);
        Ingest(Enumerable.Range(0, devices));
        Engine.CreateDestination(Destination, "cookie", 5);
    }

    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public ManualClock Clock { get; } = new(Start);

    public SegmentationEngine Engine { get; private set; }

    public string Store => _folder.Path("store");

    public string Path(string name) => _folder.Path(name);

    public void Dispose()
    {
        Engine.Dispose();
        _folder.Dispose();
    }

    public void Reopen()
    {
        Engine.Dispose();
        Engine = SegmentationEngine.Open(Store, _options);
    }

    /// <summary>The store as a process that dies now leaves it, opened.</summary>
    public SegmentationEngine OpenCopy()
    {
        string copy = _folder.Path(FormattableString.Invariant($"copy{++_files}"));
        StoreDirectory.CopyAll(Store, copy);
        return SegmentationEngine.Open(copy, _options with { KeyFile = Engine.KeyFile });
    }

    public void Ingest(IEnumerable<int> cookies, string space = "cookie")
    {
        StringBuilder rows = new("id,day,n\n");
        foreach (int i in cookies)
        {
            rows.Append(CultureInfo.InvariantCulture, $"c{i},2026-01-01,{i}\n");
        }

        string name = FormattableString.Invariant($"feed{++_files}");
        string mapping = "{\"source\":{\"name\":\"s\",\"party\":\"first\"},\"format\":{\"kind\":\"csv\"}," +
            $"\"identifier\":{{\"column\":\"id\",\"space\":\"{space}\",\"form\":\"verbatim\"}}," +
            "\"time\":{\"column\":\"day\",\"format\":\"iso\"},\"attributes\":[{\"name\":\"n\",\"column\":\"n\",\"kind\":\"number\"}]}";
        Engine.Ingest(_folder.Write(name + ".json", mapping), [_folder.Write(name + ".csv", rows.ToString())], true, null, CancellationToken.None);
    }

    /// <summary>Makes a segment of its own and an activation of it.</summary>
    public void Activate(string name, string rule, string destination = Destination)
    {
        Engine.SaveSegment("s-" + name, rule);
        Engine.CreateActivation(new ActivationDefinition { Name = name, Segment = "s-" + name, Destination = destination }, null);
    }

    public ExportPlan Begin(string request = "r", params string[] activations) => Begin(Engine, request, activations);

    public static ExportPlan Begin(SegmentationEngine engine, string request, params string[] activations) =>
        engine.BeginExport(new ExportRequest { Destination = Destination, RequestId = request, Activations = activations }, CancellationToken.None);

    public IReadOnlyList<ExportChunk> Read(ExportPlan plan, int shard, int maxTokens = 10, long from = 0) => Read(Engine, plan, shard, maxTokens, from);

    public static IReadOnlyList<ExportChunk> Read(SegmentationEngine engine, ExportPlan plan, int shard, int maxTokens = 10, long from = 0) =>
        [.. engine.ReadExport(plan.Destination, plan.Id, shard, from, maxTokens, CancellationToken.None)];

    /// <summary>All chunks of all shards.</summary>
    public IReadOnlyList<ExportChunk> ReadAll(ExportPlan plan, int maxTokens = 10) => ReadAll(Engine, plan, maxTokens);

    public static IReadOnlyList<ExportChunk> ReadAll(SegmentationEngine engine, ExportPlan plan, int maxTokens = 10) =>
        [.. Enumerable.Range(0, plan.ShardCount).SelectMany(shard => Read(engine, plan, shard, maxTokens))];

    public ExportManifest Commit(ExportPlan plan, IReadOnlyList<SetDigest>? held = null) =>
        Engine.CommitExport(plan.Destination, plan.Id, held ?? Held(plan, ReadAll(plan)), CancellationToken.None);

    /// <summary>What a destination that took in the chunks holds.</summary>
    public static IReadOnlyList<SetDigest> Held(ExportPlan plan, IEnumerable<ExportChunk> chunks)
    {
        ILookup<int, ExportChunk> byIndex = chunks.ToLookup(static chunk => chunk.Index);
        return
        [
            .. plan.Activations.Where(static planned => planned.Blocks.Count == 0).Select(planned =>
            {
                UInt128[] tokens = [.. byIndex[planned.Index].SelectMany(Tokens).Select(static token => UInt128.Parse(token, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
                return new SetDigest(planned.Index, tokens.Length, tokens.Aggregate(UInt128.Zero, static (sum, token) => unchecked(sum + token)));
            }),
        ];
    }

    /// <summary>The tokens of a chunk in hexadecimal.</summary>
    public static IEnumerable<string> Tokens(ExportChunk chunk)
    {
        for (int at = 0; at < chunk.Tokens.Length; at += 16)
        {
            yield return Convert.ToHexStringLower(chunk.Tokens.Span.Slice(at, 16));
        }
    }

    /// <summary>Sorted scoped tokens of cookies, by the definition: one at a time, from the identifiers.</summary>
    public string[] Expected(IEnumerable<int> cookies, string destination = Destination)
    {
        using Aes aes = Aes.Create();
        aes.Key = Engine.DestinationKey(destination);
        return [.. cookies.Select(i => Scoped(aes, FormattableString.Invariant($"c{i}"))).Order(StringComparer.Ordinal)];
    }

    public static string Scoped(Aes aes, string identifier)
    {
        byte[] canonical = SHA256.HashData(Encoding.UTF8.GetBytes(identifier))[..16];
        byte[] token = aes.EncryptEcb(canonical, PaddingMode.None);
        return Convert.ToHexStringLower([.. token.Zip(canonical, static (a, b) => (byte)(a ^ b))]);
    }
}
