using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Stores.Remote;

/// <summary>The way to one server: who asks, whom is trusted, and what a refusal of it means to the user.</summary>
internal sealed class Connection : IDisposable
{
    private static readonly TimeSpan LongestConnecting = TimeSpan.FromSeconds(10);

    private readonly GrpcChannel _channel;

    /// <param name="address">Where it listens.</param>
    /// <param name="key">Access key; null for a server that asks for none.</param>
    /// <param name="authority">PEM file of the authority to trust; null for the system's.</param>
    /// <exception cref="InputException">The authority cannot be used.</exception>
    public Connection(ServerAddress address, string? key, string? authority)
    {
        Address = address;
        SocketsHttpHandler handler = new() { ConnectTimeout = LongestConnecting, UseProxy = address.IsSecure };
        if (authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = Trusting(address, authority);
        }

        _channel = GrpcChannel.ForAddress(address.Uri, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        Calls = key is null ? _channel.CreateCallInvoker() : _channel.Intercept(headers =>
        {
            headers.Add("authorization", $"Bearer {key}");
            return headers;
        });
    }

    public ServerAddress Address { get; }

    /// <summary>What generated clients call through.</summary>
    public CallInvoker Calls { get; }

    /// <summary>Does something that calls the server; a failure of it becomes a message for the user.</summary>
    public T Ask<T>(Func<CallOptions, T> call, CancellationToken cancellation)
    {
        try
        {
            return call(new CallOptions(cancellationToken: cancellation));
        }
        catch (RpcException failure)
        {
            throw ServerRefusal.ToException(failure, Address, cancellation);
        }
    }

    /// <summary>Passes a stream on; a failure of it becomes a message for the user.</summary>
    public IEnumerable<T> Read<T>(Func<CallOptions, AsyncServerStreamingCall<T>> call, CancellationToken cancellation)
    {
        using AsyncServerStreamingCall<T> stream = Ask(call, cancellation);
        while (Ask(_ => stream.ResponseStream.MoveNext(cancellation).GetAwaiter().GetResult(), cancellation))
        {
            yield return stream.ResponseStream.Current;
        }
    }

    public void Dispose() => _channel.Dispose();

    private static X509ChainPolicy Trusting(ServerAddress address, string file)
    {
        if (!address.IsSecure)
        {
            throw new InputException($"--ca goes with an https:// address; {address} has no certificate");
        }

        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InputException($"cannot read the authority '{file}': {wrong.Message}", wrong);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new InputException($"'{file}' holds no certificate; a PEM file begins with -----BEGIN CERTIFICATE-----");
    }
}
