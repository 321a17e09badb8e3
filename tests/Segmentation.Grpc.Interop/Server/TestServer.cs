using System;
using System.Linq;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grpc.Interop.Server;

/// <summary>Our server on a free port of 127.0.0.1, over HTTP/2 alone.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private TestServer(WebApplication application) => _application = application;

    public int Port => new Uri(_application.Urls.Single()).Port;

    /// <summary>Starts it.</summary>
    /// <param name="certificate">With it the server talks TLS; null for none.</param>
    public static async Task<TestServer> StartAsync(X509Certificate2? certificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        CompressedRequests compressed = new();
        builder.Services.AddSingleton(compressed);
        builder.Services.AddGrpc(options => options.CompressionProviders = [new WatchedGzip(compressed.Note)]);
        WebApplication application = builder.Build();
        application.Use(compressed.InvokeAsync);
        application.MapGrpcService<TestServiceImpl>();
        await application.StartAsync();
        return new TestServer(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
