using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Vocabulary.Keys;
using Xunit;

namespace Segmentation.Cli.Tests.Privacy;

/// <summary>Searches every byte that the engine leaves for what must not be there.</summary>
public sealed class CanaryTests
{
    private const string Customers =
        """
        {
          "source": { "name": "crm", "party": "first" },
          "format": { "kind": "csv" },
          "identifier": { "column": "id", "space": "email_sha256", "form": "email_sha256" },
          "time": { "day": "2026-03-01" },
          "attributes": [{ "name": "shop.page", "kind": "event", "column": "page" }]
        }
        """;

    [Fact]
    public void Raw_identifiers_and_canaries_in_values_are_in_no_byte_of_store_or_output()
    {
        using TestStore store = new();
        StringWriter said = new();
        string[] cookies = [.. Enumerable.Range(0, 400).Select(device => $"canary-cookie-{device:D6}")];
        string[] emails = [.. Enumerable.Range(0, 200).Select(device => $"canary.person{device:D6}@mail.example")];
        string[] values = ["canary.value@mail.example", "+49 170 5550199", "203.0.113.77", "7d444840-9dc0-11d1-b245-5ffdce74fad2", "https://shop.example/x?who=canary-query"];
        string visits = "id,page\n" + string.Concat(cookies.Select((id, index) => $"{id},{(index < values.Length ? values[index] : "/home")}\n")) + "canary-refused@mail.example,/home\nnull,/home\n";
        string people = "id,page\n" + string.Concat(emails.Select(id => $"{id},/shop\n")) + "canary-malformed-id,/shop\n";
        Say("ingest", "--store", store.Directory, "--mapping", store.Write("pages.json", Mappings.Pages), store.Write("visits.csv", visits));
        Say("ingest", "--store", store.Directory, "--mapping", store.Write("customers.json", Customers), store.Write("people.csv", people), "--json");
        Say("destinations", "create", "adnet", "--id-space", "cookie", "--store", store.Directory);
        Say("count", "--store", store.Directory, "page = \"/home\"");
        Say("explain", "--store", store.Directory, "page = \"/home\" AND ID IS cookie");
        Say("attributes", "show", "page", "--store", store.Directory);
        Say("export", "--store", store.Directory, "--destination", "adnet", "--rule", "EVERYONE", "--output", store.At("out/audience.csv"));
        Say("delete", "--store", store.Directory, "--id-space", "cookie", cookies[7]);
        Say("checkpoint", "--store", store.Directory);
        Say("verify", "--store", store.Directory, "--json");

        IEnumerable<byte[]> words = cookies.Concat(emails).Concat(values).Append("canary").Append("5550199").Append("203.0.113").Append("7d444840").Select(Encoding.UTF8.GetBytes);
        IEnumerable<byte[]> hashes = cookies.Concat(emails).Select(id => SHA256.HashData(Encoding.UTF8.GetBytes(id))[..16]);
        Search(store, said.ToString(), [.. words, .. hashes, .. hashes.Select(Hex), .. emails.Take(5).Select(id => Encoding.ASCII.GetBytes(Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(id)))))]);

        // What was searched for can be found: the harmless value stands in the store.
        Assert.Contains(Files(store.Directory), file => File.ReadAllBytes(file).AsSpan().IndexOf("/home"u8) >= 0);

        void Say(params string[] line)
        {
            Directory.CreateDirectory(store.At("out"));
            CliResult result = Cli.Run(line).Succeeded();
            said.WriteLine(result.Out);
            said.WriteLine(result.Error);
        }
    }

    [Fact]
    public void Internal_tokens_are_in_no_output_and_a_deleted_one_in_no_byte_after_a_checkpoint()
    {
        using TestStore store = new();
        string[] ids = [.. Enumerable.Range(0, 300).Select(device => $"visitor-{device:D6}")];
        store.Ingest(Mappings.Pages, "id,page\n" + string.Concat(ids.Select(id => $"{id},/home\n")));
        byte[][] tokens = Tokens(store.KeyFile, ids);
        Assert.All(tokens, token => Assert.True(IsIn(store.Directory, token), "every token is in the store"));

        Cli.Run("destinations", "create", "adnet", "--id-space", "cookie", "--store", store.Directory).Succeeded();
        string output = store.At("audience.csv");
        Cli.Run("export", "--store", store.Directory, "--destination", "adnet", "--rule", "EVERYONE", "--output", output).Succeeded();
        string written = File.ReadAllText(output) + Cli.Run("explain", "--store", store.Directory, "EVERYONE").Out + Cli.Run("attributes", "show", "page", "--store", store.Directory, "--json").Out;
        Assert.All(tokens, token => Assert.DoesNotContain(Convert.ToHexString(token), written, StringComparison.OrdinalIgnoreCase));

        Cli.Run(["delete", "--store", store.Directory, "--id-space", "cookie", .. ids.Take(100)]).Succeeded();
        Cli.Run("checkpoint", "--store", store.Directory).Succeeded();
        Assert.All(tokens.Take(100), token => Assert.False(IsIn(store.Directory, token), "a deleted token is still in the store"));
        Assert.All(tokens.Skip(100), token => Assert.True(IsIn(store.Directory, token), "a token of another device is gone"));
        Assert.Equal(200, store.Count("EVERYONE"));
    }

    private static byte[][] Tokens(string keyFile, string[] ids)
    {
        SpaceKey key = new KeyRing(Convert.FromHexString(File.ReadAllText(keyFile).Trim())).Space("cookie");
        return [.. ids.Select(id =>
        {
            byte[] token = new byte[16];
            key.Encrypt(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16), token);
            return token;
        })];
    }

    private static void Search(TestStore store, string said, byte[][] canaries)
    {
        byte[] output = Encoding.UTF8.GetBytes(said);
        foreach (string file in Files(store.Directory).Append(store.At("out/audience.csv")))
        {
            byte[] bytes = File.ReadAllBytes(file);
            Assert.All(canaries, canary => Assert.True(bytes.AsSpan().IndexOf(canary) < 0, $"{Path.GetFileName(file)} holds {Show(canary)}"));
        }

        Assert.All(canaries, canary => Assert.True(output.AsSpan().IndexOf(canary) < 0, $"the output holds {Show(canary)}"));
    }

    private static bool IsIn(string directory, byte[] bytes) => Files(directory).Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0);

    private static IEnumerable<string> Files(string directory) => Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories);

    private static byte[] Hex(byte[] bytes) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes));

    private static string Show(byte[] canary) => canary.All(one => one is >= 0x20 and < 0x7F) ? Encoding.ASCII.GetString(canary) : Convert.ToHexString(canary);
}
