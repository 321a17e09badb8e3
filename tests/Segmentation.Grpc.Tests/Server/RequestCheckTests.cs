using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Tests.Probing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Grpc.Tests.Server;

public sealed class RequestCheckTests
{
    [Theory]
    [InlineData("application/grpc", 200)]
    [InlineData("application/grpc+proto", 200)]
    [InlineData("APPLICATION/GRPC;charset=utf-8", 200)]
    [InlineData("application/grpc-web", 415)]
    [InlineData("application/grpc-web+proto", 415)]
    [InlineData("application/grpcx", 415)]
    [InlineData("application/json", 415)]
    public async Task Row_2_Only_the_content_type_of_gRPC_is_taken(string contentType, int expected)
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.EchoAsync(new Ask(), ("content-type", contentType));
        Assert.Equal(expected, answer.Http);
        Assert.Equal(expected == 200 ? StatusCode.OK : StatusCode.Internal, answer.Status);
    }

    [Fact]
    public async Task Row_3_A_caller_below_HTTP_2_is_told_to_upgrade()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(protocols: HttpProtocols.Http1);
        using HttpRequestMessage request = RawCall.Request("/probe.Probe/Echo", RawCall.Frame(new Ask()));
        request.Version = HttpVersion.Version11;
        RawAnswer answer = await server.SendAsync(request);
        Assert.Equal(426, answer.Http);
        Assert.Equal("HTTP/2", answer.Headers["upgrade"]);
        Assert.Equal(StatusCode.Internal, answer.Status);
    }

    [Fact]
    public async Task Row_1_A_path_in_another_case_is_another_method()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.CallAsync("/probe.Probe/echo", RawCall.Frame(new Ask()));
        Assert.Equal(200, answer.Http);
        Assert.Equal(StatusCode.Unimplemented, answer.Status);
    }

    [Theory]
    [InlineData("GET", "/probe.Probe/Echo", 405)]
    [InlineData("PUT", "/probe.Probe/Echo", 405)]
    [InlineData("OPTIONS", "/probe.Probe/Echo", 405)]
    [InlineData("OPTIONS", "/probe.Probe/Other", 404)]
    public async Task Rows_1_and_4_Other_verbs_are_refused(string verb, string path, int expected)
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        using HttpRequestMessage request = new(new HttpMethod(verb), path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (verb == "OPTIONS")
        {
            request.Headers.Add("origin", "http://example.org");
            request.Headers.Add("access-control-request-method", "POST");
        }

        RawAnswer answer = await server.SendAsync(request);
        Assert.Equal(expected, answer.Http);
        if (expected == 405)
        {
            Assert.Equal("POST", answer.Headers["allow"]);
        }
    }

    [Theory]
    [InlineData("/probe.Probe/Nothing", "Method is unimplemented.")]
    [InlineData("/probe.Nobody/Echo", "Service is unimplemented.")]
    public async Task Row_34_An_unknown_service_or_method_is_UNIMPLEMENTED_with_HTTP_200(string path, string expected)
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.CallAsync(path, RawCall.Frame(new Ask()));
        Assert.Equal(200, answer.Http);
        Assert.True(answer.TrailersOnly);
        Assert.Equal(StatusCode.Unimplemented, answer.Status);
        Assert.Equal(expected, answer.Message);
    }

    [Fact]
    public async Task Row_34_A_method_without_override_is_UNIMPLEMENTED()
    {
        await using ProbeServer server = await ProbeServer.StartAsync();
        RawAnswer answer = await server.CallAsync("/probe.Probe/Missing", RawCall.Frame(new Ask()));
        Assert.Equal(StatusCode.Unimplemented, answer.Status);
    }

    [Fact]
    public async Task Unknown_services_are_left_to_others_when_asked_for()
    {
        await using ProbeServer server = await ProbeServer.StartAsync(options => options.IgnoreUnknownServices = true);
        Assert.Equal(404, (await server.CallAsync("/probe.Nobody/Echo", RawCall.Frame(new Ask()))).Http);
        Assert.Equal(StatusCode.Unimplemented, (await server.CallAsync("/probe.Probe/Nothing", RawCall.Frame(new Ask()))).Status);
    }
}
