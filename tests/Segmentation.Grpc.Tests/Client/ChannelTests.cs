using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Grpc.Tests.Client;

/// <summary>Addresses, credentials and what every request carries.</summary>
public sealed class ChannelTests
{
    private static readonly byte[] Empty = OddServer.Frame([]);

    [Theory]
    [InlineData("localhost:5001")]
    [InlineData("dns:///server")]
    [InlineData("ftp://server")]
    [InlineData("server")]
    [InlineData("")]
    public void An_address_that_is_none_is_refused(string address)
        => Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress(address));

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        using HttpClient client = new();
        using SocketsHttpHandler handler = new();
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("http://a", new GrpcChannelOptions { HttpClient = client, HttpHandler = handler }));
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("http://a", new GrpcChannelOptions { MaxReceiveMessageSize = -1 }));
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("http://a", new GrpcChannelOptions { MaxSendMessageSize = -1 }));
        Assert.Throws<InvalidOperationException>(() => GrpcChannel.ForAddress("http://a", new GrpcChannelOptions { Credentials = ChannelCredentials.SecureSsl }));
        Assert.Throws<InvalidOperationException>(() => GrpcChannel.ForAddress("https://a", new GrpcChannelOptions { Credentials = ChannelCredentials.Insecure }));
        Assert.Throws<InvalidOperationException>(() => GrpcChannel.ForAddress("https://a", new GrpcChannelOptions { Credentials = new SslCredentials("roots") }));
        CallCredentials token = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);
        Assert.Throws<InvalidOperationException>(() => GrpcChannel.ForAddress("http://a", new GrpcChannelOptions { Credentials = ChannelCredentials.Create(ChannelCredentials.Insecure, token) }));
        GrpcChannel.ForAddress("https://a", new GrpcChannelOptions { Credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, token) }).Dispose();
    }

    [Fact]
    public async Task A_closed_channel_starts_nothing()
    {
        GrpcChannel channel = GrpcChannel.ForAddress("http://localhost:1");
        CallInvoker invoker = channel.CreateCallInvoker();
        await channel.ShutdownAsync();
        channel.Dispose();
        Assert.Throws<ObjectDisposedException>(() => channel.CreateCallInvoker());
        Assert.Throws<ObjectDisposedException>(() => { invoker.AsyncUnaryCall(RawMethod.Unary(), null, default, []); });
        Assert.Equal("localhost:1", channel.Target);
    }

    [Fact]
    public async Task Rows_1_5_18_and_19_A_request_carries_what_the_protocol_asks_and_no_reserved_metadata()
    {
        Dictionary<string, string> headers = [];
        await using OddServer server = await OddServer.StartAsync(context =>
        {
            headers = Copy(context);
            return OddServer.Answer(Empty, ("grpc-status", "0"))(context);
        });
        using GrpcChannel channel = server.Channel();
        Metadata metadata = new()
        {
            { "mine", "1" }, { "content-type", "text/html" }, { "te", "nothing" }, { "grpc-timeout", "1S" }, { "grpc-encoding", "br" },
            { "data-bin", new byte[] { 1 } }, { "data-bin", new byte[] { 2 } }, { "authorization", "Bearer x" },
        };
        await channel.CreateCallInvoker().AsyncUnaryCall(RawMethod.Unary(), "other.example:99", new CallOptions(metadata), []);
        Assert.Equal("trailers", headers["te"]);
        Assert.Equal("application/grpc", headers["content-type"]);
        Assert.Equal("POST /peer.Test/Echo HTTP/2", headers["request"]);
        Assert.Equal("other.example:99", headers["host"]);
        Assert.Equal("1", headers["mine"]);
        Assert.Equal("AQ,Ag", headers["data-bin"]);
        Assert.Equal("Bearer x", headers["authorization"]);
        Assert.Matches(@"^grpc-dotnet-segmentation/\d+\.\d+\.\d+ \(\.NET \d+\.\d+\.\d+; .+\)$", headers["user-agent"]);
        Assert.DoesNotContain("grpc-timeout", headers.Keys);
        Assert.DoesNotContain("grpc-encoding", headers.Keys);
        RpcException exception = await channel.Echo([], new CallOptions(new Metadata { { "mine", "ü" } })).FailsAsync(StatusCode.Internal);
        Assert.Contains("U+00FC", exception.Status.Detail);
    }

    [Fact]
    public async Task Row_45_Credentials_of_a_call_do_not_travel_in_the_clear()
    {
        Dictionary<string, string> headers = [];
        await using OddServer server = await OddServer.StartAsync(context =>
        {
            headers = Copy(context);
            return OddServer.Answer(Empty, ("grpc-status", "0"))(context);
        });
        CallOptions options = new(credentials: Token("secret"));
        using (GrpcChannel channel = server.Channel())
        {
            await channel.Echo([], options).FailsAsync(StatusCode.Unauthenticated);
            Assert.Empty(server.Connections);
        }

        using (GrpcChannel channel = server.Channel(new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true }))
        {
            await channel.Echo([], options);
            Assert.Equal("Bearer secret", headers["authorization"]);
        }
    }

    [Fact]
    public async Task Row_45_Credentials_travel_over_TLS_in_order_and_name_their_audience()
    {
        Dictionary<string, string> headers = [];
        await using OddServer server = await OddServer.StartAsync(
            context =>
            {
                headers = Copy(context);
                return OddServer.Answer(Empty, ("grpc-status", "0"))(context);
            },
            tls: true);
        List<string> seen = [];
        CallCredentials One(string name) => CallCredentials.FromInterceptor(async (context, metadata) =>
        {
            await Task.Yield();
            seen.Add($"{name} {context.ServiceUrl} {context.MethodName}");
            metadata.Add("part", name);
        });
        using GrpcChannel channel = server.Channel(new GrpcChannelOptions
        {
            HttpHandler = OddServer.Trusting(),
            DisposeHttpClient = true,
            Credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, CallCredentials.Compose(One("c"), One("d"))),
        });
        await channel.Echo([], new CallOptions(new Metadata { { "part", "0" } }, credentials: CallCredentials.Compose(One("a"), One("b"))));
        string url = $"{server.Address}/peer.Test Echo";
        Assert.Equal([$"a {url}", $"b {url}", $"c {url}", $"d {url}"], seen);
        Assert.Equal("0,a,b,c,d", headers["part"]);

        CallCredentials broken = CallCredentials.FromInterceptor((_, _) => throw new FormatException("no token today"));
        RpcException exception = await channel.Echo([], new CallOptions(credentials: broken)).FailsAsync(StatusCode.Internal);
        Assert.Contains("no token today", exception.Status.Detail);
        CallCredentials refused = CallCredentials.FromInterceptor((_, _) => throw new RpcException(new Status(StatusCode.PermissionDenied, "no")));
        await channel.Echo([], new CallOptions(credentials: refused)).FailsAsync(StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_unavailable()
    {
        await using OddServer server = await OddServer.StartAsync(OddServer.Answer(Empty), tls: true);
        using GrpcChannel channel = server.Channel();
        await channel.Echo([]).FailsAsync(StatusCode.Unavailable);
    }

    [Fact]
    public async Task A_client_given_is_used_and_left_open()
    {
        await using OddServer server = await OddServer.StartAsync(OddServer.Answer(Empty, ("grpc-status", "0")));
        using HttpClient client = new();
        for (int i = 0; i < 2; i++)
        {
            using GrpcChannel channel = server.Channel(new GrpcChannelOptions { HttpClient = client });
            Assert.Empty(await channel.Echo([]));
        }

        GrpcChannel owner = server.Channel(new GrpcChannelOptions { HttpClient = client, DisposeHttpClient = true });
        owner.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetAsync(new Uri(server.Address)));
    }

    [Fact]
    public async Task A_time_out_of_the_client_given_ends_the_call()
    {
        await using OddServer server = await OddServer.StartAsync(context => Task.Delay(-1, context.RequestAborted));
        using HttpClient client = new() { Timeout = TimeSpan.FromMilliseconds(100) };
        using GrpcChannel channel = server.Channel(new GrpcChannelOptions { HttpClient = client });
        RpcException exception = await channel.Echo([]).FailsAsync(StatusCode.Cancelled);
        Assert.Contains("HttpClient.Timeout", exception.Status.Detail);
    }

    [Fact]
    public async Task Row_44_Interceptors_stand_before_the_channel_in_order()
    {
        Dictionary<string, string> headers = [];
        await using OddServer server = await OddServer.StartAsync(context =>
        {
            headers = Copy(context);
            return OddServer.Answer(Empty, ("grpc-status", "0"))(context);
        });
        using GrpcChannel channel = server.Channel();
        CallInvoker invoker = channel.Intercept(metadata => [.. metadata, new("added", "2")]).Intercept(metadata => [.. metadata, new("added", "1")]);
        await invoker.AsyncUnaryCall(RawMethod.Unary(), null, new CallOptions(new Metadata { { "added", "0" } }), []);
        Assert.Equal("0,1,2", headers["added"]);
    }

    private static CallCredentials Token(string token) => CallCredentials.FromInterceptor((_, metadata) =>
    {
        metadata.Add("authorization", $"Bearer {token}");
        return Task.CompletedTask;
    });

    private static Dictionary<string, string> Copy(HttpContext context)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase)
        {
            ["request"] = $"{context.Request.Method} {context.Request.Path} {context.Request.Protocol}",
        };
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in context.Request.Headers)
        {
            headers[name] = value.ToString();
        }

        return headers;
    }
}
