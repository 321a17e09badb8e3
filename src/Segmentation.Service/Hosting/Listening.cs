using System;
using System.IO;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Segmentation.Service.Configuration;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Hosting;

/// <summary>Addresses, protocols and limits of the web server.</summary>
internal static class Listening
{
    public static void Configure(KestrelServerOptions kestrel, ServiceOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.Http2.MaxStreamsPerConnection = options.MaxStreams;
        kestrel.Limits.Http2.KeepAlivePingDelay = options.KeepAliveDelay;
        kestrel.Limits.Http2.KeepAlivePingTimeout = options.KeepAliveTimeout;
        kestrel.ConfigureHttpsDefaults(static https => https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13);
        kestrel.Configure(options.Kestrel);
        foreach (ListenAddress address in options.Addresses)
        {
            // Without TLS nothing negotiates a protocol: callers have to begin with HTTP/2.
            Listen(kestrel, address, address.IsTls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2);
        }

        foreach (ListenAddress address in options.HealthAddresses)
        {
            Listen(kestrel, address, HttpProtocols.Http1);
        }
    }

    private static void Listen(KestrelServerOptions kestrel, ListenAddress address, HttpProtocols protocols)
    {
        if (address.Address is null)
        {
            kestrel.ListenLocalhost(address.Port, Set);
        }
        else if (address.Address.Equals(IPAddress.IPv6Any))
        {
            kestrel.ListenAnyIP(address.Port, Set);
        }
        else
        {
            kestrel.Listen(address.Address, address.Port, Set);
        }

        void Set(ListenOptions listen)
        {
            listen.Protocols = protocols;
            if (address.IsTls)
            {
                UseCertificate(listen, address);
            }
        }
    }

    private static void UseCertificate(ListenOptions listen, ListenAddress address)
    {
        try
        {
            listen.UseHttps();
        }
        catch (Exception exception) when (exception is CryptographicException or InvalidOperationException or IOException)
        {
            throw new InputException($"The certificate of {address.Url} cannot be used: {exception.Message}", exception);
        }
    }
}
