using System;
using System.Linq;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace Grpc.Tests.Client;

/// <summary>The ways in which a call ends early, and what is left of it.</summary>
public sealed class CallEndTests
{
    public enum Way
    {
        Token,
        Dispose,
        Deadline,
        Channel,
    }

    public static TheoryData<Way, MethodType> Ways => [.. Enum.GetValues<Way>().SelectMany(way => Enum.GetValues<MethodType>().Select(kind => (way, kind)))];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Rows_13_and_30_Whatever_ends_a_call_the_server_learns_of_it_and_nothing_is_left(Way way, MethodType kind)
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using OddServer server = await OddServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => aborted.TrySetResult());
            started.SetResult();
            await aborted.Task;
        });
        ManualTime time = new();
        using GrpcChannel channel = server.Channel(time: time);
        using CancellationTokenSource source = new();
        CallOptions options = new(deadline: time.GetUtcNow().UtcDateTime.AddSeconds(1), cancellationToken: source.Token);
        (IDisposable call, Task end, Func<Status> status) = Start(channel, kind, options);
        await started.Task;
        Assert.Throws<InvalidOperationException>(() => status());
        switch (way)
        {
            case Way.Token:
                await source.CancelAsync();
                break;
            case Way.Dispose:
                call.Dispose();
                break;
            case Way.Deadline:
                time.Advance(TimeSpan.FromSeconds(1));
                break;
            default:
                await channel.ShutdownAsync();
                break;
        }

        StatusCode expected = way == Way.Deadline ? StatusCode.DeadlineExceeded : StatusCode.Cancelled;
        await end.FailsAsync(expected);
        Assert.Equal(expected, status().StatusCode);
        await aborted.Task;
        Assert.Equal(0, channel.ActiveCalls);
        Assert.Equal(0, time.Timers);
    }

    [Fact]
    public async Task Row_13_A_reset_after_the_deadline_is_the_deadline_even_before_the_timer_says_so()
    {
        ManualTime time = new();
        await using OddServer server = await OddServer.StartAsync(context =>
        {
            time.Advance(TimeSpan.FromSeconds(5), ring: false);
            OddServer.Reset(context, 0x8);
            return Task.CompletedTask;
        });
        using GrpcChannel channel = server.Channel(time: time);
        await channel.Echo([], new CallOptions(deadline: time.GetUtcNow().UtcDateTime.AddSeconds(5))).FailsAsync(StatusCode.DeadlineExceeded);
        await channel.Echo([], new CallOptions(deadline: time.GetUtcNow().UtcDateTime.AddSeconds(6))).FailsAsync(StatusCode.Cancelled);
    }

    [Fact]
    public async Task Row_13_A_deadline_in_the_past_sends_nothing()
    {
        await using OddServer server = await OddServer.StartAsync(OddServer.Answer(OddServer.Frame([]), ("grpc-status", "0")));
        using GrpcChannel channel = server.Channel();
        await channel.Echo([], new CallOptions(deadline: DateTime.MinValue)).FailsAsync(StatusCode.DeadlineExceeded);
        using AsyncDuplexStreamingCall<byte[], byte[]> chat = channel.Chat(new CallOptions(deadline: DateTime.MinValue));
        await chat.RequestStream.WriteAsync([]).FailsAsync(StatusCode.DeadlineExceeded);
        await chat.ResponseStream.MoveNext().FailsAsync(StatusCode.DeadlineExceeded);
        await chat.ResponseHeadersAsync.FailsAsync(StatusCode.DeadlineExceeded);
        Assert.Empty(server.Connections);
        await channel.Echo([], new CallOptions(deadline: DateTime.MaxValue));
        Assert.Throws<InvalidOperationException>(() => channel.Echo([], new CallOptions(deadline: new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Local))));
    }

    [Fact]
    public async Task Row_12_The_timeout_sent_is_what_is_left_after_the_credentials()
    {
        string? timeout = null;
        await using OddServer server = await OddServer.StartAsync(context =>
        {
            timeout = context.Request.Headers["grpc-timeout"];
            return OddServer.Answer(OddServer.Frame([]), ("grpc-status", "0"))(context);
        });
        ManualTime time = new();
        using GrpcChannel channel = server.Channel(new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true }, time);
        CallCredentials slow = CallCredentials.FromInterceptor((_, _) =>
        {
            time.Advance(TimeSpan.FromSeconds(3));
            return Task.CompletedTask;
        });
        await channel.Echo([], new CallOptions(deadline: time.GetUtcNow().UtcDateTime.AddSeconds(10), credentials: slow));
        Assert.Equal("7000m", timeout);
        await channel.Echo([], new CallOptions(deadline: time.GetUtcNow().UtcDateTime.AddDays(365)));
        Assert.Equal("31600000S", timeout);
        Assert.Equal(0, time.Timers);
    }

    [Fact]
    public async Task A_call_on_behalf_of_another_has_its_deadline_and_its_cancellation()
    {
        await using OddServer server = await OddServer.StartAsync(context => Task.Delay(-1, context.RequestAborted));
        ManualTime time = new();
        using GrpcChannel channel = server.Channel(time: time);
        DateTime now = time.GetUtcNow().UtcDateTime;
        using CancellationTokenSource parent = new();
        CallContextPropagationToken token = new(now.AddSeconds(1), null, parent.Token);
        AsyncUnaryCall<byte[]> call = channel.Echo([], new CallOptions(deadline: now.AddSeconds(9), propagationToken: token));
        time.Advance(TimeSpan.FromSeconds(1));
        await call.FailsAsync(StatusCode.DeadlineExceeded);
        call = channel.Echo([], new CallOptions(propagationToken: new CallContextPropagationToken(DateTime.MaxValue, null, parent.Token)));
        await parent.CancelAsync();
        await call.FailsAsync(StatusCode.Cancelled);
    }

    [Theory]
    [InlineData(Way.Token)]
    [InlineData(Way.Dispose)]
    [InlineData(Way.Deadline)]
    public async Task Callers_may_ask_for_the_exception_of_the_framework(Way way)
    {
        await using OddServer server = await OddServer.StartAsync(context => Task.Delay(-1, context.RequestAborted));
        ManualTime time = new();
        using GrpcChannel channel = server.Channel(new GrpcChannelOptions { ThrowOperationCanceledOnCancellation = true }, time);
        using CancellationTokenSource source = new();
        AsyncUnaryCall<byte[]> call = channel.Echo([], new CallOptions(deadline: time.GetUtcNow().UtcDateTime.AddSeconds(1), cancellationToken: source.Token));
        if (way == Way.Token)
        {
            await source.CancelAsync();
        }
        else if (way == Way.Dispose)
        {
            call.Dispose();
        }
        else
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }

        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.ResponseAsync);
        Assert.Equal(way == Way.Token, exception.CancellationToken == source.Token);
        Assert.IsType<RpcException>(exception.InnerException);
    }

    [Fact]
    public async Task Row_30_A_token_of_a_read_or_a_write_ends_the_call()
    {
        await using OddServer server = await OddServer.StartAsync(context => Task.Delay(-1, context.RequestAborted));
        using GrpcChannel channel = server.Channel();
        using CancellationTokenSource source = new();
        using AsyncDuplexStreamingCall<byte[], byte[]> read = channel.Chat();
        Task<bool> reading = read.ResponseStream.MoveNext(source.Token);
        await source.CancelAsync();
        await reading.FailsAsync(StatusCode.Cancelled);
        using AsyncDuplexStreamingCall<byte[], byte[]> write = channel.Chat();
        await write.RequestStream.WriteAsync([1], source.Token).FailsAsync(StatusCode.Cancelled);
        Assert.Equal(0, channel.ActiveCalls);
    }

    [Fact]
    public async Task Row_32_A_stream_that_the_server_ends_early_tells_the_writer_why()
    {
        await using OddServer server = await OddServer.StartAsync(OddServer.HeadersOnly(200, ("grpc-status", "7"), ("grpc-message", "not you")));
        using GrpcChannel channel = server.Channel();
        using AsyncClientStreamingCall<byte[], byte[]> call = channel.Total();
        RpcException exception = await WriteForeverAsync(call.RequestStream).FailsAsync(StatusCode.PermissionDenied);
        Assert.Equal("not you", exception.Status.Detail);
        await call.ResponseAsync.FailsAsync(StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task Nobody_there_is_unavailable_and_says_what_the_socket_said()
    {
        int port;
        using (TcpListener listener = new(System.Net.IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        }

        using GrpcChannel channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        RpcException exception = await channel.Echo([]).FailsAsync(StatusCode.Unavailable);
        Assert.Contains("ConnectionRefused", exception.Status.Detail);
        Assert.IsAssignableFrom<HttpRequestException>(exception.Status.DebugException);
        using AsyncDuplexStreamingCall<byte[], byte[]> chat = channel.Chat();
        await chat.RequestStream.WriteAsync([1]).FailsAsync(StatusCode.Unavailable);
        await chat.ResponseStream.MoveNext().FailsAsync(StatusCode.Unavailable);
        await chat.ResponseHeadersAsync.FailsAsync(StatusCode.Unavailable);
    }

    private static async Task WriteForeverAsync(IClientStreamWriter<byte[]> writer)
    {
        while (true)
        {
            await writer.WriteAsync(new byte[1000]);
        }
    }

    private static (IDisposable Call, Task End, Func<Status> Status) Start(GrpcChannel channel, MethodType kind, CallOptions options)
    {
        switch (kind)
        {
            case MethodType.Unary:
                AsyncUnaryCall<byte[]> unary = channel.Echo([], options);
                return (unary, unary.ResponseAsync, unary.GetStatus);
            case MethodType.ClientStreaming:
                AsyncClientStreamingCall<byte[], byte[]> total = channel.Total(options);
                return (total, total.ResponseAsync, total.GetStatus);
            case MethodType.ServerStreaming:
                AsyncServerStreamingCall<byte[]> many = channel.Many([], options);
                return (many, many.ResponseStream.MoveNext(), many.GetStatus);
            default:
                AsyncDuplexStreamingCall<byte[], byte[]> chat = channel.Chat(options);
                return (chat, chat.ResponseStream.MoveNext(), chat.GetStatus);
        }
    }
}
