using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Google.Protobuf;
using Grpc.Tests.Probing;
using Xunit;

namespace Grpc.Tests.Web;

public sealed class ConnectStreamTests
{
    private const string Json = "application/connect+json";
    private const string Proto = "application/connect+proto";

    [Theory]
    [InlineData(1, Json)]
    [InlineData(2, Json)]
    [InlineData(1, Proto)]
    [InlineData(2, Proto)]
    public async Task Responses_come_in_envelopes_and_the_end_is_the_last_one(int version, string contentType)
    {
        await using WebServer server = await WebServer.StartAsync(version);
        WebAnswer answer = await server.CallAsync("Spread", contentType, Envelope(contentType, new Ask { Text = "x", Count = 3, Trailers = true, Body = ByteString.CopyFrom(1, 2, 255) }));
        Assert.Equal((200, contentType), (answer.Http, answer["content-type"]));
        Assert.Equal([0, 0, 0, 2], answer.Frames.Select(frame => frame.Flag));
        Assert.Equal([0, 1, 2], answer.Frames.SkipLast(1).Select(frame => Read(contentType, frame.Payload).Count));
        using JsonDocument end = JsonDocument.Parse(answer.Frames[^1].Payload);
        Assert.False(end.RootElement.TryGetProperty("error", out _));
        JsonElement metadata = end.RootElement.GetProperty("metadata");
        Assert.Equal(("x", "AQL/"), (metadata.GetProperty("said")[0].GetString(), metadata.GetProperty("said-bin")[0].GetString()));
    }

    [Fact]
    public async Task The_end_of_a_call_without_trailers_is_empty()
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await server.CallAsync("Spread", Json, Envelope(Json, new Ask()));
        Assert.Equal("{}", Encoding.UTF8.GetString(Assert.Single(answer.Frames).Payload));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task An_error_is_in_the_end_and_HTTP_says_200(int before)
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await server.CallAsync("Spread", Json, Envelope(Json, new Ask { Count = before, Fail = 9, Text = "why" }));
        Assert.Equal(200, answer.Http);
        Assert.Equal(before + 1, answer.Frames.Count);
        Assert.Equal("""{"error":{"code":"failed_precondition","message":"why"},"metadata":{"thrown":["yes"]}}""", Encoding.UTF8.GetString(answer.Frames[^1].Payload));
        Assert.False(answer.Headers.ContainsKey("thrown"));
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task Responses_come_as_they_are_written_and_a_client_that_goes_cancels(int version)
    {
        await using WebServer server = await WebServer.StartAsync(version);
        (HttpResponseMessage response, Stream body) = await server.BeginAsync("Spread", Proto, Envelope(Proto, new Ask { Count = 3, Hang = true }));
        using (response)
        {
            for (int i = 0; i < 3; i++)
            {
                byte[] header = new byte[5];
                await body.ReadExactlyAsync(header);
                byte[] payload = new byte[header[4]];
                await body.ReadExactlyAsync(payload);
                Assert.Equal(i, Answer.Parser.ParseFrom(payload).Count);
            }
        }

        Assert.IsType<OperationCanceledException>(await server.Log.Ended.Task.WaitAsync(TimeSpan.FromSeconds(60)), exactMatch: false);
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task The_deadline_ends_a_stream_with_what_it_sent_before(int version)
    {
        await using WebServer server = await WebServer.StartAsync(version);
        WebAnswer answer = await server.CallAsync("Spread", Json, Envelope(Json, new Ask { Count = 2, Hang = true }), ("connect-timeout-ms", "2000"));
        Assert.Equal([0, 0, 2], answer.Frames.Select(frame => frame.Flag));
        Assert.Equal("deadline_exceeded", CodeOf(answer));
    }

    [Theory]
    [InlineData(1, Json)]
    [InlineData(2, Proto)]
    public async Task Clients_may_stream_too(int version, string contentType)
    {
        await using WebServer server = await WebServer.StartAsync(version);
        byte[] body = [.. Enumerable.Range(0, 50).SelectMany(i => Envelope(contentType, new Ask { Text = "ab", Body = ByteString.CopyFrom(new byte[i]) }))];
        WebAnswer gathered = await server.CallAsync("Gather", contentType, body);
        Assert.Equal(50, Read(contentType, gathered.Frames[0].Payload).Count);
        WebAnswer chat = await server.CallAsync("Chat", contentType, body);
        Assert.Equal(51, chat.Frames.Count);
        Assert.Equal([.. Enumerable.Range(0, 50)], chat.Frames.SkipLast(1).Select(frame => Read(contentType, frame.Payload).Body.Length));
    }

    [Fact]
    public async Task Large_messages_are_compressed_for_who_takes_that_one_by_one()
    {
        await using WebServer server = await WebServer.StartAsync();
        byte[] request = RawCall.Frame(1, RawCall.Gzip(Encoding.UTF8.GetBytes("""{ "count": 2, "size": 3000 }""")));
        WebAnswer answer = await server.CallAsync("Spread", Json, request, ("connect-content-encoding", "gzip"), ("connect-accept-encoding", "br, gzip"));
        Assert.Equal("gzip", answer["connect-content-encoding"]);
        Assert.Equal([1, 1, 2], answer.Frames.Select(frame => frame.Flag));
        using GZipStream inflated = new(new MemoryStream(answer.Frames[0].Payload), CompressionMode.Decompress);
        Assert.Equal(3000, JsonParser.Default.Parse<Answer>(new StreamReader(inflated).ReadToEnd()).Body.Length);
        Assert.Equal([0, 0, 2], (await server.CallAsync("Spread", Json, Envelope(Json, new Ask { Count = 2, Size = 3000 }))).Frames.Select(frame => frame.Flag));
    }

    [Theory]
    [InlineData("", "", "internal")] // no message
    [InlineData("00000000", "", "internal")]
    [InlineData("0000000005", "", "internal")]
    [InlineData("0000000002", "7B", "internal")]
    [InlineData("0000000001", "7B", "invalid_argument")]
    [InlineData("0100000002", "7B7D", "internal")] // compressed without an encoding
    [InlineData("0200000002", "7B7D", "internal")] // an end, which only servers send
    [InlineData("0000000002", "7B7D0000000002", "unimplemented")] // a second message
    [InlineData("00FFFFFFFF", "", "resource_exhausted")]
    public async Task Envelopes_that_are_wrong_end_the_stream(string header, string rest, string code)
    {
        await using WebServer server = await WebServer.StartAsync();
        byte[] body = Convert.FromHexString(header + rest + (rest.EndsWith("0000000002", StringComparison.Ordinal) ? "7B7D" : ""));
        WebAnswer answer = await server.CallAsync("Spread", Json, body);
        Assert.Equal((200, code), (answer.Http, CodeOf(answer)));
    }

    [Fact]
    public async Task An_encoding_that_is_not_known_is_unimplemented()
    {
        await using WebServer server = await WebServer.StartAsync();
        Assert.Equal("unimplemented", CodeOf(await server.CallAsync("Spread", Json, Envelope(Json, new Ask()), ("connect-content-encoding", "br"))));
    }

    [Theory]
    [InlineData("Spread", "application/json")]
    [InlineData("Spread", "application/proto")]
    [InlineData("Gather", "application/connect+yaml")]
    [InlineData("Echo", "application/connect+proto")]
    public async Task A_content_type_that_does_not_go_with_the_method_is_415(string method, string contentType)
    {
        await using WebServer server = await WebServer.StartAsync();
        Assert.Equal(415, (await server.CallAsync(method, contentType, [])).Http);
    }

    [Fact]
    public async Task An_unknown_method_is_unimplemented_in_the_end()
    {
        await using WebServer server = await WebServer.StartAsync();
        Assert.Equal("unimplemented", CodeOf(await server.CallAsync("Nothing", Json, [])));
    }

    private static string CodeOf(WebAnswer answer)
    {
        (byte flag, byte[] payload) = answer.Frames[^1];
        Assert.Equal(2, flag);
        using JsonDocument end = JsonDocument.Parse(payload);
        return end.RootElement.GetProperty("error").GetProperty("code").GetString()!;
    }

    private static byte[] Envelope(string contentType, Ask ask)
        => contentType == Json ? RawCall.Frame(0, Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(ask))) : RawCall.Frame(ask);

    private static Answer Read(string contentType, byte[] payload)
        => contentType == Json ? JsonParser.Default.Parse<Answer>(Encoding.UTF8.GetString(payload)) : Answer.Parser.ParseFrom(payload);
}
