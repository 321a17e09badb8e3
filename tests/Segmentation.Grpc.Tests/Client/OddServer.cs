using System;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.Tests.Client;

/// <summary>HTTP/2 that answers as a test wants, which no gRPC server would.</summary>
internal sealed class OddServer : IAsyncDisposable
{
    internal static readonly X509Certificate2 Certificate = NewCertificate();

    private readonly WebApplication _application;
    private readonly ConcurrentQueue<string> _connections;

    private OddServer(WebApplication application, ConcurrentQueue<string> connections)
    {
        _application = application;
        _connections = connections;
        Address = application.Urls.Single();
    }

    public string Address { get; }

    /// <summary>The connection of each request, in order.</summary>
    public string[] Connections => [.. _connections];

    public static async Task<OddServer> StartAsync(RequestDelegate answer, bool tls = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (tls)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (tls)
                {
                    listen.UseHttps(Certificate);
                }
            });
        });
        WebApplication application = builder.Build();
        ConcurrentQueue<string> connections = new();
        application.Run(context =>
        {
            connections.Enqueue(context.Connection.Id);
            return answer(context);
        });
        await application.StartAsync();
        return new OddServer(application, connections);
    }

    public GrpcChannel Channel(GrpcChannelOptions? options = null, TimeProvider? time = null) => GrpcChannel.ForAddress(Address, options ?? new GrpcChannelOptions(), time ?? TimeProvider.System);

    /// <summary>A handler that trusts the certificate of this server.</summary>
    public static SocketsHttpHandler Trusting() => new()
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, found, _, _) => found!.GetRawCertData().AsSpan().SequenceEqual(Certificate.RawData) },
    };

    /// <summary>Flag, length, payload.</summary>
    public static byte[] Frame(byte[] payload, byte flag = 0, uint? stated = null)
    {
        byte[] frame = new byte[5 + payload.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), stated ?? (uint)payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>Answers with a body of gRPC and these trailers.</summary>
    public static RequestDelegate Answer(byte[] body, params (string Name, string Value)[] trailers) => async context =>
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(body);
        foreach ((string name, string value) in trailers)
        {
            context.Response.AppendTrailer(name, value);
        }
    };

    /// <summary>Answers with headers alone.</summary>
    public static RequestDelegate HeadersOnly(int http, params (string Name, string Value)[] headers) => context =>
    {
        context.Response.StatusCode = http;
        context.Response.ContentType = "application/grpc";
        foreach ((string name, string value) in headers)
        {
            context.Response.Headers.Append(name, value);
        }

        return Task.CompletedTask;
    };

    public static void Reset(HttpContext context, int code) => context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(code);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static X509Certificate2 NewCertificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
