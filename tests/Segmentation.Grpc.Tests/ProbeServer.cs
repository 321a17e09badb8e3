using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grpc.Tests;

/// <summary>A Kestrel of its own on a free port of 127.0.0.1 that serves <see cref="ProbeService"/> over HTTP/2 without TLS.</summary>
internal sealed class ProbeServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Lazy<HttpClient> _http;

    private ProbeServer(WebApplication application, ProbeLog log)
    {
        _application = application;
        Log = log;
        Address = new Uri(application.Urls.Single());
        _http = new Lazy<HttpClient>(() => new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = true })
        {
            BaseAddress = Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        });
    }

    public ProbeLog Log { get; }

    public Uri Address { get; }

    public HttpClient Http => _http.Value;

    public static async Task<ProbeServer> StartAsync(
        Action<GrpcServiceOptions>? options = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? map = null,
        HttpProtocols protocols = HttpProtocols.Http2)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        ProbeLog log = new();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        builder.Services.AddGrpc(options ?? (_ => { }));
        builder.Services.AddSingleton(log);
        services?.Invoke(builder.Services);
        WebApplication application = builder.Build();
        if (map is null)
        {
            application.MapGrpcService<ProbeService>();
        }
        else
        {
            map(application);
        }

        await application.StartAsync();
        return new ProbeServer(application, log);
    }

    public async ValueTask DisposeAsync()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }

        await _application.DisposeAsync();
    }
}
