using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Tests.Client;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Grpc.Tests.Server;

/// <summary>Who a handler believes its caller is, from the certificate of the connection.</summary>
public sealed class IdentityTests
{
    private AuthContext? _seen;
    private string _peer = "";

    [Fact]
    public async Task Row_45_A_caller_without_a_certificate_is_nobody()
    {
        await CallAsync(null);
        Assert.False(_seen!.IsPeerAuthenticated);
        Assert.Null(_seen.PeerIdentityPropertyName);
        Assert.Empty(_seen.PeerIdentity);
        Assert.Empty(_seen.Properties);
        Assert.StartsWith("ipv4:127.0.0.1:", _peer);
    }

    [Fact]
    public async Task Row_45_The_alternative_names_of_a_certificate_identify_its_caller()
    {
        await CallAsync(Certificate("CN=common", names =>
        {
            names.AddDnsName("one.example");
            names.AddDnsName("two.example");
            names.AddIpAddress(IPAddress.IPv6Loopback);
        }));
        Assert.True(_seen!.IsPeerAuthenticated);
        Assert.Equal("x509_subject_alternative_name", _seen.PeerIdentityPropertyName);
        Assert.Equal(["one.example", "two.example", "::1"], _seen.PeerIdentity.Select(property => property.Value));
        Assert.Equal("common", Assert.Single(_seen.FindPropertiesByName("x509_common_name")).Value);
    }

    [Fact]
    public async Task Row_45_Without_alternative_names_the_common_name_identifies_the_caller()
    {
        await CallAsync(Certificate("CN=common", null));
        Assert.True(_seen!.IsPeerAuthenticated);
        Assert.Equal("x509_common_name", _seen.PeerIdentityPropertyName);
        Assert.Equal("common", Assert.Single(_seen.PeerIdentity).Value);
    }

    private async Task CallAsync(X509Certificate2? certificate)
    {
        UnaryServerMethod<byte[], byte[]> handler = (request, context) =>
        {
            _seen = context.AuthContext;
            _peer = context.Peer;
            return Task.FromResult(request);
        };
        ServerServiceDefinition definition = ServerServiceDefinition.CreateBuilder().AddMethod(RawMethod.Unary(), handler).Build();
        await using ProbeServer server = await ProbeServer.StartAsync(map: application => application.MapGrpcService(definition), tls: true);
        using SocketsHttpHandler transport = OddServer.Trusting();
        if (certificate is not null)
        {
            transport.SslOptions.ClientCertificates = [certificate];
        }

        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { HttpHandler = transport });
        Assert.Equal([1, 2], await channel.Echo([1, 2]));
    }

    private static X509Certificate2 Certificate(string subject, Action<SubjectAlternativeNameBuilder>? name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        if (name is not null)
        {
            SubjectAlternativeNameBuilder names = new();
            name(names);
            request.CertificateExtensions.Add(names.Build());
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
