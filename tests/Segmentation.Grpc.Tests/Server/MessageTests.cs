using System;
using System.Linq;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Tests.Probing;
using Xunit;

namespace Grpc.Tests.Server;

public sealed class MessageTests
{
    private const string Echo = "/probe.Probe/Echo";

    [Fact]
    public async Task Row_7_A_flag_above_1_is_INTERNAL()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.CallAsync(Echo, RawCall.Frame(2, []));
        Assert.Equal(StatusCode.Internal, answer.Status);
        Assert.Contains("flag 2", answer.Message);
    }

    [Theory]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 2 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 10 })]
    public async Task Row_9_A_message_cut_off_by_the_end_of_the_stream_is_INTERNAL(byte[] body)
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        foreach (string path in (string[])[Echo, "/probe.Probe/Gather", "/probe.Probe/Spread", "/probe.Probe/Chat"])
        {
            RawAnswer answer = await server.CallAsync(path, body);
            Assert.Equal(StatusCode.Internal, answer.Status);
            Assert.StartsWith("Incomplete message", answer.Message);
        }
    }

    [Fact]
    public async Task Row_9_No_message_where_one_is_due_is_INTERNAL()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        Assert.Equal(StatusCode.Internal, (await server.CallAsync(Echo, [])).Status);
        Assert.Equal(StatusCode.Internal, (await server.CallAsync("/probe.Probe/Spread", [])).Status);
    }

    [Fact]
    public async Task Row_10_A_second_message_where_one_is_due_is_UNIMPLEMENTED()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        byte[] frame = RawCall.Frame(new Ask { Text = "x" });
        RawAnswer answer = await server.CallAsync(Echo, [.. frame, .. frame]);
        Assert.Equal(StatusCode.Unimplemented, answer.Status);
        Assert.Contains("second message", answer.Message);
    }

    [Fact]
    public async Task A_payload_that_is_no_message_is_INTERNAL_and_not_an_error_of_the_handler()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.CallAsync(Echo, RawCall.Frame(0, [0xFF, 0xFF, 0xFF]));
        Assert.Equal(StatusCode.Internal, answer.Status);
        Assert.DoesNotContain(server.Log.Events, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Fact]
    public async Task Row_26_A_request_over_the_limit_is_RESOURCE_EXHAUSTED_and_one_at_the_limit_is_taken()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(options => options.MaxReceiveMessageSize = 1000);
        Ask ask = new() { Body = ByteString.CopyFrom(new byte[996]) };
        ask.Body = ByteString.CopyFrom(new byte[996 + 1000 - ask.CalculateSize()]);
        Assert.Equal(1000, ask.CalculateSize());
        Assert.Equal(StatusCode.OK, (await server.EchoAsync(ask)).Status);
        ask.Body = ByteString.CopyFrom(new byte[ask.Body.Length + 1]);
        RawAnswer answer = await server.EchoAsync(ask);
        Assert.Equal(StatusCode.ResourceExhausted, answer.Status);
        Assert.Contains("1001", answer.Message);
        Assert.Contains("1000", answer.Message);
    }

    [Fact]
    public async Task Row_26_The_stated_length_is_checked_before_the_message_arrives()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using RawStream call = RawStream.Start(server, Echo);
        await call.WriteAsync(new byte[] { 0, 0, 0x40, 0, 1 });
        (StatusCode code, string message) = await call.StatusAsync();
        Assert.Equal(StatusCode.ResourceExhausted, code);
        Assert.Contains("4194305", message);
    }

    [Fact]
    public async Task Row_26_A_bomb_is_RESOURCE_EXHAUSTED()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.CallAsync(Echo, RawCall.Frame(1, RawCall.Gzip(new byte[64 << 20])), ("grpc-encoding", "gzip"));
        Assert.Equal(StatusCode.ResourceExhausted, answer.Status);
    }

    [Fact]
    public async Task Row_26_Inflated_bytes_are_held_to_the_limit_at_its_edge()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(options => options.MaxReceiveMessageSize = 1000);
        Ask ask = new() { Body = ByteString.CopyFrom(new byte[997]) };
        Assert.Equal(1000, ask.CalculateSize());
        Assert.Equal(StatusCode.OK, (await server.CallAsync(Echo, RawCall.Frame(1, RawCall.Gzip(ask.ToByteArray())), ("grpc-encoding", "gzip"))).Status);
        ask.Body = ByteString.CopyFrom(new byte[998]);
        Assert.Equal(StatusCode.ResourceExhausted, (await server.CallAsync(Echo, RawCall.Frame(1, RawCall.Gzip(ask.ToByteArray())), ("grpc-encoding", "gzip"))).Status);
    }

    [Fact]
    public async Task Row_27_A_response_over_the_send_limit_is_RESOURCE_EXHAUSTED()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(options => options.MaxSendMessageSize = 500);
        RawAnswer answer = await server.EchoAsync(new Ask { Size = 1000 });
        Assert.Equal(StatusCode.ResourceExhausted, answer.Status);
        Assert.Empty(answer.Frames);
        Assert.Equal(StatusCode.OK, (await server.CallAsync("/probe.Probe/Spread", RawCall.Frame(new Ask { Count = 1, Size = 400 }))).Status);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Row_21_A_compressed_request_is_inflated(string encoding)
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        byte[] plain = new Ask { Text = new string('a', 100_000) }.ToByteArray();
        byte[] packed = encoding == "gzip" ? RawCall.Gzip(plain) : Zlib(plain);
        RawAnswer answer = await server.CallAsync(Echo, RawCall.Frame(1, packed), ("grpc-encoding", encoding));
        Assert.Equal(100_000, answer.Single(Answer.Parser).Text.Length);
    }

    [Fact]
    public async Task Row_22_An_unknown_encoding_is_UNIMPLEMENTED_and_ours_are_listed()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.EchoAsync(new Ask(), ("grpc-encoding", "snappy"));
        Assert.Equal(StatusCode.Unimplemented, answer.Status);
        Assert.Equal("identity,gzip,deflate", answer.Headers["grpc-accept-encoding"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    public async Task Row_23_The_compressed_flag_without_an_encoding_is_INTERNAL(string? encoding)
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        (string, string)[] headers = encoding is null ? [] : [("grpc-encoding", encoding)];
        RawAnswer answer = await server.CallAsync(Echo, RawCall.Frame(1, new Ask().ToByteArray()), headers);
        Assert.Equal(StatusCode.Internal, answer.Status);
        Assert.Contains("compressed flag", answer.Message);
    }

    [Fact]
    public async Task Row_24_Corrupt_gzip_is_INTERNAL_wherever_it_is_cut_or_changed()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        byte[] packed = RawCall.Gzip(new Ask { Text = new string('b', 3000) + "c" }.ToByteArray());
        for (int cut = 1; cut < packed.Length; cut += 3)
        {
            RawAnswer answer = await server.CallAsync(Echo, RawCall.Frame(1, packed.AsSpan(0, cut)), ("grpc-encoding", "gzip"));
            Assert.True(answer.Status == StatusCode.Internal, $"cut at {cut} of {packed.Length}: {answer.Status}");
        }

        byte[] changed = [.. packed];
        changed[packed.Length / 2] ^= 0x55;
        Assert.Equal(StatusCode.Internal, (await server.CallAsync(Echo, RawCall.Frame(1, changed), ("grpc-encoding", "gzip"))).Status);
    }

    [Fact]
    public async Task Row_21_A_response_is_compressed_for_a_caller_that_accepts_it()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        RawAnswer answer = await server.EchoAsync(new Ask { Size = 10_000 }, ("grpc-accept-encoding", "identity, gzip"));
        Assert.Equal("gzip", answer.Headers["grpc-encoding"]);
        Assert.Equal(1, answer.Frames.Single().Flag);
        Assert.InRange(answer.Frames.Single().Payload.Length, 1, 1000);
    }

    [Fact]
    public async Task Row_25_A_response_is_plain_for_a_caller_that_does_not_accept_compression()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        foreach ((string, string)[] headers in ((string, string)[][])[[], [("grpc-accept-encoding", "deflate")], [("grpc-accept-encoding", "xgzip")]])
        {
            RawAnswer answer = await server.EchoAsync(new Ask { Size = 10_000 }, headers);
            Assert.False(answer.Headers.ContainsKey("grpc-encoding"));
            Assert.Equal(0, answer.Frames.Single().Flag);
        }
    }

    [Fact]
    public async Task Row_25_A_message_marked_NoCompress_goes_as_it_is()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        RawAnswer answer = await server.EchoAsync(new Ask { Size = 10_000, Plain = true }, ("grpc-accept-encoding", "gzip"));
        Assert.Equal("gzip", answer.Headers["grpc-encoding"]);
        Assert.Equal(0, answer.Frames.Single().Flag);
    }

    [Fact]
    public async Task A_handler_chooses_the_encoding_of_its_response_and_the_choice_is_not_sent_as_metadata()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.EchoAsync(new Ask { Size = 10_000, Encoding = "deflate" }, ("grpc-accept-encoding", "gzip,deflate"));
        Assert.Equal("deflate", answer.Headers["grpc-encoding"]);
        Assert.Equal("yes", answer.Headers["initial"]);
        Assert.False(answer.Headers.ContainsKey("grpc-internal-encoding-request"));
        Assert.Equal(1, answer.Frames.Single().Flag);
    }

    [Fact]
    public async Task A_handler_may_refuse_the_compression_that_is_set()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        RawAnswer answer = await server.EchoAsync(new Ask { Size = 10_000, Encoding = "identity" }, ("grpc-accept-encoding", "gzip"));
        Assert.False(answer.Headers.ContainsKey("grpc-encoding"));
        Assert.Equal(0, answer.Frames.Single().Flag);
    }

    private static byte[] Zlib(byte[] plain)
    {
        using System.IO.MemoryStream packed = new();
        using (System.IO.Compression.ZLibStream zlib = new(packed, System.IO.Compression.CompressionLevel.Optimal))
        {
            zlib.Write(plain);
        }

        return packed.ToArray();
    }
}
