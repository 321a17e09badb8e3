using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Configuration;

/// <summary>An address that the server listens at.</summary>
/// <param name="Url">As it was written.</param>
/// <param name="IsTls">Whether it is https.</param>
/// <param name="Address">IP address; null for localhost, both IPv4 and IPv6.</param>
/// <param name="Port">Port; 0 for any that is free.</param>
internal sealed record ListenAddress(string Url, bool IsTls, IPAddress? Address, int Port)
{
    private const string Example = "such as http://127.0.0.1:5080 or https://*:5081";

    /// <summary>Whether only callers on this machine reach it.</summary>
    public bool IsLoopback => Address is null || IPAddress.IsLoopback(Address);

    /// <summary>Reads addresses separated by semicolons.</summary>
    /// <exception cref="InputException">One cannot be used.</exception>
    public static IReadOnlyList<ListenAddress> ReadAll(string setting, string text)
    {
        string[] urls = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return urls.Length == 0 ? throw new InputException($"{setting} names no URL; it takes one or more, {Example}.") : [.. urls.Select(url => Read(setting, url))];
    }

    private static ListenAddress Read(string setting, string url)
    {
        int end = url.IndexOf("://", StringComparison.Ordinal);
        string scheme = end < 0 ? "" : url[..end].ToLowerInvariant();
        string rest = end < 0 ? url : url[(end + 3)..].TrimEnd('/');
        int colon = rest.LastIndexOf(':');
        string host = colon < 0 ? rest : rest[..colon];
        if (scheme is not ("http" or "https"))
        {
            throw Wrong(setting, url, "it begins with neither http:// nor https://");
        }

        if (colon < 0 || !int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > IPEndPoint.MaxPort)
        {
            throw Wrong(setting, url, "it has no port from 0 to 65,535 after the host");
        }

        bool tls = scheme == "https";
        if (host is "*" or "+")
        {
            return new ListenAddress(url, tls, IPAddress.IPv6Any, port);
        }

        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return port != 0
                ? new ListenAddress(url, tls, null, port)
                : throw Wrong(setting, url, "localhost stands for two addresses, which cannot share a port that is chosen freely; write 127.0.0.1");
        }

        return IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address)
            ? new ListenAddress(url, tls, address, port)
            : throw Wrong(setting, url, "its host is no IP address, localhost or *");
    }

    private static InputException Wrong(string setting, string url, string fault) => new($"{setting}: \"{url}\" cannot be listened at: {fault}, {Example}.");
}
