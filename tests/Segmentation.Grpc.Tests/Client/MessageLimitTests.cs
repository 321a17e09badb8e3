using System;
using System.IO;
using System.IO.Compression;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Grpc.Tests.Client;

/// <summary>Sizes and encodings of messages, at both sides of each limit.</summary>
public sealed class MessageLimitTests
{
    private static readonly (string, string) Ok = ("grpc-status", "0");

    [Theory]
    [InlineData(null, 4_194_304)]
    [InlineData(100, 100)]
    [InlineData(0, 0)]
    public async Task Row_26_A_response_at_the_limit_is_taken_and_one_byte_more_is_not(int? limit, int size)
    {
        GrpcChannelOptions options = limit is null ? new() : new() { MaxReceiveMessageSize = limit };
        Assert.Equal(size, (await CallAsync(OddServer.Answer(OddServer.Frame(new byte[size]), Ok), options)).Length);
        await CallAsync(OddServer.Answer(OddServer.Frame(new byte[size + 1]), Ok), options).FailsAsync(StatusCode.ResourceExhausted);
    }

    [Theory]
    [InlineData(4_194_305u)]
    [InlineData(uint.MaxValue)]
    public async Task Row_26_A_length_over_the_limit_ends_the_call_before_anything_else_arrives(uint stated)
    {
        await using OddServer server = await OddServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(OddServer.Frame([], stated: stated));
            await context.Response.Body.FlushAsync();
            await Task.Delay(-1, context.RequestAborted);
        });
        using GrpcChannel channel = server.Channel();
        await channel.Echo([]).FailsAsync(StatusCode.ResourceExhausted);
        using AsyncServerStreamingCall<byte[]> stream = channel.Many([]);
        await stream.ResponseStream.MoveNext().FailsAsync(StatusCode.ResourceExhausted);
        await stream.ResponseStream.MoveNext().FailsAsync(StatusCode.ResourceExhausted);
    }

    [Theory]
    [InlineData(4_194_304, StatusCode.OK)]
    [InlineData(4_194_305, StatusCode.ResourceExhausted)]
    public async Task Row_26_Inflated_bytes_count_too(int size, StatusCode expected)
    {
        Task<byte[]> call = CallAsync(OddServer.Answer(OddServer.Frame(Compressed("gzip", size), flag: 1), Ok), encoding: "gzip");
        if (expected == StatusCode.OK)
        {
            Assert.Equal(size, (await call).Length);
        }
        else
        {
            await call.FailsAsync(expected);
        }
    }

    [Theory]
    [InlineData(null, "no grpc-encoding")]
    [InlineData("identity", "identity does not compress")]
    [InlineData("br", "not offered")]
    [InlineData("gzip", "not gzip")]
    public async Task Rows_22_23_and_24_A_compressed_message_that_cannot_be_inflated_is_an_internal_error(string? encoding, string reason)
    {
        RpcException exception = await CallAsync(OddServer.Answer(OddServer.Frame("plain bytes"u8.ToArray(), flag: 1), Ok), encoding: encoding).FailsAsync(StatusCode.Internal);
        Assert.True(exception.Status.Detail.Contains("compressed"), $"{reason}: {exception.Status.Detail}");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Row_24_A_compressed_message_that_is_cut_short_is_not_taken_for_whole(string encoding)
    {
        byte[] whole = Compressed(encoding, 100_000);
        Assert.Equal(100_000, (await CallAsync(OddServer.Answer(OddServer.Frame(whole, flag: 1), Ok), encoding: encoding)).Length);
        foreach (int length in (int[])[1, 3, 10, whole.Length / 2, whole.Length - 1])
        {
            await CallAsync(OddServer.Answer(OddServer.Frame(whole[..length], flag: 1), Ok), encoding: encoding).FailsAsync(StatusCode.Internal);
        }
    }

    [Fact]
    public async Task An_empty_message_may_be_compressed_to_nothing()
        => Assert.Empty(await CallAsync(OddServer.Answer(OddServer.Frame([], flag: 1), Ok), encoding: "gzip"));

    [Fact]
    public async Task A_plain_message_is_taken_whatever_the_encoding_says()
        => Assert.Equal([7], await CallAsync(OddServer.Answer(OddServer.Frame([7]), Ok), encoding: "br"));

    [Fact]
    public async Task Rows_7_21_and_25_Requests_are_framed_and_compressed_as_asked()
    {
        byte[]? received = null;
        IHeaderDictionary? headers = null;
        await using OddServer server = await OddServer.StartAsync(async context =>
        {
            headers = context.Request.Headers;
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            received = body.ToArray();
            await OddServer.Answer(OddServer.Frame([]), Ok)(context);
        });
        using GrpcChannel channel = server.Channel();
        await channel.Echo(new byte[1000]);
        Assert.Equal(OddServer.Frame(new byte[1000]), received);
        Assert.Equal("identity,gzip,deflate", headers!["grpc-accept-encoding"]);
        Assert.False(headers.ContainsKey("grpc-encoding"));

        CallOptions gzip = new(new Metadata { { "grpc-internal-encoding-request", "gzip" } });
        await channel.Echo(new byte[1000], gzip);
        Assert.Equal("gzip", headers!["grpc-encoding"]);
        Assert.False(headers.ContainsKey("grpc-internal-encoding-request"));
        Assert.Equal(1, received![0]);
        Assert.InRange(received.Length, 6, 200);
        using GZipStream inflated = new(new MemoryStream(received[5..]), CompressionMode.Decompress);
        Assert.Equal(1000, inflated.Read(new byte[2000]));

        await channel.Echo(new byte[1000], gzip.WithWriteOptions(new WriteOptions(WriteFlags.NoCompress)));
        Assert.Equal(OddServer.Frame(new byte[1000]), received);
        Assert.Throws<InvalidOperationException>(() => channel.Echo([], new CallOptions(new Metadata { { "grpc-internal-encoding-request", "br" } })));
        Assert.Equal(0, channel.ActiveCalls);
    }

    [Fact]
    public async Task Row_27_A_request_over_the_limit_is_not_sent_and_the_stream_goes_on()
    {
        await using OddServer server = await OddServer.StartAsync(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            await OddServer.Answer(OddServer.Frame(body.ToArray()), Ok)(context);
        });
        using GrpcChannel channel = server.Channel(new GrpcChannelOptions { MaxSendMessageSize = 100 });
        await channel.Echo(new byte[101]).FailsAsync(StatusCode.ResourceExhausted);
        Assert.Empty(server.Connections);
        Assert.Equal(105, (await channel.Echo(new byte[100])).Length);

        using AsyncClientStreamingCall<byte[], byte[]> call = channel.Total();
        await call.RequestStream.WriteAsync([1]);
        await call.RequestStream.WriteAsync(new byte[101]).FailsAsync(StatusCode.ResourceExhausted);
        await call.RequestStream.WriteAsync([2]);
        await call.RequestStream.CompleteAsync();
        byte[] response = await call;
        Assert.Equal([.. OddServer.Frame([1]), .. OddServer.Frame([2])], response);
    }

    private static async Task<byte[]> CallAsync(RequestDelegate answer, GrpcChannelOptions? options = null, string? encoding = null)
    {
        await using OddServer server = await OddServer.StartAsync(context =>
        {
            if (encoding is not null)
            {
                context.Response.Headers["grpc-encoding"] = encoding;
            }

            return answer(context);
        });
        using GrpcChannel channel = server.Channel(options);
        return await channel.Echo([]);
    }

    internal static byte[] Compressed(string encoding, int zeros)
    {
        using MemoryStream compressed = new();
        using (Stream gzip = encoding == "gzip" ? new GZipStream(compressed, CompressionLevel.Fastest) : new ZLibStream(compressed, CompressionLevel.Fastest))
        {
            byte[] block = new byte[1 << 20];
            for (int left = zeros; left > 0; left -= block.Length)
            {
                gzip.Write(block, 0, Math.Min(left, block.Length));
            }
        }

        return compressed.ToArray();
    }
}
