using System;
using System.Collections.Generic;
using System.Linq;
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
}
