using System;
using System.Collections.Generic;
using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>Reads channel credentials: whether they ask for TLS, and which credentials of calls they carry.</summary>
internal sealed class ChannelCredentialsReader : ChannelCredentialsConfiguratorBase
{
    private readonly List<AsyncAuthInterceptor> _callCredentials = [];
    private bool _secure;

    /// <summary>The credentials of calls, once it is certain that the channel credentials fit the address.</summary>
    /// <exception cref="InvalidOperationException">They do not fit.</exception>
    public static IReadOnlyList<AsyncAuthInterceptor> Read(ChannelCredentials? credentials, Uri address, bool secureAddress, bool allowInsecureCallCredentials)
    {
        if (credentials is null)
        {
            return [];
        }

        ChannelCredentialsReader reader = new();
        credentials.InternalPopulateConfiguration(reader, reader);
        if (reader._secure != secureAddress)
        {
            throw new InvalidOperationException(
                $"The credentials of the channel are {(reader._secure ? "secure" : "insecure")} and its address has the scheme \"{address.Scheme}\"; \"{(reader._secure ? "https" : "http")}\" goes with these credentials.");
        }

        return reader._callCredentials.Count == 0 || secureAddress || allowInsecureCallCredentials
            ? reader._callCredentials
            : throw new InvalidOperationException(
                $"The channel credentials carry call credentials without TLS, where anyone could read them; use an \"https\" address, or set {nameof(GrpcChannelOptions.UnsafeUseInsecureChannelCallCredentials)}.");
    }

    public override void SetInsecureCredentials(object state) => _secure = false;

    public override void SetSslCredentials(object state, string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback)
    {
        if (rootCertificates is not null || keyCertificatePair is not null || verifyPeerCallback is not null)
        {
            throw new InvalidOperationException(
                $"{nameof(SslCredentials)} with arguments are not supported here; set roots, client certificates and checks on the {nameof(GrpcChannelOptions.HttpHandler)}.");
        }

        _secure = true;
    }

    public override void SetCompositeCredentials(object state, ChannelCredentials channelCredentials, CallCredentials callCredentials)
    {
        channelCredentials.InternalPopulateConfiguration(this, state);
        CallCredentialsReader.Append(callCredentials, _callCredentials);
    }
}
