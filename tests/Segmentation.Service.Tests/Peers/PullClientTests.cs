using System;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Service.Tests.Streams;
using Xunit;

namespace Segmentation.Service.Tests.Peers;

/// <summary>The clients of docs/clients, as they stand there, pull an audience while the server is ended under them.</summary>
public sealed class PullClientTests
{
    private const int Devices = 220_000;
    private const long Middle = 1_500_000; // of 3.5 MB
    private const string Request = "2026-11-22";

    [Theory]
    [InlineData("python", true)]
    [InlineData("python", false)]
    [InlineData("node", true)]
    [InlineData("node", false)]
    public async Task A_client_holds_and_commits_the_audience_byte_for_byte_although_the_server_is_ended_in_mid_export(string language, bool kill)
    {
        Peer peer = Peer.Of(language);

        // Several shards of a small audience: the plan is made here, and the client gets the same one by its request id.
        using PreparedStore store = new(Devices, new EngineOptions { ShardTokens = 40_000 }, static engine => Assert.Equal(
            8, engine.BeginExport(new ExportRequest { Destination = PreparedStore.Destination, RequestId = Request }, CancellationToken.None).ShardCount));
        string folder = store.At("audiences");
        using ServerProcess first = await ServerProcess.StartAsync(store.Directory, "--drain-limit", "2"); // what the proxy holds back is not taken
        await using BreakableProxy proxy = new(first.Port, Middle, countsAnswers: true);
        Task<string> pulling = peer.PullAsync(proxy.Url, store.DestinationKey, Convert.ToHexStringLower(store.ScopingKey), Request, folder);
        await Task.WhenAny(proxy.Broken, pulling);
        Assert.False(pulling.IsCompleted, "The client ended before the server did.");
        await first.EndAsync(kill);

        using ServerProcess second = await ServerProcess.StartAsync(store.Directory);
        proxy.Mend(second.Port);
        string[] lines = (await pulling).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string sum = Convert.ToHexStringLower(Audience.Reading.DigestOf(store.ExpectedTokens()).Sum.Span);
        Assert.Equal($"0.tokens = {PreparedStore.Activation}: {Devices} tokens, held {sum}, committed {sum}", lines[0]);
        Assert.Equal(store.ExpectedTokens(), await File.ReadAllBytesAsync(Path.Combine(folder, "0.tokens"), TestContext.Current.CancellationToken));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder), static file => !file.EndsWith("0.tokens", StringComparison.Ordinal));

        first.RequireNoErrors();
        second.RequireNoErrors();
        Assert.Equal(0, await second.TerminateAsync());
        using SegmentationEngine engine = SegmentationEngine.Open(store.Directory, new EngineOptions());
        ExportManifest manifest = Assert.Single(engine.Manifests(PreparedStore.Destination));
        Assert.Equal("manifest " + Convert.ToHexStringLower(manifest.Digest.Span), lines[1]);
        Assert.Empty(engine.Verify());
    }

    [Theory, InlineData("python"), InlineData("node")]
    public async Task A_client_with_the_wrong_key_stops_before_it_begins(string language)
    {
        Peer peer = Peer.Of(language);
        using PreparedStore store = new(0);
        using ServerProcess server = await ServerProcess.StartAsync(store.Directory);
        string said = await peer.FailAsync(server.Url, store.DestinationKey, new string('0', 64), Request, store.At("audiences"));
        Assert.Contains("the key or the hashing is wrong", said);
        Assert.False(Directory.Exists(store.At("audiences")));
        string refused = await peer.FailAsync(server.Url, "unknown", Convert.ToHexStringLower(store.ScopingKey), Request, store.At("audiences"));
        Assert.Contains("The key is not known", refused);
    }

    [Theory, InlineData("python"), InlineData("node")]
    public async Task A_client_trusts_a_server_by_the_roots_it_is_given(string language)
    {
        Peer peer = Peer.Of(language);
        using PreparedStore store = new(1_000);
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=segmentation test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await File.WriteAllTextAsync(store.At("server.pem"), certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(store.At("server.key"), key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        using ServerProcess server = await ServerProcess.StartAsync(
            store.Directory, "--urls", "https://127.0.0.1:0", "--certificate", store.At("server.pem"), "--certificate-key", store.At("server.key"));
        Assert.StartsWith("https://", server.Url, StringComparison.Ordinal);
        peer.Trust(store.At("server.pem"));

        string said = await peer.PullAsync(server.Url, store.DestinationKey, Convert.ToHexStringLower(store.ScopingKey), Request, store.At("audiences"));
        Assert.Contains(": 1000 tokens,", said);
        server.RequireNoErrors();
    }
}
