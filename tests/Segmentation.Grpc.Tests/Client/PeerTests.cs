using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace Grpc.Tests.Client;

/// <summary>What any gRPC server understands of this client.</summary>
public abstract class PeerTests(PeerServer peer) : IDisposable
{
    private readonly GrpcChannel _channel = peer.Channel(new GrpcChannelOptions { MaxReceiveMessageSize = 32 << 20 });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(271_828)]
    [InlineData(10_000_000)]
    public async Task A_message_of_any_size_comes_back_whole(int size)
    {
        byte[] request = Bytes(size);
        Assert.Equal(request, await _channel.Echo(request));
    }

    [Fact]
    public async Task A_unary_call_has_status_headers_and_trailers_when_it_is_done()
    {
        using AsyncUnaryCall<byte[]> call = _channel.Echo([1], new CallOptions(new Metadata { { "said", "hello" }, { "said-bin", new byte[] { 0, 255, 1 } } }));
        Assert.Equal([1], await call);
        Metadata headers = await call.ResponseHeadersAsync;
        foreach (Metadata metadata in (Metadata[])[headers, call.GetTrailers()])
        {
            Assert.Equal("hello", metadata.GetValue("said"));
            Assert.Equal([0, 255, 1], metadata.GetValueBytes("said-bin"));
        }

        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public void A_blocking_call_returns_the_response()
        => Assert.Equal([1, 2], _channel.CreateCallInvoker().BlockingUnaryCall(RawMethod.Unary(), null, default, [1, 2]));

    [Fact]
    public async Task Metadata_arrives_with_its_bytes_and_with_duplicates_joined()
    {
        Metadata metadata = new()
        {
            { "first", "1" }, { "twice", "a" }, { "twice", "b" }, { "bytes-bin", new byte[] { 1, 2, 3, 4 } },
        };
        JsonElement seen = await SeenAsync(new CallOptions(metadata));
        string[][] expected = [["first", "1"], ["twice", "a,b"], ["bytes-bin", "01020304"]];
        string[][] found = [.. Pairs(seen).Where(pair => pair[0] is "first" or "twice" or "bytes-bin")];
        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task Row_46_The_client_names_itself()
    {
        string[] agent = Pairs(await SeenAsync(new CallOptions(new Metadata { { "user-agent", "mine/1" } }))).Single(pair => pair[0] == "user-agent");
        Assert.StartsWith("mine/1 grpc-dotnet-segmentation/", agent[1]);
    }

    [Fact]
    public async Task Row_12_The_server_learns_what_is_left_of_the_deadline()
    {
        JsonElement seen = await SeenAsync(new CallOptions(deadline: DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 1000).UtcDateTime));
        Assert.InRange(seen.GetProperty("remaining").GetDouble(), 900, 1010);
        seen = await SeenAsync(default);
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("remaining").ValueKind);
    }

    [Theory]
    [InlineData(StatusCode.Cancelled, "plain")]
    [InlineData(StatusCode.Unknown, "")]
    [InlineData(StatusCode.InvalidArgument, "100 % of \"it\"")]
    [InlineData(StatusCode.NotFound, "Straße ☺ 🎈 %41")]
    [InlineData(StatusCode.ResourceExhausted, "\t\nline\r\n")]
    [InlineData(StatusCode.DataLoss, "x")]
    [InlineData(StatusCode.Unauthenticated, "x")]
    public async Task A_status_arrives_with_its_text(StatusCode code, string detail)
    {
        CallOptions options = new(new Metadata
        {
            { "status", ((int)code).ToString(CultureInfo.InvariantCulture) }, { "detail-bin", Encoding.UTF8.GetBytes(detail) }, { "said", "why" },
        });
        using AsyncUnaryCall<byte[]> call = _channel.Echo([], options);
        RpcException exception = await call.FailsAsync(code);
        Assert.Equal(detail, exception.Status.Detail);
        Assert.Equal("why", exception.Trailers.GetValue("said"));
        Assert.Equal(code, call.GetStatus().StatusCode);

        using AsyncServerStreamingCall<byte[]> stream = _channel.Many("1 1"u8.ToArray(), options);
        exception = await stream.ResponseStream.MoveNext().FailsAsync(code);
        Assert.Equal(detail, exception.Status.Detail);
        await stream.ResponseStream.MoveNext().FailsAsync(code);
    }

    [Fact]
    public async Task An_unknown_method_is_unimplemented()
        => await _channel.Echo([], name: "Nothing").FailsAsync(StatusCode.Unimplemented);

    [Fact]
    public async Task A_stream_of_requests_is_taken_and_answered_once()
    {
        using AsyncClientStreamingCall<byte[], byte[]> call = _channel.Total();
        foreach (int size in (int[])[27182, 8, 1828, 45904, 0])
        {
            await call.RequestStream.WriteAsync(new byte[size]);
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal("5 74922", Encoding.ASCII.GetString(await call));
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.RequestStream.WriteAsync([]));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(4, 58979)]
    [InlineData(20_000, 10)]
    [InlineData(20, 1_000_000)]
    public async Task A_stream_of_responses_arrives_whole_and_in_order(int count, int size)
    {
        using AsyncServerStreamingCall<byte[]> call = _channel.Many(Encoding.ASCII.GetBytes($"{count} {size}"));
        List<byte[]> messages = await call.ResponseStream.AllAsync();
        Assert.Equal(count, messages.Count);
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(size, messages[i].Length);
            Assert.False(messages[i].AsSpan().ContainsAnyExcept(unchecked((byte)i)));
        }

        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task Requests_and_responses_take_turns()
    {
        using AsyncDuplexStreamingCall<byte[], byte[]> call = _channel.Chat();
        foreach (int size in (int[])[1, 31415, 0, 9, 2653, 58979])
        {
            await call.RequestStream.WriteAsync(Bytes(size));
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(Bytes(size), call.ResponseStream.Current);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task An_empty_stream_in_both_directions_is_a_call()
    {
        using AsyncDuplexStreamingCall<byte[], byte[]> call = _channel.Chat();
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Messages_are_compressed_both_ways(string encoding)
    {
        CallOptions options = new(new Metadata { { "grpc-internal-encoding-request", encoding }, { "compress", encoding } });
        byte[] request = new byte[500_000];
        using AsyncUnaryCall<byte[]> unary = _channel.Echo(request, options);
        Assert.Equal(request, await unary);
        Assert.Equal([9], await _channel.Echo([9], options));
        Assert.Empty(await _channel.Echo([], options));

        using AsyncDuplexStreamingCall<byte[], byte[]> call = _channel.Chat(options);
        await call.RequestStream.WriteAsync(request);
        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        await call.RequestStream.WriteAsync(request);
        await call.RequestStream.CompleteAsync();
        Assert.Equal([request, request], await call.ResponseStream.AllAsync());
    }

    [Fact]
    public async Task A_deadline_ends_the_call_while_the_server_sleeps()
    {
        CallOptions options = new(new Metadata { { "sleep", "30" } }, Soon());
        await _channel.Echo([], options).FailsAsync(StatusCode.DeadlineExceeded);
        using AsyncServerStreamingCall<byte[]> stream = _channel.Many("1 1"u8.ToArray(), options.WithDeadline(Soon()));
        await stream.ResponseStream.MoveNext().FailsAsync(StatusCode.DeadlineExceeded);
        Assert.Equal(0, _channel.ActiveCalls);
    }

    [Fact]
    public async Task A_token_ends_the_call_while_the_server_sleeps()
    {
        using CancellationTokenSource source = new();
        AsyncUnaryCall<byte[]> call = _channel.Echo([], new CallOptions(new Metadata { { "sleep", "30" } }, cancellationToken: source.Token));
        await source.CancelAsync();
        await call.FailsAsync(StatusCode.Cancelled);
        Assert.Equal(0, _channel.ActiveCalls);
    }

    [Fact]
    public async Task A_call_is_given_up_after_its_first_response()
    {
        using AsyncDuplexStreamingCall<byte[], byte[]> call = _channel.Chat();
        await call.RequestStream.WriteAsync([1]);
        Assert.True(await call.ResponseStream.MoveNext());
        call.Dispose();
        await call.ResponseStream.MoveNext().FailsAsync(StatusCode.Cancelled);
        await call.RequestStream.WriteAsync([1]).FailsAsync(StatusCode.Cancelled);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
        Assert.Equal([5], await _channel.Echo([5]));
    }

    [Fact]
    public async Task A_thousand_calls_at_once_share_a_channel()
        => Assert.All(
            await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i => (Sent: Bytes(i), Found: await _channel.Echo(Bytes(i))))),
            pair => Assert.Equal(pair.Sent, pair.Found));

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _channel.Dispose();
    }

    private static byte[] Bytes(int size) => [.. Enumerable.Range(0, size).Select(i => unchecked((byte)((i * 31) + (i >> 8))))];

    private static DateTime Soon() => TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(100);

    private static IEnumerable<string[]> Pairs(JsonElement seen)
        => seen.GetProperty("metadata").EnumerateArray().Select(pair => pair.EnumerateArray().Select(part => part.GetString()!).ToArray());

    private async Task<JsonElement> SeenAsync(CallOptions options) => JsonDocument.Parse(await _channel.Echo([], options, "Seen")).RootElement;
}
