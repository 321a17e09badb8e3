using System;
using System.IO;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Segmentation.Service.Configuration;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Hosting;

/// <summary>Addresses, protocols and limits of the web server.</summary>
internal static class Listening
{
    public static void Configure(KestrelServerOptions kestrel, ServiceOptions options, Http1Door http1)
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
            if (address.IsTls)
            {
                Listen(kestrel, address, HttpProtocols.Http1AndHttp2, next => next);
            }
            else
            {
                Listen(kestrel, address, HttpProtocols.Http2, next => FirstBytes.Choose(next, http1));
            }
        }

        kestrel.Listen(http1, static listen => listen.Protocols = HttpProtocols.Http1);

        foreach (ListenAddress address in options.HealthAddresses)
        {
            Listen(kestrel, address, HttpProtocols.Http1, HealthOnly.Mark);
        }
    }

    private static void Listen(KestrelServerOptions kestrel, ListenAddress address, HttpProtocols protocols, Func<ConnectionDelegate, ConnectionDelegate> before)
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
            ILogger logger = listen.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger<ConnectionEnd>();
            listen.Use(next => ConnectionEnd.Bound(before(next), TimeProvider.System, logger));
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
