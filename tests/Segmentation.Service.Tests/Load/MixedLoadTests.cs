using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Segmentation.Service.Tests.Audience;
using Segmentation.Service.Tests.Ingest;
using Segmentation.Service.Tests.Peers;
using Segmentation.Service.Tests.Streams;
using Xunit;

namespace Segmentation.Service.Tests.Load;

/// <summary>Everything at once: counts, exports and a source that streams. <c>eng/long/load</c> runs it in full.</summary>
public sealed class MixedLoadTests(ITestOutputHelper output)
{
    private const int Exports = 8;
    private const int LeastBatches = 100; // so many are taken in while counts are asked for
    private const int LeastVersions = 20; // at so many is counted
    private const int CallsOfConnection = 100;
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("SEGMENTATION_LOAD") == "full";
    private static readonly int Devices = IsFull ? 1_000_000 : 100_000;
    private static readonly int Counts = IsFull ? 1_000 : 200;

    /// <summary>Private memory of the server that may not be exceeded, in MiB: the index, eight shards as they are read, and what runtime and collector add.</summary>
    private static readonly int MostMemory = IsFull ? 700 : 300;

    private static readonly PointsFeed Feed = new(Rows: 400, Step: 300);

    [Fact]
    public async Task Every_count_is_exact_at_its_version_and_every_export_whole_while_a_source_streams()
    {
        using PreparedStore store = new(Devices);
        using ServerProcess server = await ServerProcess.StartAsync(store.Directory);
        V1.SetDigest expected = Reading.DigestOf(store.ExpectedTokens());
        ConcurrentBag<(int Points, long Count, ulong Version)> counted = [];
        ConcurrentDictionary<ulong, bool> seen = new(); // versions that were counted at
        ConcurrentBag<(ulong Sequence, ulong Version)> taken = [];
        using CancellationTokenSource end = new();
        Task<long> watching = WatchAsync(server, end.Token);
        Stopwatch clock = Stopwatch.StartNew();
        Task streaming = StreamAsync(server, store, taken, end.Token);
        Task[] counting = [.. Enumerable.Range(0, Counts / CallsOfConnection).SelectMany(_ => CountAsync(server, store, counted, seen, () => (taken.Count < LeastBatches || seen.Count < LeastVersions) && !streaming.IsCompleted))];
        Task[] exporting = [.. Enumerable.Range(0, Exports).Select(i => ExportAsync(server, store, $"load {i}", expected))];
        await Task.WhenAll([.. counting, .. exporting]);
        double seconds = clock.Elapsed.TotalSeconds;
        await end.CancelAsync();
        await streaming;
        long memory = await watching >> 20;

        ulong[] versions = [.. taken.Select(static batch => batch.Version).Order()];
        Dictionary<(int Points, int Batches), long> oracle = [];
        foreach ((int points, long count, ulong version) in counted)
        {
            int batches = versions.Count(taken => taken <= version);
            if (!oracle.TryGetValue((points, batches), out long wanted))
            {
                // Every device had a point before the first batch of the stream.
                wanted = oracle[(points, batches)] = batches == 0 ? 0 : Feed.CountAtLeast(points - 1, batches);
            }

            Assert.Equal((version, wanted), (version, count));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{counted.Count} counts, {Counts} at a time, at {oracle.Count} answers; {Exports} exports of {Devices} devices; {taken.Count} batches of {Feed.Rows} rows; "
            + $"{seconds:0.0} s; private memory of the server {memory} MiB at most, allowed {MostMemory}"));
        Assert.True(counted.Count >= Counts && taken.Count >= LeastBatches && seen.Count >= LeastVersions, "The load was too short to show anything.");
        Assert.InRange(memory, 1, MostMemory);
        server.RequireNoErrors();
        Assert.Equal(0, await server.TerminateAsync());
        using SegmentationEngine engine = SegmentationEngine.Open(store.Directory, new EngineOptions());
        Assert.Equal(Exports, engine.Manifests(PreparedStore.Destination).Count);
    }

    /// <summary>As many callers as one connection carries, each with one question after the other.</summary>
    private static IEnumerable<Task> CountAsync(
        ServerProcess server, PreparedStore store, ConcurrentBag<(int Points, long Count, ulong Version)> counted, ConcurrentDictionary<ulong, bool> seen, Func<bool> goesOn)
    {
        GrpcChannel channel = GrpcChannel.ForAddress(server.Url);
        V1.AnalysisService.AnalysisServiceClient client = new(channel);
        return Enumerable.Range(0, CallsOfConnection).Select(async i =>
        {
            for (int round = 0; round == 0 || goesOn(); round++)
            {
                int points = 2 + ((i + round) & 1);
                V1.CountResponse answer = await client.CountAsync(
                    new V1.CountRequest { Rule = FormattableString.Invariant($"points >= {points}") }, StreamServer.Of(store.OperatorKey));
                counted.Add((points, (long)answer.Count, answer.Stamp.Version));
                seen.TryAdd(answer.Stamp.Version, true);
            }
        });
    }

    private static async Task ExportAsync(ServerProcess server, PreparedStore store, string request, V1.SetDigest expected)
    {
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Url);
        V1.AudienceService.AudienceServiceClient client = new(channel);
        Metadata caller = StreamServer.Of(store.DestinationKey);
        V1.ExportPlan plan = await client.BeginExportAsync(new V1.BeginExportRequest { RequestId = request }, caller);
        MemoryStream tokens = new();
        for (uint shard = 0; shard < plan.ShardCount; shard++)
        {
            using AsyncServerStreamingCall<V1.ExportChunk> reading = client.ReadExport(new V1.ReadExportRequest { ExportId = plan.ExportId, Shard = shard }, caller);
            while (await reading.ResponseStream.MoveNext(CancellationToken.None))
            {
                tokens.Write(reading.ResponseStream.Current.ByAudience.Adds.Span);
            }
        }

        V1.SetDigest held = Reading.DigestOf(tokens.ToArray());
        Assert.Equal(expected, held);
        await client.CommitExportAsync(new V1.CommitExportRequest { ExportId = plan.ExportId, Held = { held } }, caller);
    }

    /// <summary>Streams until told to end, or until every device has had its turn.</summary>
    private static async Task StreamAsync(ServerProcess server, PreparedStore store, ConcurrentBag<(ulong Sequence, ulong Version)> taken, CancellationToken end)
    {
        const int AtOnce = 4;
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Url);
        using Push push = new(new V1.IngestService.IngestServiceClient(channel), StreamServer.Of(store.OperatorKey));
        await push.OpenAsync("load");
        for (int sequence = 0; !end.IsCancellationRequested && (sequence + AtOnce) * Feed.Step + Feed.Rows < Devices; sequence += AtOnce)
        {
            foreach (V1.BatchAcknowledgement answer in await push.TakeAsync(Enumerable.Range(sequence, AtOnce).Select(static i => Feed.Batch(i))))
            {
                taken.Add((answer.Sequence, answer.Version));
            }
        }

        await push.CompleteAsync();
    }

    /// <summary>The most private memory that the server has at a time, in bytes.</summary>
    private static async Task<long> WatchAsync(ServerProcess server, CancellationToken end)
    {
        long most = 0;
        while (!end.IsCancellationRequested)
        {
            string line = (await File.ReadAllLinesAsync($"/proc/{server.Process.Id}/status", CancellationToken.None)).First(static line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
            most = Math.Max(most, 1024 * long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
            await Task.Delay(20, CancellationToken.None);
        }

        return most;
    }
}
