using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Tests.Probing;
using Xunit;

namespace Grpc.Tests.Client;

/// <summary>This client and this server, by generated code.</summary>
public sealed class OwnServerTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task All_four_kinds_of_call_work(string? encoding)
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        Probe.ProbeClient client = new(channel);
        Metadata? metadata = encoding is null ? null : new() { { "grpc-internal-encoding-request", encoding } };
        Ask ask = new() { Text = "hello", Body = ByteString.CopyFrom(new byte[100_000]), Encoding = encoding ?? "" };

        Answer answer = await client.EchoAsync(ask, metadata);
        Assert.Equal("hello", answer.Text);
        Assert.Equal(ask.Body, answer.Body);
        using AsyncUnaryCall<Answer> trailed = client.EchoAsync(new Ask { Trailers = true, Body = ByteString.CopyFrom(1, 2) }, metadata);
        await trailed;
        Assert.Equal([1, 2], trailed.GetTrailers().GetValueBytes("said-bin"));

        using AsyncClientStreamingCall<Ask, Answer> gather = client.Gather(metadata);
        for (int i = 0; i < 10; i++)
        {
            await gather.RequestStream.WriteAsync(new Ask { Text = $"{i}", Body = ask.Body });
        }

        await gather.RequestStream.CompleteAsync();
        answer = await gather;
        Assert.Equal((10, "0123456789", "1000000"), (answer.Count, answer.Text, answer.Seen["bytes"]));

        using AsyncServerStreamingCall<Answer> spread = client.Spread(new Ask { Count = 100, Size = 5000 }, metadata);
        List<int> counts = [];
        await foreach (Answer next in spread.ResponseStream.ReadAllAsync())
        {
            counts.Add(next.Count);
            Assert.Equal(5000, next.Body.Length);
        }

        Assert.Equal(Enumerable.Range(0, 100), counts);

        using AsyncDuplexStreamingCall<Ask, Answer> chat = client.Chat(metadata);
        for (int i = 0; i < 10; i++)
        {
            await chat.RequestStream.WriteAsync(new Ask { Text = $"{i}" });
            Assert.True(await chat.ResponseStream.MoveNext());
            Assert.Equal($"{i}", chat.ResponseStream.Current.Text);
        }

        await chat.RequestStream.CompleteAsync();
        Assert.False(await chat.ResponseStream.MoveNext());
        Assert.Equal(0, channel.ActiveCalls);
    }

    [Fact]
    public async Task Every_status_comes_through()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        Probe.ProbeClient client = new(channel);
        foreach (StatusCode code in Enum.GetValues<StatusCode>().Where(code => code != StatusCode.OK))
        {
            RpcException exception = await client.EchoAsync(new Ask { Fail = (int)code, Text = "why ☺ %" }).ResponseAsync.FailsAsync(code);
            Assert.Equal("why ☺ %", exception.Status.Detail);
        }

        await client.MissingAsync(new Ask()).ResponseAsync.FailsAsync(StatusCode.Unimplemented);
    }

    [Fact]
    public async Task A_thousand_large_calls_at_once_share_a_channel()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        Probe.ProbeClient client = new(channel);
        byte[] body = new byte[50_000];
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => client.EchoAsync(new Ask { Text = $"{i}", Body = UnsafeByteOperations.UnsafeWrap(body) }).ResponseAsync));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i}"), answers.Select(answer => answer.Text));
        Assert.All(answers, answer => Assert.Equal(body.Length, answer.Body.Length));
        Assert.Equal(0, channel.ActiveCalls);
    }

    [Fact]
    public async Task Ten_thousand_calls_given_up_anywhere_leave_nothing_behind()
    {
        const int Callers = 20;
        const int CallsPerCaller = 500;
        await using ProbeServer server = await ProbeServer.StartAsync();
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        Probe.ProbeClient client = new(channel);
        int[] ended = new int[17];
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            Random random = new(TestSeed.Value + caller);
            for (int i = 0; i < CallsPerCaller; i++)
            {
                StatusCode code = await AnyCallAsync(client, random);
                Interlocked.Increment(ref ended[(int)code]);
            }
        })));
        string found = $"{TestSeed.Replay}: {string.Join(", ", ended.Select((count, code) => $"{(StatusCode)code} {count}"))}";
        Assert.True(Callers * CallsPerCaller == ended[(int)StatusCode.OK] + ended[(int)StatusCode.Cancelled] + ended[(int)StatusCode.DeadlineExceeded], found);
        Assert.True(ended[(int)StatusCode.OK] >= 100 && ended[(int)StatusCode.Cancelled] >= 100, found);
        Assert.Equal(0, channel.ActiveCalls);
        Assert.Equal("after", (await client.EchoAsync(new Ask { Text = "after" })).Text);
    }

    /// <summary>A call of any kind, ended by itself, its token, Dispose or a deadline, at any moment.</summary>
    private static async Task<StatusCode> AnyCallAsync(Probe.ProbeClient client, Random random)
    {
        using CancellationTokenSource source = new();
        DateTime? deadline = random.Next(10) == 0 ? TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(random.Next(3)) : null;
        CallOptions options = new(cancellationToken: source.Token, deadline: deadline);
        IDisposable call;
        Func<Status> status;
        Task end;
        switch (random.Next(4))
        {
            case 0:
                AsyncUnaryCall<Answer> echo = client.EchoAsync(new Ask { Text = "x" }, options);
                (call, status, end) = (echo, echo.GetStatus, echo.ResponseAsync);
                break;
            case 1:
                AsyncClientStreamingCall<Ask, Answer> gather = client.Gather(options);
                (call, status, end) = (gather, gather.GetStatus, Task.WhenAll(WriteAsync(gather.RequestStream), gather.ResponseAsync));
                break;
            case 2:
                AsyncServerStreamingCall<Answer> spread = client.Spread(new Ask { Count = 5, Size = 100 }, options);
                (call, status, end) = (spread, spread.GetStatus, ReadAsync(spread.ResponseStream));
                break;
            default:
                AsyncDuplexStreamingCall<Ask, Answer> chat = client.Chat(options);
                (call, status, end) = (chat, chat.GetStatus, Task.WhenAll(WriteAsync(chat.RequestStream), ReadAsync(chat.ResponseStream)));
                break;
        }

        using (call)
        {
            switch (random.Next(4))
            {
                case 0:
                    await source.CancelAsync();
                    break;
                case 1:
                    call.Dispose();
                    break;
                case 2:
                    source.CancelAfter(random.Next(3));
                    break;
            }

            try
            {
                await end;
            }
            catch (RpcException)
            {
            }

            return status().StatusCode;
        }
    }

    private static async Task WriteAsync(IClientStreamWriter<Ask> writer)
    {
        for (int i = 0; i < 5; i++)
        {
            await writer.WriteAsync(new Ask { Text = "x" });
        }

        await writer.CompleteAsync();
    }

    private static async Task ReadAsync(IAsyncStreamReader<Answer> reader)
    {
        while (await reader.MoveNext())
        {
        }
    }
}
