using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Threading;
using Segmentation.Cli.Tests.Stores;
using Xunit;

namespace Segmentation.Cli.Tests.Remote;

/// <summary>What a person reads when a server does not answer as hoped.</summary>
public sealed class RemoteErrorTests
{
    [Fact]
    public void An_address_where_nobody_listens_says_what_to_check()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        Cli.Run("count", "--address", $"http://127.0.0.1:{port}", "EVERYONE").Failed($"http://127.0.0.1:{port}", "refused", "is the address right");
    }

    [Theory]
    [InlineData("count --address http://192.0.2.1:5080 EVERYONE", "in the clear")]
    [InlineData("count --address http://shop.example:5080 EVERYONE", "in the clear")]
    [InlineData("count --address 127.0.0.1:5080 EVERYONE", "no address")]
    [InlineData("count --address ftp://127.0.0.1 EVERYONE", "no address")]
    [InlineData("count --address http://127.0.0.1:5080/path EVERYONE", "no address")]
    [InlineData("count --address http://me:secret@127.0.0.1:5080 EVERYONE", "no address")]
    [InlineData("count --address http://127.0.0.1:5080 --store x EVERYONE", "both given")]
    [InlineData("count EVERYONE", "--store DIR")]
    [InlineData("count --store x --key k EVERYONE", "--key goes with --address")]
    [InlineData("count --store x --ca f EVERYONE", "--ca goes with --address")]
    [InlineData("count --address http://127.0.0.1:5080 --key-file f EVERYONE", "--key-file goes with --store")]
    [InlineData("export --address http://127.0.0.1:5080 --destination d --rule EVERYONE --output o", "what is activated")]
    [InlineData("export --store x --activation a --as-of 2026-01-01 --output o", "leave --destination and --as-of out")]
    [InlineData("export --store x --rule EVERYONE --output o", "--destination NAME")]
    [InlineData("ingest --address http://127.0.0.1:5080 --mapping m --batch-rows 9 f", "--batch-rows goes with --store")]
    [InlineData("init --store x --address http://127.0.0.1:5080", "init has no --address")]
    [InlineData("hash --key aa --form verbatim --address http://127.0.0.1:5080 a", "hash has no --address")]
    [InlineData("generate --output o --seed 1 --address http://127.0.0.1:5080", "generate has no --address")]
    [InlineData("keys create --store x --name n --role destination", "needs --destination")]
    [InlineData("keys create --store x --name n --role admin --destination d", "goes with --role destination")]
    [InlineData("keys create --store x --name n --role boss", "boss")]
    [InlineData("activations create a --segment s --destination d --store x --start tomorrow", "no time")]
    public void A_command_line_that_makes_no_sense_for_a_server_says_why(string line, string complaint)
    {
        CliResult result = Cli.Run(line.Split(' ')).Exits(ExitCode.Usage);
        Assert.Contains(complaint, result.Error);
        Assert.Contains("--help", result.Error);
        Assert.Empty(result.Out);
    }

    [Fact]
    public void Keys_that_are_missing_unknown_or_of_another_role_are_told_apart()
    {
        using TestStore store = VisitStore.Create();
        string viewer = Key(store, "viewer");
        using TestServer server = TestServer.Start(store.Directory);
        string[] count = ["count", "--address", server.Address, "EVERYONE"];
        Cli.Run(count).Failed("a key is needed", "SEGMENTATION_KEY");
        Cli.Run([.. count, "--key", viewer[..^1] + "~"]).Failed("not known", "SEGMENTATION_KEY");
        Cli.Run([.. count, "--key", viewer]).Failed("viewer");
        Cli.Run([.. count, "--key", "two words"]).Failed("--key", "blanks");
        Cli.RunIn(static name => name == "SEGMENTATION_KEY" ? "a\nb" : null, "", TimeProvider.System, CancellationToken.None, count).Failed("SEGMENTATION_KEY", "blanks");
        JsonElement attribute = Cli.Json("attributes", "list", "--address", server.Address, "--key", viewer).GetProperty("attributes")[0];
        Assert.Equal(JsonValueKind.Null, attribute.GetProperty("devices").ValueKind);
        Assert.Contains("–", Cli.Run("attributes", "list", "--address", server.Address, "--key", viewer).Succeeded().Out);
    }

    [Fact]
    public void A_certificate_of_ones_own_authority_is_trusted_when_it_is_named_and_for_its_host_only()
    {
        using TestStore store = VisitStore.Create();
        string key = Key(store, "operator");
        (string certificate, string privateKey) = Certificate(store, "own", IPAddress.Loopback);
        (string other, _) = Certificate(store, "other", IPAddress.Loopback);
        using TestServer server = TestServer.Start(store.Directory, "--urls", "https://127.0.0.1:0", "--certificate", certificate, "--certificate-key", privateKey);
        string[] count = ["count", "--address", server.Address, "--key", key, "EVERYONE"];
        Assert.StartsWith("300 devices", Cli.Run([.. count, "--ca", certificate]).Succeeded().Out);
        Cli.Run(count).Failed("certificate", "--ca");
        Cli.Run([.. count, "--ca", other]).Failed("certificate", "--ca");
        Cli.Run([.. count, "--ca", store.At("none.pem")]).Failed("none.pem");
        Cli.Run([.. count, "--ca", store.Write("empty.pem", "nothing")]).Failed("empty.pem", "BEGIN CERTIFICATE");
        Cli.Run("count", "--address", server.Address.Replace("https", "http"), "EVERYONE").Failed("https://");
        Cli.Run("count", "--address", server.Address.Replace("127.0.0.1", "localhost"), "--key", key, "--ca", certificate, "EVERYONE").Failed("certificate");
    }

    [Fact]
    public void Asking_to_stop_ends_a_call_that_is_not_answered()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        using CancellationTokenSource stop = new();
        silent.AcceptSocketAsync(CancellationToken.None).AsTask().ContinueWith(_ => stop.Cancel(), TestContext.Current.CancellationToken);
        Cli.RunWith("", TimeProvider.System, stop.Token, "count", "--address", $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", "EVERYONE").Failed("stopped on request");
    }

    [Fact]
    public void An_audience_below_the_floor_or_of_a_paused_activation_leaves_no_file()
    {
        using TestStore store = VisitStore.Create();
        Cli.Run("segments", "save", "french", "country = \"FR\"", "--store", store.Directory).Succeeded();
        Cli.Run("destinations", "create", "adnet", "--id-space", "cookie", "--store", store.Directory).Succeeded();
        Cli.Run("activations", "create", "small", "--segment", "french", "--destination", "adnet", "--store", store.Directory).Succeeded();
        Cli.Run("activations", "create", "paused", "--segment", "french", "--destination", "adnet", "--paused", "--store", store.Directory).Succeeded();
        string output = store.At("audience.csv");
        string key = Key(store, "destination", "--destination", "adnet");
        foreach ((string name, string reason) in new[] { ("small", "BELOW_FLOOR"), ("paused", "PAUSED") })
        {
            string local = Cli.Run("export", "--activation", name, "--output", output, "--store", store.Directory).Failed(reason, name).Error;
            using TestServer server = TestServer.Start(store.Directory);
            Assert.Equal(local, Cli.Run("export", "--activation", name, "--output", output, "--address", server.Address, "--key", key).Failed(reason).Error);
            Cli.Run("export", "--activation", "none", "--output", output, "--address", server.Address, "--key", key).Failed("none");
        }

        Assert.False(File.Exists(output));
    }

    private static string Key(TestStore store, string role, params IEnumerable<string> options) =>
        Cli.Json(["keys", "create", "--name", role, "--role", role, "--store", store.Directory, .. options]).GetProperty("key").GetString()!;

    /// <summary>A certificate that signs itself, and its key, as PEM files.</summary>
    private static (string Certificate, string Key) Certificate(TestStore store, string name, IPAddress address)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return (store.Write($"{name}.pem", certificate.ExportCertificatePem()), store.Write($"{name}-key.pem", key.ExportPkcs8PrivateKeyPem()));
    }
}
