using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Reflection.V1;
using Segmentation.Service.Tests.Support;
using Segmentation.TestSupport.Conventions;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Service.Tests.Web;

/// <summary>The server in the protocols of the web: the same keys, limits and answers as in gRPC, at the same address.</summary>
public sealed class WebProtocolTests
{
    private const string Count = "/segmentation.v1.AnalysisService/Count";

    [Theory, InlineData("1.1"), InlineData("2.0")]
    public async Task One_address_speaks_both_versions_of_HTTP(string version)
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        (HttpStatusCode status, JsonElement answer) = await CallAsync(server, Count, """{ "rule": "interest = \"golf\"" }""", version: Version.Parse(version));
        Assert.Equal((HttpStatusCode.OK, "60"), (status, answer.GetProperty("count").GetString()));
        Assert.Equal(60UL, (await server.Analysis.CountAsync(new V1.CountRequest { Rule = "interest = \"golf\"" })).Count);
    }

    [Fact]
    public async Task A_mistake_has_its_place_and_its_details()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        (HttpStatusCode status, JsonElement error) = await CallAsync(server, Count, """{ "rule": "intrest = \"golf\"" }""");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_argument"), (status, error.GetProperty("code").GetString()));
        Assert.StartsWith("rule: line 1, column 1: [SEG2001]", error.GetProperty("message").GetString());
        string[] types = [.. error.GetProperty("details").EnumerateArray().Select(static detail => detail.GetProperty("type").GetString()!)];
        Assert.Equal(["google.rpc.ErrorInfo", "google.rpc.BadRequest", "segmentation.v1.RuleMessage"], types);
        Assert.Equal("INVALID_RULE", error.GetProperty("details")[0].GetProperty("debug").GetProperty("reason").GetString());
        Assert.Equal("interest", error.GetProperty("details")[2].GetProperty("debug").GetProperty("suggestion").GetString());
    }

    [Fact]
    public async Task A_count_can_be_asked_for_by_GET()
    {
        await using TestServer server = await TestServer.StartAsync(Visits.Fill);
        using HttpClient client = new() { BaseAddress = new Uri(server.Address) };
        string answer = await client.GetStringAsync(Count + "?encoding=json&message=" + Uri.EscapeDataString("""{"rule":"country = \"CZ\""}"""));
        Assert.Contains("\"count\": \"100\"", answer);
        using HttpResponseMessage change = await client.GetAsync("/segmentation.v1.StoreService/Checkpoint?encoding=json&message=%7B%7D");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, change.StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized, "KEY_MISSING")]
    [InlineData("nonsense", HttpStatusCode.Unauthorized, "KEY_UNKNOWN")]
    [InlineData("viewer", HttpStatusCode.Forbidden, "ROLE_NOT_ALLOWED")]
    public async Task Keys_hold_and_who_may_not_call_is_answered_before_a_byte_of_the_message(string? key, HttpStatusCode expected, string reason)
    {
        await using TestServer server = await TestServer.StartAsync();
        string viewer = server.Key(AccessRole.Viewer);
        using TcpClient tcp = new();
        await tcp.ConnectAsync(IPAddress.Loopback, new Uri(server.Address).Port, TestContext.Current.CancellationToken);
        await using NetworkStream stream = tcp.GetStream();
        string authorization = key is null ? "" : $"authorization: Bearer {(key == "viewer" ? viewer : key)}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {Count} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n{authorization}\r\n"), TestContext.Current.CancellationToken);
        using StreamReader reader = new(stream);
        Assert.StartsWith($"HTTP/1.1 {(int)expected} ", await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WithPatience("the status, before the message"));
        string? line;
        do
        {
            line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        }
        while (line is { Length: > 0 });
        char[] body = new char[100];
        await reader.ReadBlockAsync(body, TestContext.Current.CancellationToken);
        Assert.Contains(expected == HttpStatusCode.Forbidden ? "permission_denied" : "unauthenticated", new string(body));
        Assert.Contains(server.Log.Events, entry => entry.Id == 1002 && entry.Text.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_that_took_a_name_for_this_machine_is_no_local_caller()
    {
        await using TestServer server = await TestServer.StartAsync();
        (HttpStatusCode status, JsonElement _) = await CallAsync(server, "/segmentation.v1.StoreService/GetStore", "{}", ("host", "rebound.example"));
        Assert.Equal(HttpStatusCode.Unauthorized, status);
    }

    [Fact]
    public async Task Pages_of_the_origins_that_are_named_may_call_and_no_others()
    {
        await using TestServer server = await TestServer.StartAsync(null, ("web-origins", "https://a.example;https://b.example"));
        foreach ((string origin, HttpStatusCode expected) in ((string, HttpStatusCode)[])[("https://a.example", HttpStatusCode.OK), ("https://b.example", HttpStatusCode.OK), ("https://c.example", HttpStatusCode.Forbidden)])
        {
            Assert.Equal(expected, (await CallAsync(server, "/segmentation.v1.StoreService/GetStore", "{}", ("origin", origin))).Status);
        }
    }

    [Fact]
    public async Task Messages_have_the_limit_of_the_setting()
    {
        await using TestServer server = await TestServer.StartAsync(null, ("max-message-bytes", "65536"));
        foreach ((int size, HttpStatusCode expected) in ((int, HttpStatusCode)[])[(65_536, HttpStatusCode.OK), (65_537, HttpStatusCode.TooManyRequests)])
        {
            string json = "{" + new string(' ', size - 2) + "}";
            Assert.Equal(expected, (await CallAsync(server, "/segmentation.v1.StoreService/GetStore", json)).Status);
        }
    }

    [Theory, InlineData("PRI"), InlineData("G"), InlineData("\u0016\u0003\u0001\u0002"), InlineData("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n")]
    public async Task A_connection_that_begins_with_nonsense_or_stops_does_no_harm(string begin)
    {
        await using TestServer server = await TestServer.StartAsync();
        using (TcpClient tcp = new())
        {
            await tcp.ConnectAsync(IPAddress.Loopback, new Uri(server.Address).Port, TestContext.Current.CancellationToken);
            NetworkStream stream = tcp.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(begin), TestContext.Current.CancellationToken);
            tcp.Client.Shutdown(SocketShutdown.Send);
            try
            {
                await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken).WithPatience("the end of the connection");
            }
            catch (IOException)
            {
                // A connection that is closed before all of the nonsense was read is reset.
            }
        }

        Assert.Equal(HttpStatusCode.OK, (await CallAsync(server, "/segmentation.v1.StoreService/GetStore", "{}")).Status);
    }

    [Fact]
    public async Task A_stop_waits_neither_for_connections_that_say_nothing_nor_for_streams_without_end()
    {
        await using TestServer server = await TestServer.StartAsync(null, ("drain-limit", "600"));
        using TcpClient silent = new();
        await silent.ConnectAsync(IPAddress.Loopback, new Uri(server.Address).Port, TestContext.Current.CancellationToken);
        await silent.GetStream().WriteAsync("PR"u8.ToArray(), TestContext.Current.CancellationToken);
        using HttpClient client = new() { BaseAddress = new Uri(server.Address) };
        using HttpRequestMessage watch = new(HttpMethod.Post, "/grpc.health.v1.Health/Watch") { Content = new ByteArrayContent([0, 0, 0, 0, 2, (byte)'{', (byte)'}']) { Headers = { { "content-type", "application/connect+json" } } } };
        using HttpResponseMessage watching = await client.SendAsync(watch, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> reflection = new ServerReflection.ServerReflectionClient(server.Channel()).ServerReflectionInfo();
        await reflection.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await reflection.ResponseStream.MoveNext(default));
        await server.StopAsync().WithPatience("the stop"); // the drain may take 600 s
        Assert.DoesNotContain(server.Log.Events, static entry => entry.Id is 1103 or 1105);
        string end = Encoding.UTF8.GetString(await watching.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Contains("\"status\":\"NOT_SERVING\"", end.Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains("\"code\":\"unavailable\"", end);
    }

    [Fact]
    public async Task Reflection_can_be_turned_off()
    {
        await using TestServer server = await TestServer.StartAsync(null, ("no-reflection", "true"));
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call = new ServerReflection.ServerReflectionClient(server.Channel()).ServerReflectionInfo();
        RpcException missing = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));
        Assert.Equal(StatusCode.Unimplemented, missing.StatusCode);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> CallAsync(TestServer server, string path, string json, (string Name, string Value)? header = null, Version? version = null)
    {
        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Post, server.Address + path)
        {
            Version = version ?? HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        if (header is { } given)
        {
            request.Headers.TryAddWithoutValidation(given.Name, given.Value);
        }

        using HttpResponseMessage response = await client.SendAsync(request);
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, answer.RootElement.Clone());
    }
}
