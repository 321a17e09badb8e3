using System;
using System.Collections.Generic;
using System.IO.Compression;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Tests.Probing;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Grpc.Tests.Web;

public sealed class ConnectUnaryTests
{
    private const string Json = "application/json";
    private const string Proto = "application/proto";

    [Theory, InlineData(1), InlineData(2)]
    public async Task Row_43_A_call_is_a_POST_of_JSON_and_its_answer_is_JSON(int version)
    {
        await using WebServer server = await WebServer.StartAsync(version);
        WebAnswer answer = await server.JsonAsync("""{ "text": "hallo ✓", "count": 3, "body": "AQI=" }""", ("note", "one"), ("note-bin", "AQL/"));
        Assert.Equal((200, Json), (answer.Http, answer["content-type"]));
        Answer message = JsonParser.Default.Parse<Answer>(answer.Text);
        Assert.Equal(("hallo ✓", ByteString.CopyFrom(1, 2), "one", "0102FF"), (message.Text, message.Body, message.Seen["note"], message.Seen["note-bin"]));
        Assert.Equal(["authority", "deadline", "http", "method", "note", "note-bin", "peer"], message.Seen.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("\"count\": 0", answer.Text); // an answer has its zeros
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task A_call_may_be_binary_as_well(int version)
    {
        await using WebServer server = await WebServer.StartAsync(version);
        WebAnswer answer = await server.CallAsync("Echo", Proto, new Ask { Text = "hello" }.ToByteArray(), ("connect-protocol-version", "1"));
        Assert.Equal((200, Proto, "hello"), (answer.Http, answer["content-type"], Answer.Parser.ParseFrom(answer.Body).Text));
        Assert.Equal("", Answer.Parser.ParseFrom((await server.CallAsync("Echo", Proto, [])).Body).Text);
    }

    [Fact]
    public async Task Trailers_come_as_headers_with_a_prefix()
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await server.JsonAsync("""{ "text": "t", "body": "AQL/", "trailers": true, "encoding": "identity" }""");
        Assert.Equal((200, "t", "AQL/", "yes"), (answer.Http, answer["trailer-said"], answer["trailer-said-bin"], answer["initial"]));
        Assert.DoesNotContain(answer.Headers.Keys, name => name.Contains("grpc", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(1, "canceled", 499)]
    [InlineData(2, "unknown", 500)]
    [InlineData(3, "invalid_argument", 400)]
    [InlineData(4, "deadline_exceeded", 504)]
    [InlineData(5, "not_found", 404)]
    [InlineData(6, "already_exists", 409)]
    [InlineData(7, "permission_denied", 403)]
    [InlineData(8, "resource_exhausted", 429)]
    [InlineData(9, "failed_precondition", 400)]
    [InlineData(10, "aborted", 409)]
    [InlineData(11, "out_of_range", 400)]
    [InlineData(12, "unimplemented", 501)]
    [InlineData(13, "internal", 500)]
    [InlineData(14, "unavailable", 503)]
    [InlineData(15, "data_loss", 500)]
    [InlineData(16, "unauthenticated", 401)]
    public async Task Every_status_has_its_name_and_its_HTTP_status(int code, string name, int http)
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await server.CallAsync("Echo", Proto, new Ask { Fail = code, Text = "why \"ü\"\n" }.ToByteArray());
        Assert.Equal((http, Json), (answer.Http, answer["content-type"]));
        Assert.Equal((name, "why \"ü\"\n"), Error(answer));
        Assert.Equal("yes", answer["trailer-thrown"]);
    }

    [Fact]
    public async Task An_exception_that_nobody_expected_says_nothing()
    {
        await using WebServer server = await WebServer.StartAsync();
        Assert.Equal(("unknown", "Exception was thrown by handler."), Error(await server.JsonAsync("""{ "fail": -1, "text": "x" }""")));
    }

    [Theory]
    [InlineData("""{ "text": 7 }""", "line 1, column 12")]
    [InlineData("{\n  \"text\": \"a\",\n  oops\n}", "line 3, column 3")]
    [InlineData("{ \"text\": \"ä", "line 1, column 12")]
    [InlineData("", "line 1, column 1")]
    [InlineData("null", "line 1, column 4")]
    [InlineData("[]", "line 1, column 1")]
    [InlineData("{} {}", "line 1, column 4")]
    [InlineData("""{ "count": 2147483648 }""", "line 1, column 22")]
    [InlineData("""{ "body": "*" }""", "line 1, column 13")]
    [InlineData("""{ "text": "a", "text": "\ud800" }""", "line 1, column")]
    public async Task Bad_JSON_is_an_invalid_argument_with_its_place(string json, string place)
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await server.JsonAsync(json);
        (string code, string message) = Error(answer);
        Assert.Equal((400, "invalid_argument"), (answer.Http, code));
        Assert.Contains("JSON of probe.Ask", message);
        Assert.Contains(place, message);
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_an_invalid_argument()
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await server.CallAsync("Echo", Json, [.. """{ "text": """u8, (byte)'"', 0xC3, 0x28, (byte)'"', (byte)'}']);
        Assert.Equal("invalid_argument", Error(answer).Code);
        Assert.Contains("not UTF-8", Error(answer).Message);
    }

    [Fact]
    public async Task JSON_may_be_deep_up_to_a_limit()
    {
        await using WebServer server = await WebServer.StartAsync();
        string deep = $$"""{ "unknown": {{new string('[', 100_000)}} }""";
        Assert.Equal("invalid_argument", Error(await server.JsonAsync(deep)).Code);
    }

    [Fact]
    public async Task Fields_that_are_not_known_are_passed_over()
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await server.JsonAsync("""{ "text": "a", "newer": { "than": ["this", 1, null] } }""");
        Assert.Equal("a", JsonParser.Default.Parse<Answer>(answer.Text).Text);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("application/yaml")]
    [InlineData("application/connect+json")]
    [InlineData("")]
    public async Task Another_content_type_is_told_which_there_are(string contentType)
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await server.CallAsync("Echo", contentType, "{}"u8.ToArray());
        Assert.Equal(415, answer.Http);
        Assert.Contains("application/json, application/proto", answer["accept-post"]);
        Assert.Contains("application/json, application/proto", Error(answer).Message);
    }

    [Theory]
    [InlineData("application/json;charset=utf-8")]
    [InlineData("Application/JSON; charset=\"UTF-8\"")]
    public async Task The_character_set_may_be_named(string contentType)
    {
        await using WebServer server = await WebServer.StartAsync();
        Assert.Equal(200, (await server.CallAsync("Echo", contentType, "{}"u8.ToArray())).Http);
    }

    [Theory]
    [InlineData("/probe.Probe/Nothing", 501, "Method is unimplemented.")]
    [InlineData("/probe.Probe/echo", 501, "Method is unimplemented.")]
    [InlineData("/probe.Nobody/Echo", 501, "Service is unimplemented.")]
    public async Task An_unknown_service_or_method_is_unimplemented(string path, int http, string expected)
    {
        await using WebServer server = await WebServer.StartAsync();
        HttpRequestMessage request = WebServer.Request("", Json, "{}"u8.ToArray(), ("connect-protocol-version", "1"));
        request.RequestUri = new Uri(path, UriKind.Relative);
        WebAnswer answer = await server.SendAsync(request);
        Assert.Equal((http, ("unimplemented", expected)), (answer.Http, Error(answer)));
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("2", false)]
    public async Task A_version_that_is_not_known_is_refused(string version, bool taken)
    {
        await using WebServer server = await WebServer.StartAsync();
        Assert.Equal(taken ? 200 : 400, (await server.JsonAsync("{}", ("connect-protocol-version", version))).Http);
    }

    [Theory]
    [InlineData("50", 504, "deadline_exceeded")]
    [InlineData("0", 504, "deadline_exceeded")]
    [InlineData("-1", 400, "invalid_argument")]
    [InlineData("soon", 400, "invalid_argument")]
    [InlineData("12345678901", 400, "invalid_argument")]
    public async Task The_timeout_holds_and_has_to_be_a_number(string timeout, int http, string code)
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await server.JsonAsync("""{ "hang": true }""", ("connect-timeout-ms", timeout));
        Assert.Equal((http, code), (answer.Http, Error(answer).Code));
        Assert.Equal(200, (await server.JsonAsync("{}")).Http); // over the same connection
    }

    [Fact]
    public async Task A_timeout_may_have_ten_digits()
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await server.JsonAsync("{}", ("connect-timeout-ms", "9999999999"));
        Assert.Equal("Utc", JsonParser.Default.Parse<Answer>(answer.Text).Seen["deadline"]);
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task A_client_that_goes_cancels_the_call(int version)
    {
        await using WebServer server = await WebServer.StartAsync(version);
        using System.Threading.CancellationTokenSource gone = new();
        Task<HttpResponseMessage> calling = server.Http.SendAsync(server.Prepare(WebServer.Request("Echo", Json, """{ "hang": true }"""u8.ToArray())), gone.Token);
        await server.Log.Began.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling);
        Assert.IsType<OperationCanceledException>(await server.Log.Ended.Task.WaitAsync(TimeSpan.FromSeconds(60)), exactMatch: false);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br, gzip;q=0.5", "gzip")]
    [InlineData("identity", "")]
    [InlineData("br", "")]
    [InlineData("gzip;q=0", "")]
    public async Task A_large_answer_is_compressed_for_who_takes_that(string accept, string expected)
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer large = await server.JsonAsync("""{ "size": 3000 }""", ("accept-encoding", accept));
        Assert.Equal(expected, large["content-encoding"]);
        string text = expected == "gzip" ? Encoding.UTF8.GetString(Inflate(large.Body)) : large.Text;
        Assert.Equal(3000, JsonParser.Default.Parse<Answer>(text).Body.Length);
        Assert.Equal("", (await server.JsonAsync("{}", ("accept-encoding", accept)))["content-encoding"]);
    }

    [Fact]
    public async Task A_request_may_be_compressed_and_then_so_may_its_answer()
    {
        await using WebServer server = await WebServer.StartAsync();
        byte[] body = RawCall.Gzip("""{ "size": 3000 }"""u8);
        WebAnswer answer = await server.CallAsync("Echo", Json, body, ("content-encoding", "gzip"));
        Assert.Equal((200, "gzip"), (answer.Http, answer["content-encoding"]));
        Assert.Equal(200, (await server.CallAsync("Echo", Proto, [], ("content-encoding", "gzip"))).Http);
    }

    [Fact]
    public async Task A_compressed_request_that_is_none_is_told_so()
    {
        await using WebServer server = await WebServer.StartAsync();
        byte[] body = RawCall.Gzip("""{ "text": "0123456789" }"""u8);
        for (int length = 1; length < body.Length; length++)
        {
            Assert.Equal("internal", Error(await server.CallAsync("Echo", Json, body[..length], ("content-encoding", "gzip"))).Code);
        }

        (string code, string message) = Error(await server.CallAsync("Echo", Json, body, ("content-encoding", "br")));
        Assert.Equal("unimplemented", code);
        Assert.Contains("gzip, identity", message);
    }

    [Theory]
    [InlineData(100, false, 200)]
    [InlineData(101, false, 429)]
    [InlineData(100, true, 200)]
    [InlineData(101, true, 429)]
    [InlineData(5_000_000, true, 429)]
    public async Task The_limit_of_messages_holds_as_sent_and_inflated(int size, bool compressed, int http)
    {
        await using WebServer server = await WebServer.StartAsync(1, options => options.MaxReceiveMessageSize = 100);
        byte[] json = [.. """{ "text": "a" """u8, .. Enumerable.Repeat((byte)' ', size - 15), (byte)'}'];
        Assert.Equal(size, json.Length);
        WebAnswer stated = await server.CallAsync("Echo", Json, compressed ? RawCall.Gzip(json) : json, compressed ? [("content-encoding", "gzip")] : []);
        Assert.Equal(http, stated.Http);
        HttpRequestMessage chunked = WebServer.Request("Echo", Json, compressed ? RawCall.Gzip(json) : json, compressed ? [("content-encoding", "gzip")] : []);
        chunked.Headers.TransferEncodingChunked = true;
        Assert.Equal(http, (await server.SendAsync(chunked)).Http);
    }

    [Fact]
    public async Task The_limit_also_holds_for_what_JSON_stands_for()
    {
        await using WebServer server = await WebServer.StartAsync(1, options => options.MaxSendMessageSize = 100);
        Assert.Equal("resource_exhausted", Error(await server.JsonAsync("""{ "size": 200 }""")).Code);
    }

    [Theory]
    [InlineData("encoding=json&message=%7B%22text%22%3A%22a%20b%22%7D&connect=v1", "a b")]
    [InlineData("message=CgNhIGI&base64=1&encoding=proto", "a b")]
    [InlineData("message=CgNhIGI%3D&base64=1&encoding=proto&other=1", "a b")]
    [InlineData("message=eyJ0ZXh0IjoiYSBiIn0&base64=1&encoding=json", "a b")]
    [InlineData("message=&encoding=proto", "")]
    public async Task A_method_without_side_effects_can_be_called_by_GET(string query, string expected)
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await GetAsync(server, "Echo", query);
        Assert.Equal((200, "no-store"), (answer.Http, answer["cache-control"]));
        string text = answer["content-type"] == Json ? JsonParser.Default.Parse<Answer>(answer.Text).Text : Answer.Parser.ParseFrom(answer.Body).Text;
        Assert.Equal(expected, text);
    }

    [Fact]
    public async Task A_message_in_a_query_may_be_compressed()
    {
        await using WebServer server = await WebServer.StartAsync();
        string message = Convert.ToBase64String(RawCall.Gzip("""{"text":"a"}"""u8)).Replace('+', '-').Replace('/', '_').TrimEnd('=');
        WebAnswer answer = await GetAsync(server, "Echo", $"message={message}&base64=1&compression=gzip&encoding=json");
        Assert.Equal("a", JsonParser.Default.Parse<Answer>(answer.Text).Text);
    }

    [Theory]
    [InlineData("Echo", "encoding=json&message=%7B", 400, "invalid_argument")]
    [InlineData("Echo", "encoding=json", 400, "invalid_argument")]
    [InlineData("Echo", "encoding=json&message=%7B%7D&message=%7B%7D", 400, "invalid_argument")]
    [InlineData("Echo", "encoding=proto&message=***&base64=1", 400, "invalid_argument")]
    [InlineData("Echo", "encoding=json&message=%7B%7D&compression=br", 501, "unimplemented")]
    [InlineData("Echo", "message=%7B%7D", 415, "unknown")]
    [InlineData("Echo", "encoding=yaml&message=a", 415, "unknown")]
    public async Task A_call_by_GET_that_cannot_be_read_is_told_why(string method, string query, int http, string code)
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await GetAsync(server, method, query);
        Assert.Equal((http, code), (answer.Http, Error(answer).Code));
    }

    [Theory]
    [InlineData("Missing")]
    [InlineData("Spread")]
    public async Task A_method_that_may_have_side_effects_or_streams_cannot_be_called_by_GET(string method)
    {
        await using WebServer server = await WebServer.StartAsync();
        WebAnswer answer = await GetAsync(server, method, "encoding=json&message=%7B%7D");
        Assert.Equal((405, "POST"), (answer.Http, answer["allow"]));
    }

    [Fact]
    public async Task Details_are_there_for_programs_and_for_people()
    {
        Google.Rpc.Status status = new()
        {
            Code = 3,
            Message = "no",
            Details = { Any.Pack(new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = "text", Description = "long" } } }), new Any { TypeUrl = "type.example/not.Known", Value = ByteString.CopyFrom(255) } },
        };
        await using ProbeServer probe = await ProbeServer.StartAsync(map: application =>
        {
            Segmentation.Web.WebProtocolsExtensions.UseWebProtocols(application, new Segmentation.Web.WebProtocolsOptions());
            application.MapGrpcService(ServerServiceDefinition.CreateBuilder()
                .AddMethod(EchoMethod(), (Ask _, ServerCallContext _) => Task.FromException<Answer>(new RpcException(new Core.Status(StatusCode.InvalidArgument, "no"), new Metadata { { "grpc-status-details-bin", status.ToByteArray() } })))
                .Build());
        }, protocols: Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1);
        using HttpClient http = new() { BaseAddress = probe.Address };
        using HttpResponseMessage response = await http.PostAsync("/other.Other/Echo", new StringContent("{}", Encoding.UTF8, Json));
        using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        JsonElement details = json.RootElement.GetProperty("details");
        Assert.Equal("google.rpc.BadRequest", details[0].GetProperty("type").GetString());
        Assert.Equal(status.Details[0].Value.ToBase64().TrimEnd('='), details[0].GetProperty("value").GetString());
        Assert.Equal("text", details[0].GetProperty("debug").GetProperty("fieldViolations")[0].GetProperty("field").GetString());
        Assert.Equal(("not.Known", "/w"), (details[1].GetProperty("type").GetString(), details[1].GetProperty("value").GetString()));
        Assert.False(details[1].TryGetProperty("debug", out _));
        Assert.False(response.Headers.Contains("trailer-grpc-status-details-bin"));
    }

    [Fact]
    public async Task Many_calls_at_once_do_not_mix()
    {
        await using WebServer server = await WebServer.StartAsync(2);
        WebAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => server.JsonAsync($$"""{ "text": "{{i}}", "size": {{i * 7}} }""")));
        Assert.All(answers.Index(), one =>
        {
            Answer message = JsonParser.Default.Parse<Answer>(one.Item.Text);
            Assert.Equal((one.Index.ToString(System.Globalization.CultureInfo.InvariantCulture), Math.Max(0, one.Index * 7)), (message.Text, message.Body.Length));
        });
    }

    internal static (string Code, string Message) Error(WebAnswer answer)
    {
        using JsonDocument json = JsonDocument.Parse(answer.Body);
        return (json.RootElement.GetProperty("code").GetString()!, json.RootElement.TryGetProperty("message", out JsonElement message) ? message.GetString()! : "");
    }

    private static Method<Ask, Answer> EchoMethod() => new(
        MethodType.Unary, "other.Other", "Echo", Marshallers.Create(static ask => ask.ToByteArray(), Ask.Parser.ParseFrom), Marshallers.Create(static answer => answer.ToByteArray(), Answer.Parser.ParseFrom));

    private static Task<WebAnswer> GetAsync(WebServer server, string method, string query) => server.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/probe.Probe/{method}?{query}"));

    private static byte[] Inflate(byte[] compressed)
    {
        using GZipStream stream = new(new System.IO.MemoryStream(compressed), CompressionMode.Decompress);
        List<byte> inflated = [];
        for (int next = stream.ReadByte(); next >= 0; next = stream.ReadByte())
        {
            inflated.Add((byte)next);
        }

        return [.. inflated];
    }
}
