using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Tests.Probing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Grpc.Tests.Server;

/// <summary>What a handler may do with its streams, and when.</summary>
public sealed class StreamRuleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Row_28_A_second_write_before_the_first_completes_is_refused_and_the_stream_goes_on()
    {
        TaskCompletionSource release = new();
        Handlers handlers = new()
        {
            OnSpread = async (_, responses, _) =>
            {
                Task held = responses.WriteAsync(new Answer { Text = "first" });
                Assert.False(held.IsCompleted);
                await Assert.ThrowsAsync<InvalidOperationException>(() => responses.WriteAsync(new Answer { Text = "refused" }));
                release.SetResult();
                await held;
                await responses.WriteAsync(new Answer { Text = "last" });
            },
        };
        await using ProbeServer server = await StartAsync(handlers, release.Task);
        RawAnswer answer = await server.CallAsync("/probe.Probe/Spread", RawCall.Frame(new Ask()));
        Assert.Equal(StatusCode.OK, answer.Status);
        Assert.Equal(["first", "last"], answer.Frames.Select(static frame => Answer.Parser.ParseFrom(frame.Payload).Text));
    }

    /// <summary>Kestrel drops answers of a connection that it cuts off in a flood, and with them what would end their flushes.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Row_30_A_write_ends_with_its_call_even_when_its_flush_does_not(bool ownToken)
    {
        TaskCompletionSource<Task> writing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource other = new();
        Handlers handlers = new()
        {
            OnSpread = (_, responses, _) =>
            {
                Task held = ownToken ? responses.WriteAsync(new Answer(), other.Token) : responses.WriteAsync(new Answer());
                writing.SetResult(held);
                return held;
            },
        };
        await using ProbeServer server = await StartAsync(handlers, Task.Delay(Timeout.Infinite, other.Token));
        using RawStream call = RawStream.Start(server, "/probe.Probe/Spread");
        await call.WriteAsync(new Ask());
        call.Finish();
        Task held = await writing.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.False(held.IsCompleted);
        call.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held.WaitAsync(Patience, TestContext.Current.CancellationToken));
        await server.IdleAsync();
        Assert.DoesNotContain(server.Log.Events, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Fact]
    public async Task Row_28_Messages_with_BufferHint_wait_for_one_without()
    {
        TaskCompletionSource go = new();
        Handlers handlers = new()
        {
            OnChat = async (requests, responses, context) =>
            {
                await context.WriteResponseHeadersAsync([]);
                responses.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
                await responses.WriteAsync(new Answer { Count = 1 });
                await go.Task;
                responses.WriteOptions = null;
                await responses.WriteAsync(new Answer { Count = 2 });
            },
        };
        await using ProbeServer server = await StartAsync(handlers);
        using RawStream call = RawStream.Start(server, "/probe.Probe/Chat");
        await call.ResponseAsync();
        Task<Answer?> first = call.ReadAsync(Answer.Parser);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(first.IsCompleted);
        go.SetResult();
        Assert.Equal(1, (await first)!.Count);
        Assert.Equal(2, (await call.ReadAsync(Answer.Parser))!.Count);
    }

    [Fact]
    public async Task Row_28_Messages_with_BufferHint_are_flushed_before_they_grow_without_bound()
    {
        TaskCompletionSource go = new();
        Handlers handlers = new()
        {
            OnSpread = async (_, responses, _) =>
            {
                responses.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
                for (int i = 0; i < 100; i++)
                {
                    await responses.WriteAsync(new Answer { Count = i, Body = ByteString.CopyFrom(new byte[1000]) });
                }

                await go.Task;
            },
        };
        await using ProbeServer server = await StartAsync(handlers);
        using RawStream call = RawStream.Start(server, "/probe.Probe/Spread");
        await call.WriteAsync(new Ask());
        call.Finish();
        for (int i = 0; i < 60; i++)
        {
            Assert.Equal(i, (await call.ReadAsync(Answer.Parser).WaitAsync(Patience, TestContext.Current.CancellationToken))!.Count);
        }

        go.SetResult();
        Assert.Equal(StatusCode.OK, (await call.StatusAsync()).Code);
    }

    [Fact]
    public async Task Row_30_Streams_of_an_ended_call_refuse_reads_and_writes()
    {
        List<Exception> refused = [];
        IServerStreamWriter<Answer>? writer = null;
        IAsyncStreamReader<Ask>? reader = null;
        Handlers handlers = new()
        {
            OnChat = (requests, responses, _) =>
            {
                (writer, reader) = (responses, requests);
                return Task.CompletedTask;
            },
        };
        await using ProbeServer server = await StartAsync(handlers);
        Assert.Equal(StatusCode.OK, (await server.CallAsync("/probe.Probe/Chat", [])).Status);
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer!.WriteAsync(new Answer()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader!.MoveNext());
    }

    [Fact]
    public async Task A_read_may_be_given_up_and_begun_again()
    {
        Handlers handlers = new()
        {
            OnChat = async (requests, responses, _) =>
            {
                using CancellationTokenSource soon = new(TimeSpan.FromMilliseconds(50));
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => requests.MoveNext(soon.Token));
                await responses.WriteAsync(new Answer { Text = "given up" });
                Assert.True(await requests.MoveNext());
                await responses.WriteAsync(new Answer { Text = requests.Current.Text });
                Assert.False(await requests.MoveNext());
                Assert.False(await requests.MoveNext());
            },
        };
        await using ProbeServer server = await StartAsync(handlers);
        using RawStream call = RawStream.Start(server, "/probe.Probe/Chat");
        Assert.Equal("given up", (await call.ReadAsync(Answer.Parser))!.Text);
        await call.WriteAsync(new Ask { Text = "again" });
        Assert.Equal("again", (await call.ReadAsync(Answer.Parser))!.Text);
        call.Finish();
        Assert.Equal(StatusCode.OK, (await call.StatusAsync()).Code);
    }

    [Fact]
    public async Task A_second_read_before_the_first_completes_is_refused()
    {
        Handlers handlers = new()
        {
            OnChat = async (requests, responses, _) =>
            {
                Task<bool> reading = requests.MoveNext();
                await Assert.ThrowsAsync<InvalidOperationException>(() => requests.MoveNext());
                await responses.WriteAsync(new Answer());
                Assert.True(await reading);
            },
        };
        await using ProbeServer server = await StartAsync(handlers);
        using RawStream call = RawStream.Start(server, "/probe.Probe/Chat");
        Assert.NotNull(await call.ReadAsync(Answer.Parser));
        await call.WriteAsync(new Ask());
        Assert.Equal(StatusCode.OK, (await call.StatusAsync()).Code);
    }

    [Fact]
    public async Task Response_headers_can_be_sent_once_and_not_after_a_message()
    {
        Handlers handlers = new()
        {
            OnChat = async (_, responses, context) =>
            {
                await context.WriteResponseHeadersAsync(new Metadata { { "first", "1" }, { "first", "2" }, { "raw-bin", [0xFF] } });
                await Assert.ThrowsAsync<InvalidOperationException>(() => context.WriteResponseHeadersAsync([]));
                await responses.WriteAsync(new Answer());
                await Assert.ThrowsAsync<InvalidOperationException>(() => context.WriteResponseHeadersAsync([]));
            },
        };
        await using ProbeServer server = await StartAsync(handlers);
        RawAnswer answer = await server.CallAsync("/probe.Probe/Chat", []);
        Assert.Equal(StatusCode.OK, answer.Status);
        Assert.Equal("1,2", answer.Headers["first"]);
        Assert.Equal("/w", answer.Headers["raw-bin"]);
    }

    [Fact]
    public async Task A_status_that_a_handler_sets_is_sent_without_the_response()
    {
        Handlers handlers = new()
        {
            OnEcho = (_, context) =>
            {
                context.Status = new Status(StatusCode.OutOfRange, "past the end");
                return Task.FromResult(new Answer { Text = "not sent" });
            },
        };
        await using ProbeServer server = await StartAsync(handlers);
        RawAnswer answer = await server.EchoAsync(new Ask());
        Assert.Equal(StatusCode.OutOfRange, answer.Status);
        Assert.Equal("past the end", answer.Message);
        Assert.Empty(answer.Frames);
    }

    [Fact]
    public async Task A_handler_that_returns_nothing_ends_its_call_with_CANCELLED()
    {
        await using ProbeServer server = await StartAsync(new Handlers { OnEcho = (_, _) => Task.FromResult<Answer>(null!) });
        Assert.Equal(StatusCode.Cancelled, (await server.EchoAsync(new Ask())).Status);
    }

    [Fact]
    public async Task Many_calls_with_deadlines_and_cancellations_at_any_point_leave_the_server_well()
    {
        Random random = new(TestSeed.Value);
        await using ProbeServer server = await ProbeServer.StartAsync();
        using SemaphoreSlim parallel = new(32);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
        {
            await parallel.WaitAsync();
            (int timeout, int cancel, int size) = Next(random);
            try
            {
                using RawStream call = RawStream.Start(server, i % 2 == 0 ? "/probe.Probe/Chat" : "/probe.Probe/Spread", ("grpc-timeout", $"{timeout}m"));
                using Timer stop = new(_ => call.Cancel(), null, cancel, Timeout.Infinite);
                await call.WriteAsync(new Ask { Count = 50, Size = size, Hang = i % 3 == 0 });
                call.Finish();
                await call.StatusAsync();
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or System.Net.Http.HttpRequestException or System.IO.IOException)
            {
            }
            finally
            {
                parallel.Release();
            }
        }));
        Assert.Equal(StatusCode.OK, (await server.EchoAsync(new Ask())).Status);
        Assert.True(server.Log.Events.All(e => e.Level < Microsoft.Extensions.Logging.LogLevel.Warning), $"{TestSeed.Replay}: {string.Join("; ", server.Log.Events.Where(e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Warning).Take(3))}");
    }

    private static (int Timeout, int Cancel, int Size) Next(Random random)
    {
        lock (random)
        {
            return (random.Next(1, 60), random.Next(1, 60), random.Next(0, 20_000));
        }
    }

    /// <param name="handlers">What the methods do.</param>
    /// <param name="release">What flushes of responses wait for.</param>
    private static Task<ProbeServer> StartAsync(Handlers handlers, Task? release = null) => ProbeServer.StartAsync(
        services: services => services.AddSingleton(handlers),
        map: application =>
        {
            HeldBody.Hold(application, release ?? Task.CompletedTask);
            application.MapGrpcService<Handlers>();
        });

    private sealed class Handlers : Probe.ProbeBase
    {
        public Func<Ask, ServerCallContext, Task<Answer>>? OnEcho { get; init; }

        public Func<Ask, IServerStreamWriter<Answer>, ServerCallContext, Task>? OnSpread { get; init; }

        public Func<IAsyncStreamReader<Ask>, IServerStreamWriter<Answer>, ServerCallContext, Task>? OnChat { get; init; }

        public override Task<Answer> Echo(Ask request, ServerCallContext context) => OnEcho!(request, context);

        public override Task Spread(Ask request, IServerStreamWriter<Answer> responseStream, ServerCallContext context) => OnSpread!(request, responseStream, context);

        public override Task Chat(IAsyncStreamReader<Ask> requestStream, IServerStreamWriter<Answer> responseStream, ServerCallContext context) => OnChat!(requestStream, responseStream, context);
    }
}
