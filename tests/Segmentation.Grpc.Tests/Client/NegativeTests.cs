using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace Grpc.Tests.Client;

/// <summary>The cases of grpc/doc/negative-http2-interop-test-descriptions.md by their names, against a server in raw frames.</summary>
public sealed class NegativeTests
{
    private const byte EndStream = 0x1;
    private const byte Padded = 0x8;

    [Fact]
    public async Task Row_37_goaway_The_call_that_runs_completes_and_the_next_one_goes_to_another_connection()
    {
        using RawHttp2Server server = new();
        using GrpcChannel channel = server.Channel();
        AsyncUnaryCall<byte[]> first = channel.Echo([1]);
        await server.AcceptAsync();
        int stream = await RequestAsync(server);
        await server.SendGoAwayAsync(stream, 0);
        await server.AnswerAsync(stream, 1);
        Assert.Equal([1], await first);
        AsyncUnaryCall<byte[]> second = channel.Echo([2]);
        await server.AcceptAsync();
        await server.AnswerAsync(await RequestAsync(server), 2);
        Assert.Equal([2], await second);
    }

    [Theory]
    [InlineData("rst_after_header", 0)]
    [InlineData("rst_during_data", 3)]
    [InlineData("rst_after_data", 13)]
    public async Task Row_31_A_reset_ends_the_call_with_the_status_of_its_code_wherever_it_comes(string name, int bytes)
    {
        using RawHttp2Server server = new();
        using GrpcChannel channel = server.Channel();
        AsyncServerStreamingCall<byte[]> call = channel.Many([]);
        await server.AcceptAsync();
        int stream = await RequestAsync(server);
        await server.SendHeadersAsync(stream);
        if (bytes > 0)
        {
            await server.SendAsync(RawHttp2Server.Data, 0, stream, OddServer.Frame(new byte[8])[..bytes]);
        }

        await server.SendAsync(RawHttp2Server.Reset, 0, stream, [0, 0, 0, 0]);
        RpcException exception = await AllAsync(call.ResponseStream).FailsAsync(StatusCode.Internal);
        Assert.True(exception.Status.Detail.Length > 0, name);
        Assert.Equal(0, channel.ActiveCalls);
        // The connection is still good.
        AsyncUnaryCall<byte[]> next = channel.Echo([5]);
        await server.AnswerAsync(await RequestAsync(server), 5);
        Assert.Equal([5], await next);
    }

    [Fact]
    public async Task Row_38_ping_Pings_within_a_call_are_acknowledged_and_do_it_no_harm()
    {
        using RawHttp2Server server = new();
        using GrpcChannel channel = server.Channel();
        AsyncUnaryCall<byte[]> call = channel.Echo([1]);
        await server.AcceptAsync();
        int stream = await RequestAsync(server);
        await PingAsync(server, 1);
        await server.SendHeadersAsync(stream);
        await PingAsync(server, 2);
        byte[] frame = OddServer.Frame([7, 8]);
        await server.SendAsync(RawHttp2Server.Data, 0, stream, frame[..4]);
        await PingAsync(server, 3);
        await server.SendAsync(RawHttp2Server.Data, 0, stream, frame[4..]);
        await PingAsync(server, 4);
        await server.SendTrailersAsync(stream);
        Assert.Equal([7, 8], await call);
    }

    [Fact]
    public async Task Row_39_max_streams_Calls_beyond_the_limit_wait_for_room_or_take_another_connection()
    {
        const int Calls = 10;
        using RawHttp2Server server = new();
        server.MaxStreams = 1;
        using GrpcChannel channel = server.Channel();
        AsyncUnaryCall<byte[]> first = channel.Echo([0]);
        await server.AcceptAsync();
        int stream = await RequestAsync(server);
        await server.AnswerAsync(stream, 0);
        Assert.Equal([0], await first);

        // Now the client knows the limit: of ten calls this connection gets one, the others wait for it or for connections that nobody accepts here.
        List<AsyncUnaryCall<byte[]>> calls = [.. Enumerable.Range(1, Calls).Select(i => channel.Echo([(byte)i]))];
        int next = await RequestAsync(server);
        Assert.Equal(stream + 2, next);
        await server.AnswerAsync(next, 9);
        Assert.Equal([9], await await Task.WhenAny(calls.Select(call => call.ResponseAsync)));
        Assert.Equal(Calls - 1, channel.ActiveCalls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(254)]
    public async Task Row_7_data_frame_padding_Padding_is_no_part_of_a_message(int padding)
    {
        using RawHttp2Server server = new();
        using GrpcChannel channel = server.Channel();
        AsyncUnaryCall<byte[]> call = channel.Echo([1]);
        await server.AcceptAsync();
        int stream = await RequestAsync(server);
        await server.SendHeadersAsync(stream);
        byte[] message = [.. Enumerable.Range(0, 5000).Select(i => unchecked((byte)i))];
        // One byte a frame at first, each with padding, which flow control counts too.
        byte[] frame = OddServer.Frame(message);
        for (int at = 0; at < frame.Length;)
        {
            int length = at < 20 ? 1 : Math.Min(600, frame.Length - at);
            await server.SendAsync(RawHttp2Server.Data, Padded, stream, [(byte)padding, .. frame.AsSpan(at, length), .. new byte[padding]]);
            at += length;
        }

        await server.SendTrailersAsync(stream);
        Assert.Equal(message, await call);
    }

    [Fact]
    public async Task Row_8_The_request_ends_with_END_STREAM_and_a_stream_when_it_is_completed()
    {
        using RawHttp2Server server = new();
        using GrpcChannel channel = server.Channel();
        AsyncUnaryCall<byte[]> unary = channel.Echo([1]);
        await server.AcceptAsync();
        (int stream, byte flags, _) = await server.ReceiveAsync(RawHttp2Server.Headers);
        Assert.Equal(0, flags & EndStream);
        byte[] sent = [];
        do
        {
            (_, flags, byte[] data) = await server.ReceiveAsync(RawHttp2Server.Data);
            sent = [.. sent, .. data];
        }
        while ((flags & EndStream) == 0);
        Assert.Equal(OddServer.Frame([1]), sent);
        await server.AnswerAsync(stream, 1);
        await unary;

        using AsyncClientStreamingCall<byte[], byte[]> total = channel.Total();
        (stream, flags, _) = await server.ReceiveAsync(RawHttp2Server.Headers);
        await total.RequestStream.WriteAsync([2]);
        (_, flags, _) = await server.ReceiveAsync(RawHttp2Server.Data);
        Assert.Equal(0, flags & EndStream);
        await total.RequestStream.CompleteAsync();
        (_, flags, byte[] last) = await server.ReceiveAsync(RawHttp2Server.Data);
        Assert.Equal(EndStream, flags & EndStream);
        Assert.Empty(last);
        await server.AnswerAsync(stream, 2);
        Assert.Equal([2], await total);
    }

    [Theory]
    [InlineData(0xE)]
    [InlineData(0x8)]
    [InlineData(0x4)]
    public async Task Row_47_A_call_that_may_have_begun_is_never_made_again(int status)
    {
        int requests = 0;
        await using OddServer server = await OddServer.StartAsync(context =>
        {
            requests++;
            Assert.False(context.Request.Headers.ContainsKey("grpc-previous-rpc-attempts"));
            return OddServer.HeadersOnly(200, ("grpc-status", $"{status}"), ("grpc-retry-pushback-ms", "0"))(context);
        });
        using GrpcChannel channel = server.Channel();
        await channel.Echo([1]).FailsAsync((StatusCode)status);
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task Row_20_Header_fields_of_eight_KiB_arrive_and_those_beyond_64_KiB_end_the_call()
    {
        int length = 8 * 1024;
        await using OddServer server = await OddServer.StartAsync(context =>
        {
            context.Response.Headers["x-long"] = new string('x', length);
            return OddServer.Answer(OddServer.Frame([]), ("grpc-status", "0"))(context);
        });
        using GrpcChannel channel = server.Channel();
        using AsyncUnaryCall<byte[]> call = channel.Echo([], new CallOptions(new Metadata { { "x-own", new string('y', length) } }));
        await call;
        Assert.Equal(length, (await call.ResponseHeadersAsync).GetValue("x-long")!.Length);
        length = 70 * 1024;
        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => channel.Echo([]).ResponseAsync);
        Assert.Contains(exception.StatusCode, (StatusCode[])[StatusCode.Unavailable, StatusCode.ResourceExhausted, StatusCode.Internal]);
        length = 10;
        await channel.Echo([]);
    }

    [Fact]
    public async Task Row_17_Details_of_a_rich_error_arrive_as_they_were_sent()
    {
        byte[] details = [8, 5, 18, 4, .. "gone"u8];
        await using OddServer server = await OddServer.StartAsync(OddServer.HeadersOnly(200, ("grpc-status", "5"), ("grpc-message", "gone"), ("grpc-status-details-bin", Convert.ToBase64String(details))));
        using GrpcChannel channel = server.Channel();
        RpcException exception = await channel.Echo([]).FailsAsync(StatusCode.NotFound);
        Assert.Equal(details, exception.Trailers.GetValueBytes("grpc-status-details-bin"));
    }

    private static async Task<int> RequestAsync(RawHttp2Server server)
    {
        (int stream, _, _) = await server.ReceiveAsync(RawHttp2Server.Headers);
        byte flags;
        do
        {
            (_, flags, _) = await server.ReceiveAsync(RawHttp2Server.Data);
        }
        while ((flags & EndStream) == 0);
        return stream;
    }

    private static async Task PingAsync(RawHttp2Server server, byte number)
    {
        await server.SendAsync(RawHttp2Server.Ping, 0, 0, [number, 1, 2, 3, 4, 5, 6, 7]);
        byte flags;
        byte[] payload;
        do
        {
            (_, flags, payload) = await server.ReceiveAsync(RawHttp2Server.Ping);
        }
        while ((flags & 1) == 0);
        Assert.Equal(number, payload[0]);
    }

    private static async Task AllAsync(IAsyncStreamReader<byte[]> reader)
    {
        while (await reader.MoveNext())
        {
        }
    }
}
