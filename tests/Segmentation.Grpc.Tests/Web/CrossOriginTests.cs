using System;
using System.Net.Http;
using System.Threading.Tasks;
using Grpc.Tests.Probing;
using Segmentation.Web;
using Xunit;

namespace Grpc.Tests.Web;

public sealed class CrossOriginTests
{
    private const string Mine = "https://app.example.com";

    [Theory, InlineData(1), InlineData(2)]
    public async Task Row_4_A_page_that_may_call_is_told_so_before_it_does(int version)
    {
        await using WebServer server = await WebServer.StartAsync(version, null, Mine, "http://localhost:3000");
        WebAnswer answer = await server.SendAsync(Preflight(Mine));
        Assert.Equal((204, Mine, "POST, GET"), (answer.Http, answer["access-control-allow-origin"], answer["access-control-allow-methods"]));
        Assert.Equal("content-type,connect-protocol-version,authorization,note-bin", answer["access-control-allow-headers"]);
        Assert.Equal("7200", answer["access-control-max-age"]);
        Assert.Contains("Origin", answer["vary"]);
        Assert.Equal("", answer["access-control-allow-credentials"]);
    }

    [Theory]
    [InlineData("https://other.example.com", Mine)]
    [InlineData("https://app.example.com.evil.example", Mine)]
    [InlineData("http://app.example.com", Mine)]
    [InlineData("null", Mine)]
    [InlineData(Mine)]
    public async Task Row_4_A_page_that_may_not_is_not(string origin, params string[] allowed)
    {
        await using WebServer server = await WebServer.StartAsync(1, null, allowed);
        WebAnswer answer = await server.SendAsync(Preflight(origin));
        Assert.Equal((405, ""), (answer.Http, answer["access-control-allow-origin"]));
    }

    [Fact]
    public async Task Row_42_Such_a_page_sees_every_header_of_the_answer()
    {
        await using WebServer server = await WebServer.StartAsync(1, null, Mine);
        byte[] failing = RawCall.Frame(new Ask { Fail = 5, Text = "no" });
        WebAnswer answer = await server.CallAsync("Echo", "application/grpc-web+proto", failing, ("origin", Mine));
        Assert.Equal((Mine, "5"), (answer["access-control-allow-origin"], answer["grpc-status"]));
        Assert.Contains("Origin", answer["vary"]);
        string[] exposed = answer["access-control-expose-headers"].Split(", ");
        Assert.Contains("grpc-status", exposed, StringComparer.OrdinalIgnoreCase);
        Assert.Contains("grpc-message", exposed, StringComparer.OrdinalIgnoreCase);
        Assert.Contains("thrown", exposed, StringComparer.OrdinalIgnoreCase);
        WebAnswer json = await server.JsonAsync("""{ "trailers": true }""", ("origin", Mine));
        Assert.Contains("trailer-said-bin", json["access-control-expose-headers"].Split(", "), StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/proto")]
    [InlineData("application/grpc-web+proto")]
    [InlineData("application/grpc-web-text")]
    [InlineData("text/plain")]
    public async Task A_request_of_another_page_is_refused_before_it_is_read(string contentType)
    {
        await using WebServer server = await WebServer.StartAsync(1, null, Mine);
        WebAnswer answer = await server.CallAsync("Echo", contentType, "?"u8.ToArray(), ("origin", "https://evil.example"));
        Assert.Equal(contentType.Contains("grpc-web", StringComparison.Ordinal) ? (200, "7") : (403, ""), (answer.Http, answer["grpc-status"]));
        Assert.Equal("", answer["access-control-allow-origin"]);
        Assert.False(server.Log.Began.Task.IsCompleted);
    }

    [Fact]
    public async Task A_GET_of_another_page_is_refused_too()
    {
        await using WebServer server = await WebServer.StartAsync();
        HttpRequestMessage request = new(HttpMethod.Get, "/probe.Probe/Echo?encoding=json&message=%7B%7D");
        request.Headers.Add("origin", "https://evil.example");
        Assert.Equal(403, (await server.SendAsync(request)).Http);
    }

    [Fact]
    public async Task A_page_that_may_call_also_learns_why_it_could_not()
    {
        await using WebServer server = await WebServer.StartAsync(1, null, Mine);
        Assert.Equal((415, Mine), Seen(await server.CallAsync("Echo", "text/plain", [], ("origin", Mine))));
        Assert.Equal((501, Mine), Seen(await server.CallAsync("Nothing", "application/json", [], ("origin", Mine))));

        static (int, string) Seen(WebAnswer answer) => (answer.Http, answer["access-control-allow-origin"]);
    }

    [Theory]
    [InlineData("https://app.example.com", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("http://[::1]:3000", true)]
    [InlineData("https://app.example.com/", false)]
    [InlineData("https://app.example.com:443", false)]
    [InlineData("https://App.example.com", false)]
    [InlineData("https://*.example.com", false)]
    [InlineData("app.example.com", false)]
    [InlineData("*", false)]
    [InlineData("null", false)]
    public void An_origin_is_what_browsers_send(string text, bool expected)
    {
        Assert.Equal(expected, WebProtocolsOptions.IsOrigin(text));
    }

    [Fact]
    public async Task What_is_no_origin_cannot_be_allowed()
    {
        ArgumentException wrong = await Assert.ThrowsAsync<ArgumentException>(() => WebServer.StartAsync(1, null, "*"));
        Assert.Contains("\"*\" is no origin", wrong.Message);
    }

    private static HttpRequestMessage Preflight(string origin)
    {
        HttpRequestMessage request = new(HttpMethod.Options, "/probe.Probe/Echo");
        request.Headers.Add("origin", origin);
        request.Headers.Add("access-control-request-method", "POST");
        request.Headers.Add("access-control-request-headers", "content-type,connect-protocol-version,authorization,note-bin");
        return request;
    }
}
