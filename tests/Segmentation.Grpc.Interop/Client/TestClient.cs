using System;
using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using Grpc.Interop.Messages;
using Grpc.Net.Client;

namespace Grpc.Interop.Client;

/// <summary>Our client of a server on this machine. Its cases run one after the other.</summary>
internal sealed class TestClient : IDisposable
{
    private readonly GrpcChannel _channel;
    private int _inflated;

    /// <param name="port">Of the server.</param>
    /// <param name="authority">With it the client talks TLS and trusts what it signed; null for no TLS.</param>
    public TestClient(int port, X509Certificate2? authority)
    {
        SocketsHttpHandler handler = new() { EnableMultipleHttp2Connections = true };
        if (authority is not null)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.Add(authority);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        _channel = GrpcChannel.ForAddress($"{(authority is null ? "http" : "https")}://localhost:{port}", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            CompressionProviders = [new WatchedGzip(() => Interlocked.Increment(ref _inflated))],
        });
        Service = new TestService.TestServiceClient(_channel);
        Unimplemented = new UnimplementedService.UnimplementedServiceClient(_channel);
    }

    public TestService.TestServiceClient Service { get; }

    public UnimplementedService.UnimplementedServiceClient Unimplemented { get; }

    /// <summary>True if a response came compressed since this was asked last.</summary>
    public bool TakeCompressed() => Interlocked.Exchange(ref _inflated, 0) > 0;

    public void Dispose() => _channel.Dispose();
}
