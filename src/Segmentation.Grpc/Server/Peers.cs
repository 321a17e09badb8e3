using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>Who is at the other end, in the words of gRPC.</summary>
internal static class Peers
{
    private const string CommonName = "x509_common_name";
    private const string SubjectAlternativeName = "x509_subject_alternative_name";

    /// <summary>Such as <c>ipv4:127.0.0.1:5000</c>, <c>ipv6:[::1]:5000</c>, <c>unknown</c>.</summary>
    public static string Address(ConnectionInfo connection) => connection.RemoteIpAddress switch
    {
        { AddressFamily: AddressFamily.InterNetwork } v4 => string.Create(CultureInfo.InvariantCulture, $"ipv4:{v4}:{connection.RemotePort}"),
        { AddressFamily: AddressFamily.InterNetworkV6 } v6 => string.Create(CultureInfo.InvariantCulture, $"ipv6:[{v6}]:{connection.RemotePort}"),
        _ => "unknown",
    };

    /// <summary>The names in a certificate; the alternative names identify the peer, else the common name.</summary>
    public static AuthContext Identity(X509Certificate2? certificate)
    {
        if (certificate is null)
        {
            return AuthContext.Unauthenticated;
        }

        Dictionary<string, List<AuthProperty>> properties = new(StringComparer.Ordinal);
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension is X509SubjectAlternativeNameExtension names)
            {
                foreach (string name in names.EnumerateDnsNames())
                {
                    Add(SubjectAlternativeName, name);
                }

                foreach (IPAddress address in names.EnumerateIPAddresses())
                {
                    Add(SubjectAlternativeName, address.ToString());
                }
            }
        }

        string common = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        if (common.Length > 0)
        {
            Add(CommonName, common);
        }

        string? identity = properties.ContainsKey(SubjectAlternativeName) ? SubjectAlternativeName
            : properties.ContainsKey(CommonName) ? CommonName
            : null;
        return new AuthContext(identity, properties);

        void Add(string key, string value)
        {
            if (!properties.TryGetValue(key, out List<AuthProperty>? named))
            {
                properties[key] = named = [];
            }

            named.Add(AuthProperty.Create(key, Encoding.UTF8.GetBytes(value)));
        }
    }
}
