using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Tests.Streams;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Service.Tests.Audience;

/// <summary>Readers that hold on to what they should let go.</summary>
public sealed class ReaderTests
{
    private const int Devices = 150_000; // 2.4 MB: far more than lies between server and client

    [Fact]
    public async Task A_reader_beyond_the_limit_of_its_destination_is_refused_and_others_are_not()
    {
        using PreparedStore store = new(Devices);
        await using StreamServer server = await StreamServer.StartAsync(store, null, ("max-destination-reads", "1"), ("max-export-reads", "2"));
        V1.ExportPlan plan = await server.BeginAsync();
        using (AsyncServerStreamingCall<V1.ExportChunk> held = Read(server, plan, server.Platform))
        {
            Assert.True(await held.ResponseStream.MoveNext(CancellationToken.None));
            (StatusCode code, string reason, _) = await StreamServer.FailureAsync(() => server.ReadAsync(plan, 0));
            Assert.Equal((StatusCode.ResourceExhausted, "TOO_MANY_READS"), (code, reason));

            Metadata rival = StreamServer.Of(store.OtherKey);
            V1.ExportPlan theirs = await server.Audience.BeginExportAsync(new V1.BeginExportRequest { RequestId = "r" }, rival);
            Assert.NotEmpty(await server.ReadAsync(theirs, 0, 0, 65_536, rival));
        }

        await FreedAsync(server, plan);
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_is_cut_off_and_its_place_is_free()
    {
        using PreparedStore store = new(Devices);
        await using StreamServer server = await StreamServer.StartAsync(store, null, ("max-destination-reads", "1"), ("client-patience", "1"));
        V1.ExportPlan plan = await server.BeginAsync();
        using AsyncServerStreamingCall<V1.ExportChunk> stalled = Read(server, plan, server.Platform);
        Assert.True(await stalled.ResponseStream.MoveNext(CancellationToken.None));

        await FreedAsync(server, plan);
        RpcException failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await stalled.ResponseStream.MoveNext(CancellationToken.None))
            {
            }
        });
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        await server.RequireHealthyAsync();
    }

    [Fact]
    public async Task A_reader_that_vanishes_frees_its_place()
    {
        using PreparedStore store = new(Devices);
        await using StreamServer server = await StreamServer.StartAsync(store, null, ("max-destination-reads", "1"));
        V1.ExportPlan plan = await server.BeginAsync();
        using (RawStream raw = new(server.Host.Addresses[0], "/segmentation.v1.AudienceService/ReadExport", store.DestinationKey))
        {
            await raw.SendAsync(RawStream.Frame(new V1.ReadExportRequest { ExportId = plan.ExportId }));
            await raw.CompleteAsync();
            Assert.NotEmpty(await raw.TakeAsync());
            raw.Vanish();
        }

        await FreedAsync(server, plan);
        await server.RequireHealthyAsync();
    }

    [Fact]
    public async Task A_reader_whose_key_is_revoked_reads_no_further()
    {
        using PreparedStore store = new(Devices);
        await using StreamServer server = await StreamServer.StartAsync(store);
        V1.ExportPlan plan = await server.BeginAsync();
        using AsyncServerStreamingCall<V1.ExportChunk> read = Read(server, plan, server.Platform);
        Assert.True(await read.ResponseStream.MoveNext(CancellationToken.None));
        server.Host.Engine.RevokeAccessKey(store.DestinationKey.Split('_')[1]);
        RpcException failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await read.ResponseStream.MoveNext(CancellationToken.None))
            {
                Assert.False(read.ResponseStream.Current.Last);
            }
        });
        Assert.Equal(StatusCode.Unauthenticated, failure.StatusCode);
    }

    private static AsyncServerStreamingCall<V1.ExportChunk> Read(StreamServer server, V1.ExportPlan plan, Metadata caller) =>
        server.Audience.ReadExport(new V1.ReadExportRequest { ExportId = plan.ExportId, MaxTokens = 1_000 }, caller);

    /// <summary>Waits until a reader is let in again, which then reads everything.</summary>
    private static async Task FreedAsync(StreamServer server, V1.ExportPlan plan)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                Assert.Equal(Devices / 1_000, (await server.ReadAsync(plan, 0)).Count);
                return;
            }
            catch (RpcException refusal) when (refusal.StatusCode == StatusCode.ResourceExhausted && waited.Elapsed < Patience.Limit)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }
}
