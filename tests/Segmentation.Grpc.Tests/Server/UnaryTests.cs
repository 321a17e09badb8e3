using System;
using System.Linq;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Tests.Probing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Grpc.Tests.Server;

public sealed class UnaryTests
{
    [Fact]
    public async Task Row_15_A_response_comes_with_its_message_and_status_0_in_the_trailers()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.EchoAsync(new Ask { Text = "hello" });
        Assert.Equal(200, answer.Http);
        Assert.Equal("application/grpc", answer.Headers["content-type"]);
        Assert.Equal("0", answer.Trailers["grpc-status"]);
        Assert.False(answer.TrailersOnly);
        Assert.Equal("hello", answer.Single(Answer.Parser).Text);
    }

    [Fact]
    public async Task The_handler_sees_method_host_peer_and_http_context()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        Answer answer = (await server.EchoAsync(new Ask())).Single(Answer.Parser);
        Assert.Equal("/probe.Probe/Echo", answer.Seen["method"]);
        Assert.Equal(server.Address.Authority, answer.Seen["authority"]);
        Assert.StartsWith("ipv4:127.0.0.1:", answer.Seen["peer"]);
        Assert.Equal("HTTP/2", answer.Seen["http"]);
        Assert.Equal("none", answer.Seen["deadline"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4091)]
    [InlineData(4096)]
    [InlineData(271_828)]
    [InlineData(2_000_000)]
    public async Task A_message_of_any_size_below_the_limit_comes_back_whole(int size)
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        byte[] body = [.. Enumerable.Range(0, size).Select(i => unchecked((byte)(i * 31)))];
        Answer answer = (await server.EchoAsync(new Ask { Body = ByteString.CopyFrom(body) })).Single(Answer.Parser);
        Assert.Equal(body, answer.Body.ToByteArray());
    }

    [Fact]
    public async Task Row_35_A_status_that_a_handler_throws_arrives_with_its_text_and_trailers_in_the_headers_alone()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.EchoAsync(new Ask { Fail = (int)StatusCode.NotFound, Text = "no such thing", Trailers = true, Body = ByteString.CopyFrom(1, 2) });
        Assert.Equal(StatusCode.NotFound, answer.Status);
        Assert.True(answer.TrailersOnly);
        Assert.Equal("no such thing", answer.Message);
        Assert.Equal("yes", answer.Headers["thrown"]);
        Assert.Equal("no such thing", answer.Headers["said"]);
        Assert.Equal("AQI", answer.Headers["said-bin"]);
        Assert.Empty(answer.Frames);
        Assert.DoesNotContain(server.Log.Events, e => e.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Row_35_An_unexpected_exception_becomes_UNKNOWN_with_a_fixed_text_and_an_error_in_the_log()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.EchoAsync(new Ask { Fail = -1, Text = "word" });
        Assert.Equal(StatusCode.Unknown, answer.Status);
        Assert.Equal("Exception was thrown by handler.", answer.Message);
        Assert.Equal(1000, Assert.Single(server.Log.Events, e => e.Level == LogLevel.Error).Id);
    }

    [Fact]
    public async Task Row_35_Details_of_an_unexpected_exception_are_told_when_asked_for()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(options => options.EnableDetailedErrors = true);
        RawAnswer answer = await server.EchoAsync(new Ask { Fail = -1, Text = "word" });
        Assert.Equal("Exception was thrown by handler. InvalidOperationException: secret word", answer.Message);
    }

    [Fact]
    public async Task Row_16_A_status_text_is_percent_encoded()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.EchoAsync(new Ask { Fail = 2, Text = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n%" });
        Assert.Equal("%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP %F0%9F%98%88%09%0A%25", answer.Message);
    }

    [Fact]
    public async Task Rows_18_and_19_Metadata_arrives_in_order_with_duplicates_and_without_fields_of_the_protocol()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        Answer answer = (await server.EchoAsync(
            new Ask(),
            ("x-text", "one two"), ("x-text", "three"), ("x-bytes-bin", "AQI,Aw==,BA"), ("grpc-accept-encoding", "gzip"), ("grpc-timeout", "9H"), ("grpc-trace-bin", "AQ"))).Single(Answer.Parser);
        Assert.Equal("one two|three", answer.Seen["x-text"].Replace(", ", "|", StringComparison.Ordinal));
        Assert.Equal("0102|03|04", answer.Seen["x-bytes-bin"]);
        Assert.Equal("01", answer.Seen["grpc-trace-bin"]);
        foreach (string reserved in (string[])["te", "content-type", "content-length", "host", "grpc-accept-encoding", "grpc-timeout"])
        {
            Assert.False(answer.Seen.ContainsKey(reserved), reserved);
        }
    }

    [Fact]
    public async Task Row_18_Metadata_that_is_not_Base64_fails_the_call_and_not_the_connection()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer bad = await server.EchoAsync(new Ask(), ("x-bin", "!!"));
        Assert.Equal(StatusCode.Internal, bad.Status);
        Assert.Contains("x-bin", bad.Message);
        Assert.Equal(StatusCode.OK, (await server.EchoAsync(new Ask())).Status);
    }

    [Fact]
    public async Task Row_18_Binary_trailers_are_sent_without_padding_after_the_message()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.EchoAsync(new Ask { Trailers = true, Text = "t", Body = ByteString.CopyFrom(0xAB) });
        Assert.Equal("qw", answer.Trailers["said-bin"]);
        Assert.Equal("t", answer.Trailers["said"]);
    }

    [Fact]
    public async Task A_trailer_that_no_header_can_carry_ends_the_call_with_INTERNAL_and_an_error_in_the_log()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.EchoAsync(new Ask { Trailers = true, Text = "line\nbreak" });
        Assert.Equal(StatusCode.Internal, answer.Status);
        Assert.Contains(server.Log.Events, e => e.Id == 1007 && e.Level == LogLevel.Error);
    }
}
