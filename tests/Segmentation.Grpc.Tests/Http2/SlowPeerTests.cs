using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Tests.Probing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Grpc.Tests.Http2;

/// <summary>Peers that read or write slowly, or not at all.</summary>
[Collection(nameof(Alone))]
public sealed class SlowPeerTests
{
    private const int MessageBytes = 64 * 1024;

    /// <summary>Most bytes that the server may hold for a stream that nobody reads.</summary>
    private const long Buffered = 4L << 20;

    [Theory]
    [InlineData(65_535u)]
    [InlineData(0x7FFF_FFFFu)]
    public async Task Row_28_A_reader_that_stops_for_ten_seconds_costs_no_more_than_four_MiB_and_then_gets_it_all(uint window)
    {
        const int Messages = 2_000;
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawConnection connection = await RawConnection.GreetAsync(server.EndPoint, (RawConnection.InitialWindow, window));
        if (window > 65_535)
        {
            await connection.SendAsync(Frame.WindowUpdate(0, window - 65_535));
        }

        await connection.SendAsync(Frame.Headers(1, RawConnection.RequestBlock("/probe.Probe/Spread")));
        await connection.SendAsync(Frame.Data(1, RawCall.Frame(new Ask { Count = Messages, Size = MessageBytes }), end: true));
        await Task.Delay(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        // What the kernel holds for both ends is not the server's; with a small window that is little, with a large one megabytes.
        long held = ((long)server.Log.Written * MessageBytes) - InKernel(connection);
        Assert.InRange(server.Log.Written, 0, Messages - 1);
        Assert.InRange(held, long.MinValue, Buffered);

        long received = 0;
        long credit = 0;
        RawResult result = new();
        while (!result.IsOver && await connection.ReceiveAsync() is { } frame)
        {
            if (frame.Type != FrameType.Data)
            {
                result.Take(frame, connection.Fields, 1);
                continue;
            }

            received += frame.Payload.Length;
            credit += frame.Payload.Length;
            if (window <= 65_535 && credit > 30_000)
            {
                await connection.SendAsync(Frame.WindowUpdate(0, (uint)credit));
                await connection.SendAsync(Frame.WindowUpdate(1, (uint)credit));
                credit = 0;
            }
        }

        Assert.Equal(StatusCode.OK, result.Status);
        Assert.InRange(received, (long)Messages * MessageBytes, (long)Messages * (MessageBytes + 40));
    }

    [Fact]
    public async Task Row_29_A_message_that_trickles_ends_its_call_and_neither_its_connection_nor_a_patient_stream()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(kestrel: static kestrel => kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(1_000, TimeSpan.FromSeconds(2)));
        using RawConnection connection = await RawConnection.GreetAsync(server.EndPoint);
        // Between messages a stream may be silent as long as it likes.
        await connection.SendAsync(Frame.Headers(1, RawConnection.RequestBlock("/probe.Probe/Gather")));
        await connection.SendAsync(Frame.Data(1, RawCall.Frame(new Ask { Text = "a" })));
        await connection.SendAsync(Frame.Headers(3, RawConnection.RequestBlock("/probe.Probe/Gather")));
        await connection.SendAsync(Frame.Data(3, RawCall.Frame(new Ask { Body = ByteString.CopyFrom(new byte[500]) }).AsSpan(0, 100)));
        RawResult slow = await connection.ResultAsync(3);
        Assert.Equal(StatusCode.ResourceExhausted, slow.Status);
        Assert.Contains("1000", slow.Message);
        await connection.SendAsync(Frame.Data(1, RawCall.Frame(new Ask { Text = "b" }), end: true));
        RawResult patient = await connection.ResultAsync(1);
        Assert.Equal(StatusCode.OK, patient.Status);
        Assert.Equal("ab", Answer.Parser.ParseFrom(patient.Data.AsSpan(5).ToArray()).Text);
        Assert.DoesNotContain(server.Log.Events, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Fact]
    public async Task Row_29_A_message_that_keeps_the_rate_is_taken_however_long_it_takes()
    {
        const int Bytes = 25_000;
        const int Ahead = 10_000;
        await using ProbeServer server = await ProbeServer.StartAsync(kestrel: static kestrel => kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(200, TimeSpan.FromSeconds(2)));
        using RawConnection connection = await RawConnection.GreetAsync(server.EndPoint);
        await connection.SendAsync(Frame.Headers(1, RawConnection.RequestBlock("/probe.Probe/Gather")));
        byte[] message = RawCall.Frame(new Ask { Body = ByteString.CopyFrom(new byte[Bytes]) });
        // So far ahead of the rate that a machine that stands still for a while does not make it a slow one.
        await connection.SendAsync(Frame.Data(1, message.AsSpan(0, Ahead)));
        for (int at = Ahead; at < message.Length; at += 1_000)
        {
            await connection.SendAsync(Frame.Data(1, message.AsSpan(at, Math.Min(1_000, message.Length - at))));
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        await connection.SendAsync(Frame.Data(1, [], end: true));
        Assert.Equal(StatusCode.OK, (await connection.ResultAsync(1)).Status);
    }

    [Theory]
    [InlineData("/probe.Probe/Echo")]
    [InlineData("/probe.Probe/Spread")]
    public async Task Row_29_A_request_that_trickles_where_one_is_due_ends_and_no_error_is_logged(string path)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(kestrel: static kestrel => kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(1_000, TimeSpan.FromSeconds(2)));
        using RawConnection connection = await RawConnection.GreetAsync(server.EndPoint);
        await connection.SendAsync(Frame.Headers(1, RawConnection.RequestBlock(path)));
        await connection.SendAsync(Frame.Data(1, [0, 0, 0]));
        RawResult result = await connection.ResultAsync(1);
        Assert.NotEqual(StatusCode.OK, result.Status ?? StatusCode.Unknown);
        await server.QuietAsync(idle: 1);
        Assert.DoesNotContain(server.Log.Events, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
        Assert.Empty(server.Log.Errors);
    }

    [Theory]
    [InlineData("40000000")]
    [InlineData("9223372036854775807")]
    public async Task Row_26_A_body_that_is_announced_too_long_is_RESOURCE_EXHAUSTED_and_no_error_is_logged(string length)
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawConnection connection = await RawConnection.GreetAsync(server.EndPoint);
        await connection.SendAsync(Frame.Headers(1, RawConnection.RequestBlock("/probe.Probe/Echo", ("content-length", length))));
        await connection.SendAsync(Frame.Data(1, [0, 0, 0]));
        Assert.Equal(StatusCode.ResourceExhausted, (await connection.ResultAsync(1)).Status);
        Assert.DoesNotContain(server.Log.Events, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    /// <summary>Bytes that wait in the sockets of both ends: what the server's has not sent yet and what the client's has not been asked for.</summary>
    private static long InKernel(RawConnection connection)
    {
        string client = Hex((IPEndPoint)connection.Socket.LocalEndPoint!);
        string server = Hex((IPEndPoint)connection.Socket.RemoteEndPoint!);
        long waiting = 0;
        foreach (string file in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            foreach (string[] words in File.ReadLines(file).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 4 && words[4].Length == 17))
            {
                string local = words[1][(words[1].IndexOf(':') + 1)..];
                string remote = words[2][(words[2].IndexOf(':') + 1)..];
                string[] queues = words[4].Split(':');
                if (local == server && remote == client)
                {
                    waiting += long.Parse(queues[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                }
                else if (local == client && remote == server)
                {
                    waiting += long.Parse(queues[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                }
            }
        }

        return waiting;

        static string Hex(IPEndPoint end) => end.Port.ToString("X4", CultureInfo.InvariantCulture);
    }
}
