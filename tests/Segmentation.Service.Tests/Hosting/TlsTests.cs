using System;
using System.Net.Http;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Segmentation.Service.Tests.Support;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Service.Tests.Hosting;

public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _certificate;

    public TlsTests()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=segmentation test", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        _folder.Write("server.pem", _certificate.ExportCertificatePem());
        _folder.Write("server.key", key.ExportPkcs8PrivateKeyPem());
        _folder.Write("sealed.key", key.ExportEncryptedPkcs8PrivateKeyPem("correct horse", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000)));
        _folder.Write("server.pfx", _certificate.Export(X509ContentType.Pfx, "correct horse"));
        _folder.Write("password", "correct horse\n");
        _folder.Write("wrong", "battery staple\n");
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("server.pem", "server.key", null)]
    [InlineData("server.pem", "sealed.key", "password")]
    [InlineData("server.pfx", null, "password")]
    public async Task A_certificate_of_either_kind_serves_keys_and_answers(string certificate, string? key, string? password)
    {
        await using TestServer server = await StartAsync(certificate, key, password);
        Assert.StartsWith("https://", server.Address);
        string secret = server.Key(AccessRole.Operator);
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { HttpHandler = Trusting(), DisposeHttpClient = true });
        V1.AnalysisService.AnalysisServiceClient client = new(Calls.With(channel, secret));
        Assert.Equal(300ul, (await client.CountAsync(new V1.CountRequest { Rule = "EVERYONE" })).Count);
        await Calls.RefusedAsync(new V1.AnalysisService.AnalysisServiceClient(channel).CountAsync(new V1.CountRequest { Rule = "EVERYONE" }), StatusCode.Unauthenticated, "KEY_MISSING");
        using HttpClient http = new(Trusting()) { BaseAddress = new Uri(server.Address) };
        Assert.Equal("ok\n", await http.GetStringAsync("/readyz"));
    }

    [Fact]
    public async Task Plaintext_and_strangers_get_nothing_from_a_tls_address()
    {
        await using TestServer server = await StartAsync("server.pem", "server.key", null);
        using GrpcChannel plain = GrpcChannel.ForAddress(server.Address.Replace("https", "http"));
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () =>
            await new V1.StoreService.StoreServiceClient(plain).GetStoreAsync(new V1.GetStoreRequest()))).StatusCode);
        using GrpcChannel untrusting = GrpcChannel.ForAddress(server.Address);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () =>
            await new V1.StoreService.StoreServiceClient(untrusting).GetStoreAsync(new V1.GetStoreRequest()))).StatusCode);
    }

    [Theory]
    [InlineData("server.pfx", null, "wrong")]
    [InlineData("server.pfx", null, null)]
    [InlineData("server.pem", "sealed.key", "wrong")]
    [InlineData("password", "server.key", null)]
    public async Task A_certificate_that_cannot_be_read_is_an_error_at_the_start(string certificate, string? key, string? password) =>
        await Assert.ThrowsAsync<InputException>(async () => await StartAsync(certificate, key, password));

    private Task<TestServer> StartAsync(string certificate, string? key, string? password)
    {
        (string, string)[] settings =
        [
            ("urls", "https://127.0.0.1:0"),
            ("certificate", _folder.Path(certificate)),
            .. key is null ? [] : ((string, string)[])[("certificate-key", _folder.Path(key))],
            .. password is null ? [] : ((string, string)[])[("certificate-password-file", _folder.Path(password))],
        ];
        return TestServer.StartAsync(Visits.Fill, settings);
    }

    private SocketsHttpHandler Trusting() => new()
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetCertHashString() == _certificate.GetCertHashString() },
    };
}
