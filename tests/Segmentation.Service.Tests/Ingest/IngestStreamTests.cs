using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Segmentation.Service.Errors;
using Segmentation.Service.Tests.Streams;
using Xunit;

namespace Segmentation.Service.Tests.Ingest;

/// <summary>What a source may rely on when it streams batches.</summary>
public sealed class IngestStreamTests
{
    private static readonly PointsFeed Feed = new(Rows: 60, Step: 40);

    [Fact]
    public async Task Every_batch_is_answered_in_order_durable_and_counted_once()
    {
        const int Batches = 50;
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using Push push = new(server.Ingest, server.Operator);
        V1.Delivery opened = await push.OpenAsync("d");
        List<V1.BatchAcknowledgement> answers = await push.TakeAsync(All(Batches));
        V1.Delivery completed = await push.CompleteAsync();
        await push.EndAsync();

        Assert.Equal((0UL, false), (opened.NextSequence, opened.Complete));
        Assert.Equal(Enumerable.Range(0, Batches).Select(static i => (ulong)i), answers.Select(static answer => answer.Sequence));
        Assert.All(answers, static answer => Assert.True(answer is { Durable: true, RepeatedBatch: false }));
        Assert.Equal(answers.Select(static answer => answer.Version).Order(), answers.Select(static answer => answer.Version));
        Assert.Equal((Batches, true, Batches * Feed.Rows), ((int)completed.NextSequence, completed.Complete, (int)completed.RowsUsed));
        await RequirePointsAsync(server, Batches);
    }

    [Fact]
    public async Task What_was_acknowledged_is_in_every_later_count_at_its_version()
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using Push push = new(server.Ingest, server.Operator);
        await push.OpenAsync("d");
        for (int sequence = 0; sequence < 5; sequence++)
        {
            V1.BatchAcknowledgement answer = (await push.TakeAsync([Feed.Batch(sequence)]))[0];
            (long count, ulong version) = await server.CountAsync("points >= 1");
            Assert.Equal(Feed.CountAtLeast(1, sequence + 1), count);
            Assert.True(version >= answer.Version);
        }
    }

    [Fact]
    public async Task A_repeated_batch_is_acknowledged_as_repeated_and_changes_nothing()
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using (Push push = new(server.Ingest, server.Operator))
        {
            await push.OpenAsync("d");
            List<V1.BatchAcknowledgement> answers = await push.TakeAsync([Feed.Batch(0), Feed.Batch(0), Feed.Batch(1), Feed.Batch(0), Feed.Batch(1)]);
            Assert.Equal([false, true, false, true, true], answers.Select(static answer => answer.RepeatedBatch));
            Assert.All(answers, static answer => Assert.True(answer.Durable));
        }

        using Push again = new(server.Ingest, server.Operator);
        Assert.Equal(2UL, (await again.OpenAsync("d")).NextSequence);
        Assert.True((await again.TakeAsync([Feed.Batch(1)]))[0].RepeatedBatch);
        await RequirePointsAsync(server, 2);
    }

    [Fact]
    public async Task A_number_with_another_content_is_refused_after_what_came_before_it_is_acknowledged()
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using Push push = new(server.Ingest, server.Operator);
        await push.OpenAsync("d");
        await push.TakeAsync([Feed.Batch(0), Feed.Batch(1)]);
        V1.RecordBatch changed = (Feed with { Rows = 61 }).Batch(1);
        await push.SendAsync(Feed.Batch(2));
        await push.SendAsync(changed);

        Assert.Equal(2UL, (await push.AnswerAsync()).Acknowledged.Sequence);
        (StatusCode code, string reason, string message) = await StreamServer.FailureAsync(push.AnswerAsync);
        Assert.Equal((StatusCode.AlreadyExists, "BATCH_CHANGED"), (code, reason));
        Assert.Contains("Batch 1 ", message);
        await RequirePointsAsync(server, 3);
    }

    [Fact]
    public async Task A_batch_before_its_turn_is_refused_and_the_expected_number_named()
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using Push push = new(server.Ingest, server.Operator);
        await push.OpenAsync("d");
        foreach (int sequence in (int[])[0, 1, 3, 2])
        {
            await push.SendAsync(Feed.Batch(sequence));
        }

        await push.AnswerAsync();
        await push.AnswerAsync();
        RpcException failure = await Assert.ThrowsAsync<RpcException>(push.AnswerAsync);
        Google.Rpc.ErrorInfo info = RpcErrors.DetailsOf(failure)!.Details[0].Unpack<Google.Rpc.ErrorInfo>();
        Assert.Equal((StatusCode.Aborted, "BATCH_OUT_OF_ORDER", "2"), (failure.StatusCode, info.Type, info.Metadata["next_sequence"]));
        await RequirePointsAsync(server, 2);
    }

    [Fact]
    public async Task Eight_connections_that_race_with_the_same_delivery_take_each_batch_in_once()
    {
        const int Batches = 24;
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        Task<int>[] racing = [.. Enumerable.Range(0, 8).Select(async _ =>
        {
            using GrpcChannel channel = GrpcChannel.ForAddress(server.Host.Addresses[0]);
            using Push push = new(new V1.IngestService.IngestServiceClient(channel), server.Operator);
            await push.OpenAsync("d");
            List<V1.BatchAcknowledgement> answers = await push.TakeAsync(All(Batches));
            await push.CompleteAsync();
            return answers.Count(static answer => !answer.RepeatedBatch);
        })];
        int[] taken = await Task.WhenAll(racing);
        Assert.Equal(Batches, taken.Sum());
        await RequirePointsAsync(server, Batches);
    }

    [Fact]
    public async Task How_far_a_delivery_is_can_be_asked_and_one_never_begun_is_not_found()
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using Push push = new(server.Ingest, server.Operator);
        await push.OpenAsync("d");
        Assert.Equal(StatusCode.NotFound, (await StreamServer.FailureAsync(() => AskAsync("d"))).Code);
        await push.TakeAsync([Feed.Batch(0)]);

        V1.Delivery delivery = await AskAsync("d");
        Assert.Equal(("d", 1UL, false, "points", (ulong)Feed.Rows), (delivery.Name, delivery.NextSequence, delivery.Complete, delivery.Source, delivery.NewDevices));
        Assert.Equal(StatusCode.InvalidArgument, (await StreamServer.FailureAsync(() => AskAsync(""))).Code);

        async Task<V1.Delivery> AskAsync(string name) => await server.Ingest.GetDeliveryAsync(new V1.GetDeliveryRequest { Delivery = name }, server.Operator);
    }

    [Fact]
    public async Task A_replacement_takes_effect_at_its_end_and_is_not_durable_before()
    {
        string mapping = PointsFeed.Mapping.Replace("\"source\"", "\"mode\": \"replace\", \"source\"");
        using PreparedStore store = new(500);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using Push push = new(server.Ingest, server.Operator);
        await push.OpenAsync("d", mapping);
        Assert.All(await push.TakeAsync(All(3)), static answer => Assert.False(answer.Durable));
        Assert.Equal(500, (await server.CountAsync("points >= 1")).Count);

        V1.Delivery completed = await push.CompleteAsync();
        Assert.Equal((3UL, true), (completed.NextSequence, completed.Complete));
        await RequirePointsAsync(server, 3);
    }

    [Fact]
    public async Task Stopping_the_server_ends_a_stream_with_UNAVAILABLE_and_keeps_what_it_acknowledged()
    {
        using PreparedStore store = new(0);
        int acknowledged = 0;
        await using (StreamServer server = await StreamServer.StartAsync(store))
        {
            using Push push = new(server.Ingest, server.Operator);
            await push.OpenAsync("d");
            Task<RpcException> pushing = Assert.ThrowsAsync<RpcException>(async () =>
            {
                for (int sequence = 0; ; sequence++)
                {
                    await push.TakeAsync([Feed.Batch(sequence)]);
                    acknowledged = sequence + 1;
                }
            });
            await server.RequireHealthyAsync();
            await server.Host.StopAsync();
            RpcException failure = await pushing;
            Assert.Equal((StatusCode.Unavailable, "SERVER_STOPPING"), (failure.StatusCode, RpcErrors.ReasonOf(failure)));
        }

        await using StreamServer restarted = await StreamServer.StartAsync(store);
        using Push again = new(restarted.Ingest, restarted.Operator);
        Assert.Equal((ulong)acknowledged, (await again.OpenAsync("d")).NextSequence);
        await RequirePointsAsync(restarted, acknowledged);
    }

    [Fact]
    public async Task Nothing_more_is_taken_from_a_stream_whose_key_is_revoked()
    {
        using PreparedStore store = new(0);
        await using StreamServer server = await StreamServer.StartAsync(store);
        using Push push = new(server.Ingest, server.Operator);
        await push.OpenAsync("d");
        await push.TakeAsync([Feed.Batch(0)]);
        server.Host.Engine.RevokeAccessKey(store.OperatorKey.Split('_')[1]);
        (StatusCode code, string reason, _) = await StreamServer.FailureAsync(() => push.TakeAsync([Feed.Batch(1)]));
        Assert.Equal((StatusCode.Unauthenticated, "KEY_UNKNOWN"), (code, reason));
        Assert.Equal(1, server.Host.Engine.FindDelivery("d")!.NextSequence);

        using Push again = new(server.Ingest, StreamServer.Of(store.AdminKey));
        await again.OpenAsync("d");
        server.Host.Engine.RevokeAccessKey(store.DestinationKey.Split('_')[1]); // another's key is nothing to it
        Assert.Equal((2UL, true), ((await again.TakeAsync([Feed.Batch(1)]))[0].Sequence + 1, (await again.CompleteAsync()).Complete));
    }

    internal static IEnumerable<V1.RecordBatch> All(int batches) => Enumerable.Range(0, batches).Select(static sequence => Feed.Batch(sequence));

    /// <summary>Whether every device has the points that so many batches give it.</summary>
    private static async Task RequirePointsAsync(StreamServer server, int batches)
    {
        for (int points = 1; points <= 3; points++)
        {
            Assert.Equal(Feed.CountAtLeast(points, batches), (await server.CountAsync(FormattableString.Invariant($"points >= {points}"))).Count);
        }
    }
}
