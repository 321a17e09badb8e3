using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Grpc.Tests.Client;

/// <summary>Reading and writing streams: one at a time, and never faster than the other side.</summary>
public sealed class StreamTests
{
    private static readonly byte[] Block = new byte[64 * 1024];

    [Fact]
    public async Task Row_28_A_server_that_does_not_read_stops_the_writer()
    {
        TaskCompletionSource read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using OddServer server = await OddServer.StartAsync(async context =>
        {
            await read.Task;
            long bytes = 0;
            byte[] buffer = new byte[81920];
            for (int count = await context.Request.Body.ReadAsync(buffer); count > 0; count = await context.Request.Body.ReadAsync(buffer))
            {
                bytes += count;
            }

            await OddServer.Answer(OddServer.Frame(System.Text.Encoding.ASCII.GetBytes($"{bytes}")), ("grpc-status", "0"))(context);
        });
        using GrpcChannel channel = server.Channel();
        using AsyncClientStreamingCall<byte[], byte[]> call = channel.Total();
        int written = 0;
        Task writing = call.RequestStream.WriteAsync(Block);
        // A window of Kestrel holds 768 KiB of a stream; the buffers of the connection and of the socket come on top.
        while (await Task.WhenAny(writing, Task.Delay(1000)) == writing)
        {
            await writing;
            written++;
            Assert.InRange(written, 0, 1000);
            writing = call.RequestStream.WriteAsync(Block);
        }

        Assert.InRange(written * Block.Length, 0, 8 << 20);
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.RequestStream.WriteAsync([]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.RequestStream.CompleteAsync());
        read.SetResult();
        await writing;
        await call.RequestStream.CompleteAsync();
        await call.RequestStream.CompleteAsync();
        Assert.Equal($"{(written + 1) * (Block.Length + 5)}", System.Text.Encoding.ASCII.GetString(await call));
    }

    [Fact]
    public async Task Row_28_A_reader_that_stops_stops_the_server()
    {
        long written = 0;
        await using OddServer server = await OddServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            byte[] frame = OddServer.Frame(Block);
            for (int i = 0; i < 4000; i++)
            {
                await context.Response.Body.WriteAsync(frame);
                Interlocked.Increment(ref written);
            }

            context.Response.AppendTrailer("grpc-status", "0");
        });
        using GrpcChannel channel = server.Channel();
        using AsyncServerStreamingCall<byte[]> call = channel.Many([]);
        Assert.True(await call.ResponseStream.MoveNext());
        long before = -1;
        while (before != Interlocked.Read(ref written))
        {
            before = Interlocked.Read(ref written);
            await Task.Delay(500);
        }

        // HttpClient widens its window to 16 MiB at most when a connection is fast.
        Assert.InRange(before * Block.Length, 0, 24 << 20);
        int count = 1;
        while (await call.ResponseStream.MoveNext())
        {
            count++;
        }

        Assert.Equal(4000, count);
    }

    [Fact]
    public async Task Two_reads_at_once_are_refused()
    {
        await using OddServer server = await OddServer.StartAsync(context => Task.Delay(-1, context.RequestAborted));
        using GrpcChannel channel = server.Channel();
        using AsyncDuplexStreamingCall<byte[], byte[]> call = channel.Chat();
        Assert.Throws<InvalidOperationException>(() => call.ResponseStream.Current);
        Task<bool> first = call.ResponseStream.MoveNext();
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.ResponseStream.MoveNext());
        call.Dispose();
        await first.FailsAsync(StatusCode.Cancelled);
    }

    [Fact]
    public async Task Headers_of_a_stream_are_there_before_its_first_message()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using OddServer server = await OddServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["early"] = "yes";
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            await go.Task;
            await context.Response.Body.WriteAsync(OddServer.Frame([1]));
            context.Response.AppendTrailer("grpc-status", "0");
        });
        using GrpcChannel channel = server.Channel();
        using AsyncDuplexStreamingCall<byte[], byte[]> call = channel.Chat();
        Metadata headers = await call.ResponseHeadersAsync;
        Assert.Equal("yes", headers.GetValue("early"));
        Assert.Null(headers.Get("content-type"));
        Assert.True(headers.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => call.GetTrailers());
        go.SetResult();
        Assert.Equal([[1]], await call.ResponseStream.AllAsync());
        Assert.Equal(0, channel.ActiveCalls);
    }

    [Fact]
    public async Task Row_28_Requests_reach_the_server_at_once_unless_more_are_announced()
    {
        SemaphoreSlim arrived = new(0);
        await using OddServer server = await OddServer.StartAsync(async context =>
        {
            byte[] frame = new byte[6];
            for (int i = 0; i < 3; i++)
            {
                await context.Request.Body.ReadExactlyAsync(frame);
                arrived.Release();
            }

            await OddServer.Answer([], ("grpc-status", "0"))(context);
        });
        using GrpcChannel channel = server.Channel();
        using AsyncDuplexStreamingCall<byte[], byte[]> call = channel.Chat();
        await call.RequestStream.WriteAsync([1]);
        await arrived.WaitAsync();
        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
        await call.RequestStream.WriteAsync([2]);
        call.RequestStream.WriteOptions = null;
        await call.RequestStream.WriteAsync([3]);
        await arrived.WaitAsync();
        await arrived.WaitAsync();
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Any_cut_of_any_messages_reads_the_same(int round)
    {
        Random random = new(TestSeed.Value + round);
        List<byte[]> messages = [];
        using MemoryStream body = new();
        for (int i = 0; i < 200; i++)
        {
            byte[] message = new byte[random.Next(4) switch { 0 => 0, 1 => random.Next(10), 2 => random.Next(9000), _ => random.Next(70_000) }];
            random.NextBytes(message);
            messages.Add(message);
            body.Write(OddServer.Frame(message));
        }

        byte[] bytes = body.ToArray();
        await using OddServer server = await OddServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            for (int start = 0; start < bytes.Length;)
            {
                int length = Math.Min(bytes.Length - start, 1 + random.Next(random.Next(30_000) + 1));
                await context.Response.Body.WriteAsync(bytes.AsMemory(start, length));
                await context.Response.Body.FlushAsync();
                start += length;
            }

            context.Response.AppendTrailer("grpc-status", "0");
        });
        using GrpcChannel channel = server.Channel();
        using AsyncServerStreamingCall<byte[]> call = channel.Many([]);
        List<byte[]> found = await call.ResponseStream.AllAsync();
        Assert.Equal(messages.Count, found.Count);
        for (int i = 0; i < found.Count; i++)
        {
            Assert.True(messages[i].AsSpan().SequenceEqual(found[i]), $"message {i}, round {round}, {TestSeed.Replay}");
        }
    }
}
