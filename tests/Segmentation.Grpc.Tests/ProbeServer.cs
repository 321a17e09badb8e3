using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Grpc.AspNetCore.Server;
using Grpc.Tests.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grpc.Tests;

/// <summary>A Kestrel of its own on a free port of 127.0.0.1 that serves <see cref="ProbeService"/> over HTTP/2 without TLS.</summary>
internal sealed class ProbeServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Lazy<HttpClient> _http;
    private readonly Load _load;
    private readonly string? _path;

    private ProbeServer(WebApplication application, ProbeLog log, Load load, string? path)
    {
        _application = application;
        _load = load;
        _path = path;
        Log = log;
        Address = new Uri(path is null ? application.Urls.Single() : "http://localhost");
        EndPoint = path is null ? new IPEndPoint(IPAddress.Loopback, Address.Port) : new UnixDomainSocketEndPoint(path);
        _http = new Lazy<HttpClient>(() => new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = true })
        {
            BaseAddress = Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        });
    }

    public ProbeLog Log { get; }

    public Uri Address { get; }

    /// <summary>Where raw connections go.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>Connections open now.</summary>
    public int Connections => Volatile.Read(ref _load.Connections);

    /// <summary>Requests being worked on now.</summary>
    public int Requests => Volatile.Read(ref _load.Requests);

    /// <summary>Most requests that were worked on at once.</summary>
    public int MostRequests => Volatile.Read(ref _load.MostRequests);

    public HttpClient Http => _http.Value;

    public static async Task<ProbeServer> StartAsync(
        Action<GrpcServiceOptions>? options = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? map = null,
        HttpProtocols protocols = HttpProtocols.Http2,
        Action<KestrelServerOptions>? kestrel = null,
        bool tls = false,
        bool unix = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        ProbeLog log = new();
        Load load = new();
        string? path = unix ? Path.Combine(Path.GetTempPath(), $"probe-{Guid.NewGuid():N}") : null;
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        if (tls)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.ConfigureKestrel(server =>
        {
            kestrel?.Invoke(server);
            if (path is null)
            {
                server.Listen(IPAddress.Loopback, 0, Set);
            }
            else
            {
                server.ListenUnixSocket(path, Set);
            }
        });
        builder.Services.AddGrpc(options ?? (_ => { }));
        builder.Services.AddSingleton(log);
        services?.Invoke(builder.Services);
        WebApplication application = builder.Build();
        application.Use(load.Count);
        if (map is null)
        {
            application.MapGrpcService<ProbeService>();
        }
        else
        {
            map(application);
        }

        await application.StartAsync();
        return new ProbeServer(application, log, load, path);

        void Set(ListenOptions listen)
        {
            listen.Protocols = protocols;
            listen.Use(load.Count);
            if (tls)
            {
                listen.UseHttps(OddServer.Certificate, https =>
                {
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.ClientCertificateValidation = static (_, _, _) => true;
                });
            }
        }
    }

    /// <summary>Stops listening, tells peers to go and waits for what runs.</summary>
    public Task StopAsync() => _application.StopAsync();

    /// <summary>Waits until no request is worked on.</summary>
    public Task IdleAsync() => QuietAsync(int.MaxValue);

    /// <summary>Waits until no request is worked on and no connection is open but idle ones.</summary>
    public async Task QuietAsync(int idle = 0)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (Connections > idle || Requests > 0)
        {
            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"{Connections} connections are open ({string.Join(", ", _load.Open.Keys)}) and {Requests} requests are worked on.");
            }

            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }

        await _application.DisposeAsync();
        if (_path is not null)
        {
            File.Delete(_path);
        }
    }

    private sealed class Load
    {
        /// <summary>Time that Kestrel has to end a connection that is closed. It can wait for ever for one that it cut off in a flood (docs/service.md, Limits).</summary>
        private static readonly TimeSpan Ending = TimeSpan.FromSeconds(2);

        public int Connections;
        public int Requests;
        public int MostRequests;

        /// <summary>For messages of failures.</summary>
        public ConcurrentDictionary<string, bool> Open { get; } = new();

        public ConnectionDelegate Count(ConnectionDelegate next) => async connection =>
        {
            string peer = $"{connection.ConnectionId} from {connection.RemoteEndPoint}";
            Open[peer] = true;
            Interlocked.Increment(ref Connections);
            TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using CancellationTokenRegistration closing = connection.ConnectionClosed.UnsafeRegister(_ => closed.TrySetResult(), null);
            try
            {
                Task served = next(connection);
                await Task.WhenAny(served, closed.Task);
                await served.WaitAsync(Ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (served.IsCompleted)
                {
                    await served;
                }
            }
            finally
            {
                Interlocked.Decrement(ref Connections);
                Open.TryRemove(peer, out _);
            }
        };

        public async Task Count(HttpContext http, RequestDelegate next)
        {
            int now = Interlocked.Increment(ref Requests);
            for (int most = MostRequests; now > most; most = MostRequests)
            {
                Interlocked.CompareExchange(ref MostRequests, now, most);
            }

            try
            {
                await next(http);
            }
            finally
            {
                Interlocked.Decrement(ref Requests);
            }
        }
    }
}
