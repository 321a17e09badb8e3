using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Tests.Probing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Grpc.Tests.Http2;

/// <summary>Shapes of attack, by the names they are known by: the next caller is served, memory stays, and little work is begun for nothing.</summary>
[Collection(nameof(Alone))]
public sealed class FloodTests
{
    private const int Streams = 100;
    private const long MemoryLimit = 64L << 20;

    /// <summary>Requests at once beyond the limit of streams: those that were given up and still end.</summary>
    private const int Ending = 2 * Streams;

    [Fact]
    public async Task Rapid_reset_begins_no_more_calls_than_streams_are_allowed()
        => await FloodAsync(async connection =>
        {
            byte[] block = RawConnection.RequestBlock("/probe.Probe/Chat");
            for (int i = 0; i < 10_000; i++)
            {
                int stream = (2 * i) + 1;
                if (!await connection.TrySendAsync((byte[])[.. Frame.Headers(stream, block).ToBytes(), .. Frame.Reset(stream, 8).ToBytes()]))
                {
                    break;
                }
            }
        });

    [Theory]
    [InlineData("window of zero")]
    [InlineData("window overflow")]
    [InlineData("data after the end")]
    [InlineData("second headers")]
    public async Task MadeYouReset_begins_no_more_calls_than_streams_are_allowed(string how)
        => await FloodAsync(async connection =>
        {
            byte[] block = RawConnection.RequestBlock("/probe.Probe/Chat");
            for (int i = 0; i < 5_000; i++)
            {
                int stream = (2 * i) + 1;
                Frame bad = how switch
                {
                    "window of zero" => Frame.WindowUpdate(stream, 0),
                    "window overflow" => Frame.WindowUpdate(stream, int.MaxValue),
                    "data after the end" => Frame.Data(stream, [1]),
                    _ => Frame.Headers(stream, block),
                };
                if (!await connection.TrySendAsync((byte[])[.. Frame.Headers(stream, block, end: how == "data after the end").ToBytes(), .. bad.ToBytes()]))
                {
                    break;
                }
            }
        });

    [Theory]
    [InlineData(16_000)]
    [InlineData(100)]
    [InlineData(0)]
    public async Task A_flood_of_CONTINUATION_is_cut_off(int size)
        => await FloodAsync(
            async connection =>
            {
                await connection.SendAsync(new Frame(FrameType.Headers, 0, 1, RawConnection.RequestBlock("/probe.Probe/Echo")));
                byte[] more = new Frame(FrameType.Continuation, 0, 1, size == 0 ? [] : HeaderBlock.Write([("x", new string('x', size))])).ToBytes();
                // Frames of nothing say nothing that could be too much; what ends them is the time that headers may take.
                bool taken = true;
                for (int i = 0; taken && (size == 0 || i < 100_000); i++)
                {
                    taken = await connection.TrySendAsync(more);
                }

                Assert.False(taken, "100,000 frames were taken");
            },
            static kestrel => kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1));

    [Fact]
    public async Task A_header_bomb_is_refused_before_it_unfolds()
        => await FloodAsync(async connection =>
        {
            // One field of some 4 KB into the table, then that field again and again by one byte each: 64 MB in a frame.
            using MemoryStream block = new();
            block.Write(RawConnection.RequestBlock("/probe.Probe/Echo"));
            byte[] literal = HeaderBlock.Write([("x", new string('x', 3_900))]);
            literal[0] = 0x40;
            block.Write(literal);
            block.Write(Enumerable.Repeat((byte)0xBE, 12_000).ToArray());
            await connection.SendAsync(Frame.Headers(1, block.ToArray(), end: true));
            RawResult result = await connection.ResultAsync(1);
            Assert.True(result.Status is null, $"{result}");
        });

    [Fact]
    public async Task A_flood_of_pings_is_answered_or_cut_off() => await ChatterAsync(Frame.Ping(1));

    [Fact]
    public async Task A_flood_of_settings_is_answered_or_cut_off() => await ChatterAsync(Frame.Settings((RawConnection.InitialWindow, 70_000)));

    [Theory]
    [InlineData("/nobody.Here/M")]
    [InlineData("/probe.Probe/Echo")]
    public async Task A_flood_of_calls_without_a_message_is_answered_or_cut_off(string path)
        => await FloodAsync(
            async connection =>
            {
                for (int i = 0; i < 5_000; i++)
                {
                    if (!await connection.TrySendAsync(Frame.Headers((2 * i) + 1, RawConnection.RequestBlock(path), end: true).ToBytes()))
                    {
                        break;
                    }
                }
            });

    [Fact]
    public async Task Headers_that_never_end_are_given_up()
        => await FloodAsync(
            async connection =>
            {
                await connection.SendAsync(new Frame(FrameType.Headers, 0, 1, RawConnection.RequestBlock("/probe.Probe/Echo")));
                while (await connection.ReceiveAsync() is not null)
                {
                }
            },
            static kestrel => kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Row_26_A_bomb_of_one_GiB_is_RESOURCE_EXHAUSTED_at_the_cost_of_the_limit()
    {
        // Members of gzip may follow each other: each of these is 1 MiB of nothing in 1 KiB.
        byte[] member = RawCall.Gzip(new byte[1 << 20]);
        byte[] bomb = RawCall.Frame(1, [.. Enumerable.Repeat(member, 1024).SelectMany(static bytes => bytes)]);
        Assert.InRange(bomb.Length, 1 << 20, 2 << 20);
        await using ProbeServer server = await ProbeServer.StartAsync();
        long before = GC.GetTotalAllocatedBytes();
        RawAnswer answer = await server.CallAsync("/probe.Probe/Echo", bomb, ("grpc-encoding", "gzip"));
        Assert.Equal(StatusCode.ResourceExhausted, answer.Status);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 48 << 20);
        Assert.Equal(StatusCode.OK, (await server.EchoAsync(new Ask())).Status);
    }

    /// <summary>In one write each, so that Kestrel has little time between the streams.</summary>
    [Fact]
    public async Task Hundreds_of_floods_leave_no_connection_no_call_and_no_memory()
    {
        const int Rounds = 5;
        const int AtOnce = 10;
        byte[] chat = RawConnection.RequestBlock("/probe.Probe/Chat");
        byte[] nobody = RawConnection.RequestBlock("/nobody.Here/M");
        Func<int, Frame[]>[] kinds =
        [
            stream => [Frame.Headers(stream, chat), Frame.Reset(stream, 8)],
            stream => [Frame.Headers(stream, chat), Frame.WindowUpdate(stream, 0)],
            stream => [Frame.Headers(stream, chat)],
            stream => [Frame.Headers(stream, nobody, end: true)],
        ];
        byte[][] floods = [.. kinds.Select(kind => Enumerable.Range(0, 1_500).SelectMany(i => kind((2 * i) + 1)).SelectMany(static frame => frame.ToBytes()).ToArray())];
        await using ProbeServer server = await ProbeServer.StartAsync(kestrel: static options => options.Limits.Http2.MaxStreamsPerConnection = Streams);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        List<RawConnection> stayed = [];
        for (int round = 0; round < Rounds; round++)
        {
            foreach (byte[] flood in floods)
            {
                await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async peer =>
                {
                    RawConnection connection = await RawConnection.GreetAsync(server.EndPoint);
                    await connection.TrySendAsync(flood);
                    if (peer % 2 == 0)
                    {
                        connection.Dispose();
                    }
                    else
                    {
                        lock (stayed)
                        {
                            stayed.Add(connection); // neither reads nor leaves
                        }
                    }
                }));
            }
        }

        // Kestrel has cut most of them off; of the others it waits for an answer to its pings.
        stayed.ForEach(static connection => connection.Dispose());
        await server.QuietAsync();
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MemoryLimit);
        Assert.Equal(StatusCode.OK, (await server.EchoAsync(new Ask())).Status);
        Assert.DoesNotContain(server.Log.Events, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    private static Task ChatterAsync(Frame frame)
        => FloodAsync(async connection =>
        {
            byte[] many = [.. Enumerable.Repeat(frame.ToBytes(), 1_000).SelectMany(static bytes => bytes)];
            for (int i = 0; i < 200; i++)
            {
                if (!await connection.TrySendAsync(many))
                {
                    break;
                }
            }
        });

    /// <summary>Runs an attack against a server and looks after it: what it began, what it holds, whether it serves. The good caller's connection is one that may stay.</summary>
    private static async Task FloodAsync(Func<RawConnection, Task> attack, Action<KestrelServerOptions>? kestrel = null)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(kestrel: options =>
        {
            options.Limits.Http2.MaxStreamsPerConnection = Streams;
            kestrel?.Invoke(options);
        });
        Assert.Equal(StatusCode.OK, (await server.EchoAsync(new Ask())).Status);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using (RawConnection connection = await RawConnection.GreetAsync(server.EndPoint))
        {
            await attack(connection);
            Assert.Equal(StatusCode.OK, (await server.EchoAsync(new Ask { Text = "another caller" })).Status);
            long during = GC.GetTotalMemory(forceFullCollection: true);
            Assert.InRange(during - before, long.MinValue, MemoryLimit);
        }

        Assert.InRange(server.MostRequests, 1, Streams + Ending);
        await server.QuietAsync(idle: 1);
        Assert.Equal(StatusCode.OK, (await server.EchoAsync(new Ask())).Status);
        // Kestrel calls a peer that it cuts off for what is queued to it (event 60) critical.
        Assert.DoesNotContain(server.Log.Errors, static error => !error.StartsWith("Microsoft.AspNetCore.Server.Kestrel.Http2 60:", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log.Events, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }
}
