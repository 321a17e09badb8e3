using System;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Segmentation.Cli.Stores.Remote;

/// <summary>Where a server listens. What is sent there is secret (access keys, raw identifiers), so beyond this machine only TLS is spoken.</summary>
internal sealed record ServerAddress
{
    private ServerAddress(Uri uri) => Uri = uri;

    public Uri Uri { get; }

    public bool IsSecure => Uri.Scheme == Uri.UriSchemeHttps;

    public static bool TryParse(string text, [NotNullWhen(true)] out ServerAddress? address, [NotNullWhen(false)] out string? mistake)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || !(uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            || uri.Host.Length == 0 || uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
        {
            mistake = $"'{text}' is no address of a server; one is https://HOST:PORT, or http://127.0.0.1:PORT on this machine";
            return false;
        }

        if (uri.Scheme == Uri.UriSchemeHttp && !IsThisMachine(uri))
        {
            mistake = $"'{text}' would send keys and identifiers in the clear; beyond this machine use https://";
            return false;
        }

        address = new ServerAddress(uri);
        mistake = null;
        return true;
    }

    /// <summary>Scheme, host and port.</summary>
    public override string ToString() => Uri.GetLeftPart(UriPartial.Authority);

    private static bool IsThisMachine(Uri uri) =>
        uri.DnsSafeHost == "localhost" || (IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? ip) && IPAddress.IsLoopback(ip));
}
