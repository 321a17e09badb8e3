using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Tests.Client;
using Grpc.Tests.Probing;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Grpc.Tests.Http2;

/// <summary>What the server does to a connection, frame by frame.</summary>
public sealed class ConnectionRuleTests
{
    [Fact]
    public async Task Row_14_An_immediate_error_is_one_HEADERS_frame_that_ends_the_stream()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawConnection connection = await RawConnection.GreetAsync(server.EndPoint);
        await connection.SendAsync(Frame.Headers(1, RawConnection.RequestBlock("/probe.Probe/Echo")));
        await connection.SendAsync(Frame.Data(1, RawCall.Frame(new Ask { Fail = 5, Text = "none" }), end: true));
        Frame frame = await connection.ReceiveAsync(FrameType.Headers);
        Assert.True(frame.Has(Frame.EndStream));
        RawResult result = new();
        result.Take(frame, connection.Fields, 1);
        Assert.Equal(StatusCode.NotFound, result.Status);
        Assert.Equal("200", result.Fields[":status"]);
        Assert.Equal("application/grpc", result.Fields["content-type"]);
    }

    [Fact]
    public async Task Row_7_A_message_in_frames_of_one_byte_is_answered()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawConnection connection = await RawConnection.GreetAsync(server.EndPoint);
        await connection.SendAsync(Frame.Headers(1, RawConnection.RequestBlock("/probe.Probe/Echo")));
        foreach (byte piece in RawCall.Frame(new Ask { Text = new string('x', 500) }))
        {
            await connection.SendAsync(Frame.Data(1, [piece]));
        }

        await connection.SendAsync(Frame.Data(1, [], end: true));
        RawResult result = await connection.ResultAsync(1);
        Assert.Equal(StatusCode.OK, result.Status);
        Assert.Equal(500, Answer.Parser.ParseFrom(result.Data.AsSpan(5).ToArray()).Text.Length);
    }

    [Fact]
    public async Task Row_9_A_truncated_message_is_INTERNAL_and_the_connection_goes_on()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawConnection connection = await RawConnection.GreetAsync(server.EndPoint);
        byte[] whole = RawCall.Frame(new Ask { Text = "whole" });
        for (int i = 1; i < whole.Length; i++)
        {
            Assert.Equal(StatusCode.Internal, (await connection.CallAsync((2 * i) - 1, "/probe.Probe/Echo", whole[..i])).Status);
        }

        Assert.Equal(StatusCode.OK, (await connection.CallAsync(2 * whole.Length - 1, "/probe.Probe/Echo", whole)).Status);
    }

    [Fact]
    public async Task Row_17_Details_of_a_rich_error_travel_as_a_binary_trailer()
    {
        byte[] details = [8, 9, 18, 2, .. "no"u8];
        ServerServiceDefinition definition = ServerServiceDefinition.CreateBuilder().AddMethod(RawMethod.Unary(), new UnaryServerMethod<byte[], byte[]>((_, _) =>
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "no"), new Metadata { { "grpc-status-details-bin", details } }))).Build();
        await using ProbeServer server = await ProbeServer.StartAsync(map: application => application.MapGrpcService(definition));
        RawAnswer answer = await server.CallAsync(RawMethod.Unary().FullName, RawCall.Frame(0, []));
        Assert.Equal(StatusCode.FailedPrecondition, answer.Status);
        Assert.Equal(Convert.ToBase64String(details).TrimEnd('='), answer.Headers["grpc-status-details-bin"]);
    }

    [Theory]
    [InlineData(1, 8_000, true)]
    [InlineData(1, 30_000, true)]
    [InlineData(1, 40_000, false)]
    [InlineData(90, 10, true)]
    [InlineData(120, 10, false)]
    public async Task Row_20_Header_fields_beyond_the_budget_end_no_more_than_their_connection(int count, int length, bool taken)
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using (RawConnection connection = await RawConnection.GreetAsync(server.EndPoint))
        {
            (string, string)[] fields = [.. Enumerable.Range(0, count).Select(i => ($"x-{i}", new string('x', length)))];
            byte[] block = RawConnection.RequestBlock("/probe.Probe/Echo", fields);
            await connection.SendAsync(new Frame(FrameType.Headers, block.Length <= 16_384 ? Frame.EndHeaders : (byte)0, 1, block[..Math.Min(16_384, block.Length)]));
            for (int at = 16_384; at < block.Length; at += 16_384)
            {
                await connection.TrySendAsync(new Frame(FrameType.Continuation, at + 16_384 >= block.Length ? Frame.EndHeaders : (byte)0, 1, block[at..Math.Min(block.Length, at + 16_384)]).ToBytes());
            }

            await connection.TrySendAsync(Frame.Data(1, RawCall.Frame(new Ask()), end: true).ToBytes());
            RawResult result = await connection.ResultAsync(1);
            Assert.True(taken ? result.Status == StatusCode.OK : result.Status is null && (result.GoAway is not null || result.Reset is not null || result.Fields.GetValueOrDefault(":status") == "431"), $"{result}");
        }

        Assert.Equal(StatusCode.OK, (await server.EchoAsync(new Ask())).Status);
        Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task Row_37_A_server_that_stops_says_so_before_it_closes_and_ends_what_runs()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawConnection connection = await RawConnection.GreetAsync(server.EndPoint);
        await connection.SendAsync(Frame.Headers(1, RawConnection.RequestBlock("/probe.Probe/Chat")));
        await connection.SendAsync(Frame.Data(1, RawCall.Frame(new Ask { Text = "one" })));
        await connection.ReceiveAsync(FrameType.Data);
        Task stop = server.StopAsync();
        Frame leaving = await connection.ReceiveAsync(FrameType.GoAway);
        Assert.Equal(0u, leaving.Code);
        await connection.SendAsync(Frame.Data(1, RawCall.Frame(new Ask { Text = "two" }), end: true));
        RawResult result = await connection.ResultAsync(1);
        Assert.Equal(StatusCode.OK, result.Status);
        Assert.Equal("two", Answer.Parser.ParseFrom(result.Data.AsSpan(5).ToArray()).Text);
        connection.HangUp();
        Assert.Null(await LastAsync(connection));
        await stop;
    }

    [Fact]
    public async Task Row_38_Every_ping_is_acknowledged_with_its_bytes()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawConnection connection = await RawConnection.GreetAsync(server.EndPoint);
        for (ulong i = 0; i < 100; i++)
        {
            await connection.SendAsync(Frame.Ping(i));
            Frame answer = await connection.ReceiveAsync(FrameType.Ping);
            Assert.Equal(Frame.Ping(i, ack: true).ToBytes(), answer.ToBytes());
        }
    }

    [Fact]
    public async Task Row_38_A_silent_peer_is_asked_and_one_that_answers_is_asked_again()
    {
        await using ProbeServer server = await AskingAsync(patience: TimeSpan.FromSeconds(60));
        using RawConnection connection = await RawConnection.GreetAsync(server.EndPoint);
        await connection.SendAsync(Frame.Headers(1, RawConnection.RequestBlock("/probe.Probe/Chat")));
        Frame ping = await connection.ReceiveAsync(FrameType.Ping);
        await connection.SendAsync(ping with { Flags = Frame.Ack });
        await connection.ReceiveAsync(FrameType.Ping);
        await connection.SendAsync(Frame.Headers(3, RawConnection.RequestBlock("/probe.Probe/Chat"), end: true));
        Assert.Equal(StatusCode.OK, (await connection.ResultAsync(3)).Status);
    }

    [Fact]
    public async Task Row_38_A_silent_peer_that_does_not_answer_is_left()
    {
        await using ProbeServer server = await AskingAsync(patience: TimeSpan.FromSeconds(1));
        using RawConnection connection = await RawConnection.GreetAsync(server.EndPoint);
        await connection.SendAsync(Frame.Headers(1, RawConnection.RequestBlock("/probe.Probe/Chat")));
        await connection.ReceiveAsync(FrameType.Ping);
        Assert.Null(await LastAsync(connection));
        await server.QuietAsync();
    }

    [Fact]
    public async Task Row_39_A_stream_beyond_the_limit_is_refused_and_the_others_go_on()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(kestrel: static kestrel => kestrel.Limits.Http2.MaxStreamsPerConnection = 2);
        using RawConnection connection = await RawConnection.GreetAsync(server.EndPoint);
        await connection.SendAsync(Frame.Headers(1, RawConnection.RequestBlock("/probe.Probe/Chat")));
        await connection.SendAsync(Frame.Headers(3, RawConnection.RequestBlock("/probe.Probe/Chat")));
        await connection.SendAsync(Frame.Headers(5, RawConnection.RequestBlock("/probe.Probe/Chat")));
        Frame refused = await connection.ReceiveAsync(FrameType.Reset);
        Assert.Equal((5, 0x7u), (refused.Stream, refused.Code));
        await connection.SendAsync(Frame.Data(3, RawCall.Frame(new Ask { Text = "three" }), end: true));
        Assert.Equal(StatusCode.OK, (await connection.ResultAsync(3)).Status);
        await connection.SendAsync(Frame.Headers(7, RawConnection.RequestBlock("/probe.Probe/Chat"), end: true));
        Assert.Equal(StatusCode.OK, (await connection.ResultAsync(7)).Status);
    }

    /// <summary>A server that asks after a second of silence.</summary>
    private static Task<ProbeServer> AskingAsync(TimeSpan patience) => ProbeServer.StartAsync(kestrel: kestrel =>
    {
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(1);
        kestrel.Limits.Http2.KeepAlivePingTimeout = patience;
    });

    /// <summary>Reads what is left; null at the end of the connection.</summary>
    private static async Task<Frame?> LastAsync(RawConnection connection)
    {
        while (await connection.ReceiveAsync() is { })
        {
        }

        return null;
    }
}
