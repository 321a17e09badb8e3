using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Tests.Http2;
using Grpc.Tests.Probing;
using Xunit;

namespace Grpc.Tests.Client;

/// <summary>Many calls of this client to this server, and what is left of them. <c>SEGMENTATION_CALLS</c> sets the number of those that are given up (<c>eng/long/grpc</c>).</summary>
[Collection(nameof(Alone))]
public sealed class StormTests
{
    private const int InTests = 100_000;
    private const int Callers = 20;
    private const long MemoryLimit = 16L << 20;

    private static readonly int Calls = int.TryParse(Environment.GetEnvironmentVariable("SEGMENTATION_CALLS"), CultureInfo.InvariantCulture, out int given) ? given : InTests;

    [Fact]
    public async Task A_thousand_calls_of_large_unary_at_once_share_a_channel()
    {
        // The sizes of gRPC's case large_unary.
        const int Request = 271_828;
        const int Response = 314_159;
        await using ProbeServer server = await ProbeServer.StartAsync();
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        Probe.ProbeClient client = new(channel);
        ByteString body = UnsafeByteOperations.UnsafeWrap(new byte[Request]);
        (string Text, int Length)[] answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i =>
        {
            Answer answer = await client.EchoAsync(new Ask { Text = $"{i}", Body = body, Size = Response });
            return (answer.Text, answer.Body.Length);
        }));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => ($"{i}", Response)), answers);
        Assert.Equal(0, channel.ActiveCalls);
        await server.IdleAsync();
    }

    [Fact]
    public async Task Calls_given_up_anywhere_leave_no_stream_no_task_and_no_timer()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        long timers;
        long memory;
        using (GrpcChannel channel = GrpcChannel.ForAddress(server.Address))
        {
            Probe.ProbeClient client = new(channel);
            await StormAsync(client, TestSeed.Value - 1, Math.Min(Calls, 2_000));
            await server.IdleAsync();
            (timers, memory) = (Timer.ActiveCount, GC.GetTotalMemory(forceFullCollection: true));

            int[] ended = await StormAsync(client, TestSeed.Value, Calls);
            string found = $"{TestSeed.Replay}: {string.Join(", ", ended.Select((count, code) => $"{(StatusCode)code} {count}"))}";
            Assert.True(ended.Sum() == ended[(int)StatusCode.OK] + ended[(int)StatusCode.Cancelled] + ended[(int)StatusCode.DeadlineExceeded], found);
            Assert.True(ended[(int)StatusCode.OK] >= Calls / 100 && ended[(int)StatusCode.Cancelled] >= Calls / 100, found);
            Assert.Equal(0, channel.ActiveCalls);
            await server.IdleAsync();
            Assert.Equal("after", (await client.EchoAsync(new Ask { Text = "after" })).Text);
            Assert.DoesNotContain(server.Log.Events, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
            server.Log.Events.Clear(); // the test's own, some hundred bytes a call
            // Some timers are the runtime's own and come and go; a call that forgot its one would leave thousands.
            Assert.InRange(Timer.ActiveCount, 0, timers + 20);
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, memory + MemoryLimit);
            TestContext.Current.TestOutputHelper?.WriteLine($"{found}; timers {timers} -> {Timer.ActiveCount}, KiB {memory >> 10} -> {GC.GetTotalMemory(false) >> 10}");
        }

        await server.QuietAsync();
        Assert.DoesNotContain(server.Log.Events, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
        Assert.Empty(server.Log.Errors);
    }

    private static async Task<int[]> StormAsync(Probe.ProbeClient client, int seed, int calls)
    {
        int[] ended = new int[17];
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            Random random = new(seed + caller);
            for (int i = 0; i < calls / Callers; i++)
            {
                Interlocked.Increment(ref ended[(int)await AnyCallAsync(client, random)]);
            }
        })));
        return ended;
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
