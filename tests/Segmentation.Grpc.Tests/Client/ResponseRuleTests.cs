using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Grpc.Tests.Client;

/// <summary>What a response means, however it is put. The rows are those of grpc/doc/PROTOCOL-HTTP2.md, statuscodes.md, http-grpc-status-mapping.md.</summary>
public sealed class ResponseRuleTests
{
    private static readonly (string, string) Ok = ("grpc-status", "0");
    private static readonly byte[] Hello = OddServer.Frame("hello"u8.ToArray());

    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(431, StatusCode.Internal)]
    [InlineData(500, StatusCode.Unknown)]
    [InlineData(502, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(504, StatusCode.Unavailable)]
    [InlineData(200, StatusCode.Unknown)]
    [InlineData(302, StatusCode.Unknown)]
    public async Task Row_33_A_page_of_some_proxy_becomes_the_status_of_its_HTTP_status(int http, StatusCode expected)
    {
        await using OddServer server = await OddServer.StartAsync(async context =>
        {
            context.Response.StatusCode = http;
            context.Response.ContentType = "text/html";
            context.Response.Headers.Location = "/elsewhere";
            await context.Response.WriteAsync("<html></html>");
        });
        using GrpcChannel channel = server.Channel();
        RpcException exception = await channel.Echo([]).FailsAsync(expected);
        Assert.Contains(http == 200 ? "text/html" : $"HTTP status {http}", exception.Status.Detail);
        Assert.Single(server.Connections);
    }

    [Fact]
    public async Task Row_33_A_grpc_status_beats_the_HTTP_status()
        => await FailsAsync(OddServer.HeadersOnly(503, ("grpc-status", "5"), ("grpc-message", "gone")), StatusCode.NotFound, "gone");

    [Fact]
    public async Task Row_14_Headers_alone_carry_status_and_trailers()
    {
        RpcException exception = await FailsAsync(OddServer.HeadersOnly(200, ("grpc-status", "9"), ("grpc-message", "not%20now"), ("why", "x")), StatusCode.FailedPrecondition, "not now");
        Assert.Equal("x", exception.Trailers.GetValue("why"));
        Assert.Null(exception.Trailers.Get("grpc-status"));
    }

    [Fact]
    public async Task Row_14_OK_in_the_headers_of_a_unary_call_is_an_error_and_of_a_stream_an_empty_one()
    {
        await using OddServer server = await OddServer.StartAsync(OddServer.HeadersOnly(200, Ok));
        using GrpcChannel channel = server.Channel();
        await channel.Echo([]).FailsAsync(StatusCode.Internal);
        using AsyncServerStreamingCall<byte[]> stream = channel.Many([]);
        Assert.False(await stream.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, stream.GetStatus().StatusCode);
        using AsyncClientStreamingCall<byte[], byte[]> total = channel.Total();
        await total.ResponseAsync.FailsAsync(StatusCode.Internal);
    }

    [Fact]
    public async Task Row_33_A_response_without_grpc_status_is_unknown()
        => await FailsAsync(OddServer.Answer(Hello), StatusCode.Unknown, "The response ended without grpc-status.");

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("17")]
    [InlineData("99999999999999999999")]
    public async Task Row_15_A_status_that_is_none_is_unknown(string status)
        => await FailsAsync(OddServer.Answer([], ("grpc-status", status)), StatusCode.Unknown);

    [Theory]
    [InlineData("%ZZ%4", "%ZZ%4")]
    [InlineData("%E2%98", "\uFFFD")]
    [InlineData("100%25", "100%")]
    [InlineData("%", "%")]
    public async Task Row_16_A_bad_escape_in_the_text_does_no_harm(string encoded, string expected)
        => await FailsAsync(OddServer.Answer([], ("grpc-status", "3"), ("grpc-message", encoded)), StatusCode.InvalidArgument, expected);

    [Theory]
    [InlineData("00", "flag 1 without its length")]
    [InlineData("0000000005", "a header without its payload")]
    [InlineData("000000000568656C6C", "a payload that is one byte short")]
    [InlineData("020000000568656C6C6F", "a flag that is no flag")]
    [InlineData("FF", "a flag that is no flag, and nothing else")]
    public async Task Rows_7_and_9_A_broken_frame_is_an_internal_error(string hex, string reason)
        => Assert.Matches("^(Incomplete message: |A message frame starts with the flag )", (await FailsAsync(OddServer.Answer(Convert.FromHexString(hex), Ok), StatusCode.Internal)).Status.Detail + reason);

    [Fact]
    public async Task Row_7_A_message_cut_into_single_bytes_is_whole()
    {
        await using OddServer server = await OddServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/grpc+proto";
            foreach (byte value in Hello)
            {
                await context.Response.Body.WriteAsync(new[] { value });
                await context.Response.Body.FlushAsync();
            }

            context.Response.AppendTrailer("grpc-status", "0");
        });
        using GrpcChannel channel = server.Channel();
        Assert.Equal("hello"u8.ToArray(), await channel.Echo([]));
    }

    [Fact]
    public async Task Row_10_No_message_is_an_internal_error_and_a_second_one_unimplemented()
    {
        await FailsAsync(OddServer.Answer([], Ok), StatusCode.Internal);
        await FailsAsync(OddServer.Answer([.. Hello, .. Hello], Ok), StatusCode.Unimplemented);
    }

    [Fact]
    public async Task An_error_after_a_message_is_the_error()
        => await FailsAsync(OddServer.Answer(Hello, ("grpc-status", "10")), StatusCode.Aborted);

    [Fact]
    public async Task Row_18_Bad_Base64_fails_the_call_and_not_the_connection()
    {
        int calls = 0;
        await using OddServer server = await OddServer.StartAsync(async context =>
        {
            switch (calls++)
            {
                case 0:
                    await OddServer.Answer(Hello, Ok, ("said-bin", "***"))(context);
                    break;
                case 1:
                    context.Response.Headers["said-bin"] = "A";
                    await OddServer.Answer(Hello, Ok)(context);
                    break;
                default:
                    context.Response.Headers["said-bin"] = "AQI=,/w";
                    await OddServer.Answer(Hello, Ok)(context);
                    break;
            }
        });
        using GrpcChannel channel = server.Channel();
        await channel.Echo([]).FailsAsync(StatusCode.Internal);
        await channel.Echo([]).FailsAsync(StatusCode.Internal);
        using AsyncUnaryCall<byte[]> call = channel.Echo([]);
        await call;
        Assert.Equal([[1, 2], [255]], (await call.ResponseHeadersAsync).GetAll("said-bin").Select(entry => entry.ValueBytes));
        Assert.Single(server.Connections.Distinct());
    }

    [Theory]
    [InlineData(0x0, StatusCode.Internal)]
    [InlineData(0x1, StatusCode.Internal)]
    [InlineData(0x2, StatusCode.Internal)]
    [InlineData(0x3, StatusCode.Internal)]
    [InlineData(0x7, StatusCode.Unavailable)]
    [InlineData(0x8, StatusCode.Cancelled)]
    [InlineData(0xB, StatusCode.ResourceExhausted)]
    [InlineData(0xC, StatusCode.PermissionDenied)]
    public async Task Row_31_A_reset_stream_becomes_the_status_of_its_code(int code, StatusCode expected)
    {
        await using OddServer server = await OddServer.StartAsync(async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("Many", StringComparison.Ordinal))
            {
                OddServer.Reset(context, code);
                return;
            }

            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(Hello);
            await context.Response.Body.FlushAsync();
            await context.Request.Body.ReadExactlyAsync(new byte[6]);
            OddServer.Reset(context, code);
        });
        using GrpcChannel channel = server.Channel();
        // A refused stream was never started, so HttpClient tries it again by itself.
        await channel.Echo([]).FailsAsync(expected);
        using AsyncServerStreamingCall<byte[]> stream = channel.Many([1]);
        List<byte[]> messages = [];
        RpcException exception = await ReadAsync(stream.ResponseStream, messages).FailsAsync(expected);
        Assert.StartsWith("The call failed:", exception.Status.Detail);
    }

    private static async Task ReadAsync(IAsyncStreamReader<byte[]> reader, List<byte[]> messages)
    {
        while (await reader.MoveNext())
        {
            messages.Add(reader.Current);
        }
    }

    private static async Task<RpcException> FailsAsync(RequestDelegate answer, StatusCode code, string? detail = null)
    {
        await using OddServer server = await OddServer.StartAsync(answer);
        using GrpcChannel channel = server.Channel();
        using AsyncUnaryCall<byte[]> call = channel.Echo([]);
        RpcException exception = await call.FailsAsync(code);
        Assert.Equal(detail ?? exception.Status.Detail, exception.Status.Detail);
        Assert.Equal(code, call.GetStatus().StatusCode);
        using AsyncClientStreamingCall<byte[], byte[]> total = channel.Total();
        await total.ResponseAsync.FailsAsync(code);
        return exception;
    }
}
