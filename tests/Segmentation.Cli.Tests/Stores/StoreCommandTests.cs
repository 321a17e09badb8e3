using System;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Segmentation.Cli.Tests.Stores;

/// <summary>Every command that opens a store, as text and as JSON.</summary>
public sealed class StoreCommandTests
{
    private const string AsOf = "2026-03-31";

    [Fact]
    public void Init_makes_a_store_and_a_key_that_only_its_owner_reads_beside_it()
    {
        using TestStore store = new();
        JsonElement made = Cli.Json("init", "--store", store.Directory, "--day-zone", "Europe/Berlin");
        Assert.Equal("Europe/Berlin", made.GetProperty("day_zone").GetString());
        Assert.Equal(store.KeyFile, made.GetProperty("key_file").GetString());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(store.KeyFile));
        JsonElement count = Cli.Json("count", "--store", store.Directory, "EVERYONE");
        Assert.Equal(0, count.GetProperty("count").GetInt64());
        Assert.Equal("Europe/Berlin", count.GetProperty("day_zone").GetString());
    }

    [Fact]
    public void Init_says_what_it_made_and_refuses_to_make_it_twice()
    {
        using TestStore store = new();
        Assert.Contains("key file", Cli.Run("init", "--store", store.Directory).Succeeded().Out);
        Cli.Run("init", "--store", store.Directory).Failed(store.Directory);
    }

    [Fact]
    public void Init_takes_a_key_file_elsewhere_and_then_every_command_needs_it()
    {
        using TestStore store = new();
        string key = store.At("elsewhere.key");
        Cli.Run("init", "--store", store.Directory, "--key-file", key).Succeeded();
        Assert.True(File.Exists(key));
        Assert.False(File.Exists(store.KeyFile));
        Cli.Run("count", "--store", store.Directory, "EVERYONE").Failed(store.KeyFile);
        Cli.Run("count", "--store", store.Directory, "--key-file", key, "EVERYONE").Succeeded();
    }

    [Fact]
    public void Init_refuses_a_zone_that_does_not_exist()
    {
        using TestStore store = new();
        Cli.Run("init", "--store", store.Directory, "--day-zone", "Mars/Olympus").Failed("Mars/Olympus");
        Assert.False(SegmentationEngine.Exists(store.Directory));
    }

    [Fact]
    public void Ingest_makes_a_store_where_none_is_and_says_so()
    {
        using TestStore store = new();
        string mapping = store.Write("m.json", Mappings.Pages);
        CliResult result = Cli.Run("ingest", "--store", store.Directory, "--mapping", mapping, store.Write("a.csv", "id,page\na,/x\n")).Succeeded();
        Assert.StartsWith("created store", result.Error);
        Assert.Contains("a.csv", result.Out);
        Assert.Equal(1, store.Count("EVERYONE"));
    }

    [Fact]
    public void Ingest_leaves_a_directory_with_other_files_alone()
    {
        using TestStore store = new();
        Directory.CreateDirectory(store.Directory);
        store.Write("store/mine.txt", "precious");
        Cli.Run("ingest", "--store", store.Directory, "--mapping", store.Write("m.json", Mappings.Pages), store.Write("a.csv", "id,page\na,/x\n"))
            .Failed("holds other files");
        Assert.Equal(["mine.txt"], Directory.GetFileSystemEntries(store.Directory).Select(Path.GetFileName));
    }

    [Fact]
    public void A_receipt_says_what_a_delivery_did()
    {
        using TestStore store = new();
        JsonElement first = store.Ingest(Mappings.Pages, "id,page\na,/x\nnull,/x\nb,/y\n");
        JsonElement receipt = first.GetProperty("receipts").EnumerateArray().Single();
        Assert.Equal(3, receipt.GetProperty("rows_read").GetInt64());
        Assert.Equal(2, receipt.GetProperty("rows_used").GetInt64());
        Assert.Equal(1, receipt.GetProperty("rows_refused").GetProperty("id_placeholder").GetInt64());
        Assert.Equal(2, receipt.GetProperty("new_devices").GetInt64());
        Assert.Equal("id_placeholder", receipt.GetProperty("samples")[0].GetProperty("reason").GetString());
        Assert.Equal(64, receipt.GetProperty("delivery").GetString()!.Length);
        Assert.Equal(first.GetProperty("version").GetUInt64(), receipt.GetProperty("version").GetUInt64());
    }

    [Fact]
    public void Count_answers_with_a_number_and_its_stamp()
    {
        using TestStore store = VisitStore.Create();
        JsonElement answer = Cli.Json("count", "--store", store.Directory, "--as-of", AsOf, "page == '/cart'  and interest = \"golf\"");
        Assert.Equal(50, answer.GetProperty("count").GetInt64());
        Assert.True(answer.GetProperty("version").GetUInt64() > 0);
        Assert.Equal(AsOf, answer.GetProperty("as_of").GetString());
        Assert.Equal("UTC", answer.GetProperty("day_zone").GetString());
        Assert.Equal("page = \"/cart\" AND interest = \"golf\"", answer.GetProperty("rule").GetString());
        Assert.Equal(64, answer.GetProperty("rule_hash").GetString()!.Length);
        Assert.Equal(0, answer.GetProperty("seen_after_as_of").GetInt64());
        Assert.Equal("own", answer.GetProperty("zone").GetString());
        Assert.Empty(answer.GetProperty("messages").EnumerateArray());
        Assert.StartsWith("50 devices", Cli.Run("count", "--store", store.Directory, "--as-of", AsOf, "page = \"/cart\" AND interest = \"golf\"").Succeeded().Out);
    }

    [Fact]
    public void Count_says_how_much_an_early_day_hides()
    {
        using TestStore store = VisitStore.Create();
        CliResult result = Cli.Run("count", "--store", store.Directory, "--as-of", "2026-03-10", "page WITHIN 30 DAYS").Succeeded();
        Assert.Contains("0 devices", result.Out);
        Assert.Contains("300 devices were seen after that day", result.Out);
    }

    [Fact]
    public void A_mistake_in_a_rule_is_shown_with_a_mark_and_a_suggestion_and_fails()
    {
        using TestStore store = VisitStore.Create();
        CliResult result = Cli.Run("count", "--store", store.Directory, "intrest = \"golf\"").Failed("did you mean", "interest");
        Assert.Contains("\n  intrest = \"golf\"\n  ^^^^^^^\n", result.Error);
        JsonElement answer = Cli.Run("count", "--store", store.Directory, "--json", "intrest = \"golf\"").Exits(ExitCode.Failed).Json();
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("count").ValueKind);
        Assert.Equal("SEG2001", answer.GetProperty("messages")[0].GetProperty("id").GetString());
    }

    [Fact]
    public void A_warning_is_shown_and_the_answer_stands()
    {
        using TestStore store = VisitStore.Create();
        CliResult result = Cli.Run("count", "--store", store.Directory, "country = \"Fr\"").Succeeded();
        Assert.StartsWith("warning: ", result.Error);
        Assert.StartsWith("0 devices", result.Out);
    }

    [Fact]
    public void Explain_counts_every_part_and_shows_the_plan()
    {
        using TestStore store = VisitStore.Create();
        string[] line = ["explain", "--store", store.Directory, "--as-of", AsOf, "country = \"FR\" AND NOT news"];
        JsonElement answer = Cli.Json(line);
        Assert.Equal(7, answer.GetProperty("count").GetInt64());
        (string, long)[] nodes = [.. answer.GetProperty("nodes").EnumerateArray().Select(node => (node.GetProperty("text").GetString()!, node.GetProperty("count").GetInt64()))];
        Assert.Contains(("country = \"FR\"", 10L), nodes);
        Assert.Contains(("news", 75L), nodes);
        Assert.NotEmpty(answer.GetProperty("plan").GetString()!);
        string text = Cli.Run(line).Succeeded().Out;
        Assert.Contains("Plan", text);
        Assert.Contains("country = \"FR\"", text);
    }

    [Fact]
    public void Attributes_are_listed_and_shown_with_their_values()
    {
        using TestStore store = VisitStore.Create();
        JsonElement[] list = [.. Cli.Json("attributes", "list", "--store", store.Directory).GetProperty("attributes").EnumerateArray()];
        Assert.Equal(["age", "country", "interest", "news", "page", "spend"], list.Select(one => one.GetProperty("name").GetString()));
        Assert.Contains("category", Cli.Run("attributes", "list", "--store", store.Directory).Succeeded().Out);
        JsonElement[] values = [.. Cli.Json("attributes", "show", "country", "--most", "1", "--store", store.Directory).GetProperty("values").EnumerateArray()];
        Assert.Equal(("DE", 290), (values.Single().GetProperty("value").GetString(), values.Single().GetProperty("devices").GetInt32()));
        Cli.Run("attributes", "show", "age", "--store", store.Directory).Succeeded();
        Cli.Run("attributes", "show", "cuntry", "--store", store.Directory).Failed("no attribute 'cuntry'", "country");
    }

    [Fact]
    public void A_time_to_live_is_set_and_lifted()
    {
        using TestStore store = VisitStore.Create();
        Assert.Equal(300, store.Count("page = \"/home\"", AsOf));
        Assert.Equal(20, Cli.Json("attributes", "ttl", "page", "20", "--store", store.Directory).GetProperty("time_to_live").GetInt32());
        Assert.Equal(150, store.Count("page = \"/home\"", AsOf));
        Cli.Run("attributes", "ttl", "page", "never", "--store", store.Directory).Succeeded();
        Assert.Equal(300, store.Count("page = \"/home\"", AsOf));
        Cli.Run("attributes", "ttl", "pgae", "20", "--store", store.Directory).Failed("pgae");
    }

    [Fact]
    public void Segments_are_saved_with_versions_used_in_rules_and_deleted()
    {
        using TestStore store = VisitStore.Create();
        Assert.Equal(1, Cli.Json("segments", "save", "golfers", "interest = \"golf\"", "--store", store.Directory).GetProperty("version").GetInt32());
        Assert.Equal(2, Cli.Json("segments", "save", "golfers", "interest = \"golf\" AND news", "--store", store.Directory).GetProperty("version").GetInt32());
        Assert.Equal(25, store.Count("SEGMENT(\"golfers\")"));
        Assert.Contains("AND news", Cli.Run("segments", "show", "golfers", "--store", store.Directory).Succeeded().Out);
        Cli.Run("segments", "save", "french golfers", "SEGMENT(\"golfers\") AND country = \"FR\"", "--store", store.Directory).Succeeded();
        Assert.Equal(2, Cli.Json("segments", "list", "--store", store.Directory).GetProperty("segments").GetArrayLength());
        Cli.Run("segments", "delete", "golfers", "--store", store.Directory).Failed("french golfers");
        Cli.Run("segments", "delete", "french golfers", "--store", store.Directory).Succeeded();
        Cli.Run("segments", "delete", "golfers", "--store", store.Directory).Succeeded();
        Cli.Run("segments", "show", "golfers", "--store", store.Directory).Failed("no segment 'golfers'");
        Assert.Contains("(none)", Cli.Run("segments", "list", "--store", store.Directory).Succeeded().Out);
    }

    [Fact]
    public void A_segment_with_a_mistake_is_not_saved()
    {
        using TestStore store = VisitStore.Create();
        JsonElement answer = Cli.Run("segments", "save", "x", "SEGMENT(\"x\")", "--store", store.Directory, "--json").Failed().Json();
        Assert.NotEmpty(answer.GetProperty("messages").EnumerateArray());
        Cli.Run("segments", "show", "x", "--store", store.Directory).Failed("no segment");
    }

    [Fact]
    public void An_export_holds_the_tokens_that_the_destination_computes_from_its_own_identifiers()
    {
        using TestStore store = VisitStore.Create();
        Assert.Equal(100, Cli.Json("destinations", "create", "adnet", "--id-space", "cookie", "--store", store.Directory).GetProperty("floor").GetInt32());
        string key = Cli.Run("destinations", "key", "adnet", "--store", store.Directory).Succeeded().Out.Trim();
        Assert.Equal(key, Cli.Json("destinations", "key", "adnet", "--store", store.Directory).GetProperty("key").GetString());
        string output = store.At("audience.csv");
        JsonElement export = Cli.Json("export", "--store", store.Directory, "--destination", "adnet", "--rule", "page = \"/cart\"", "--output", output, "--as-of", AsOf);
        Assert.Equal(150, export.GetProperty("addressable").GetInt64());

        string ids = string.Concat(Enumerable.Range(0, VisitStore.Devices).Where(device => device % 2 == 0).Select(device => VisitStore.Id(device) + "\n"));
        string[] expected = Cli.RunWith(ids, "hash", "--key", key, "--form", "verbatim").Succeeded().Out.TrimEnd('\n').Split('\n');
        string[] lines = File.ReadAllLines(output);
        Assert.Equal("scoped_token", lines[0]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), lines.Skip(1));
        BigInteger sum = lines.Skip(1).Aggregate(BigInteger.Zero, (total, line) => total + BigInteger.Parse("0" + line, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        Assert.Equal((sum % BigInteger.Pow(2, 128)).ToString("x32", CultureInfo.InvariantCulture)[^32..], export.GetProperty("sum").GetString());
    }

    [Fact]
    public void An_export_of_a_saved_segment_is_that_of_its_rule()
    {
        using TestStore store = VisitStore.Create();
        Cli.Run("destinations", "create", "adnet", "--id-space", "cookie", "--store", store.Directory).Succeeded();
        Cli.Run("segments", "save", "cart", "page = \"/cart\"", "--store", store.Directory).Succeeded();
        Cli.Run("export", "--store", store.Directory, "--destination", "adnet", "--rule", "page = \"/cart\"", "--output", store.At("a.csv")).Succeeded();
        Cli.Run("export", "--store", store.Directory, "--destination", "adnet", "--segment", "cart", "--output", store.At("b.csv")).Succeeded();
        Assert.Equal(File.ReadAllBytes(store.At("a.csv")), File.ReadAllBytes(store.At("b.csv")));
    }

    [Fact]
    public void An_audience_below_the_floor_is_refused_without_its_number_and_nothing_is_written()
    {
        using TestStore store = VisitStore.Create();
        Cli.Run("destinations", "create", "adnet", "--id-space", "cookie", "--floor", "101", "--store", store.Directory).Succeeded();
        CliResult result = Cli.Run("export", "--store", store.Directory, "--destination", "adnet", "--rule", "interest = \"golf\"", "--output", store.At("a.csv")).Failed("101");
        Assert.DoesNotContain("100", result.Error + result.Out);
        Assert.False(File.Exists(store.At("a.csv")));
        Cli.Run("destinations", "delete", "adnet", "--store", store.Directory).Succeeded();
        Cli.Run("destinations", "create", "adnet", "--id-space", "cookie", "--floor", "100", "--store", store.Directory).Succeeded();
        Cli.Run("export", "--store", store.Directory, "--destination", "adnet", "--rule", "interest = \"golf\"", "--output", store.At("a.csv")).Succeeded();
    }

    [Fact]
    public void Destinations_are_listed_and_mistakes_name_what_there_is()
    {
        using TestStore store = VisitStore.Create();
        Cli.Run("destinations", "create", "adnet", "--id-space", "cookies", "--store", store.Directory).Failed("cookies", "cookie");
        Cli.Run("destinations", "create", "adnet", "--id-space", "cookie", "--store", store.Directory).Succeeded();
        Cli.Run("destinations", "create", "adnet", "--id-space", "cookie", "--store", store.Directory).Failed("adnet");
        Assert.Equal("adnet", Cli.Json("destinations", "list", "--store", store.Directory).GetProperty("destinations")[0].GetProperty("name").GetString());
        Cli.Run("destinations", "key", "adnot", "--store", store.Directory).Failed("no destination 'adnot'", "adnet");
        Cli.Run("export", "--store", store.Directory, "--destination", "adnot", "--rule", "EVERYONE", "--output", store.At("a.csv")).Failed("adnot");
        Cli.Run("export", "--store", store.Directory, "--destination", "adnet", "--rule", "EVERYONE AND", "--output", store.At("a.csv")).Failed();
        Cli.Run("export", "--store", store.Directory, "--destination", "adnet", "--segment", "none", "--output", store.At("a.csv")).Failed("no segment 'none'");
        Assert.False(File.Exists(store.At("a.csv")));
    }

    [Fact]
    public void Delete_takes_devices_out_of_every_answer_at_once()
    {
        using TestStore store = VisitStore.Create();
        JsonElement gone = Cli.Json("delete", "--store", store.Directory, "--id-space", "cookie", VisitStore.Id(0), VisitStore.Id(1), "unknown-id", "null");
        Assert.Equal((4, 2, 1, 1), (
            gone.GetProperty("requested").GetInt32(), gone.GetProperty("deleted").GetInt32(), gone.GetProperty("unknown").GetInt32(), gone.GetProperty("refused").GetInt32()));
        Assert.Equal(298, store.Count("EVERYONE"));
        Assert.Equal(8, store.Count("country = \"FR\""));
        string list = store.Write("gone.txt", $"{VisitStore.Id(2)}\n\n{VisitStore.Id(3)}\n");
        Assert.Contains("deleted", Cli.Run("delete", "--store", store.Directory, "--id-space", "cookie", "--input", list).Succeeded().Out);
        Cli.RunWith(VisitStore.Id(4) + "\n", "delete", "--store", store.Directory, "--id-space", "cookie").Succeeded();
        Assert.Equal(5, store.Count("country = \"FR\""));
        Cli.Run("checkpoint", "--store", store.Directory).Succeeded();
        Assert.Equal(5, store.Count("country = \"FR\""));
    }

    [Fact]
    public void Delete_says_what_is_wrong_with_its_input()
    {
        using TestStore store = VisitStore.Create();
        Cli.Run("delete", "--store", store.Directory, "--id-space", "cookie").Failed("no identifiers");
        Cli.Run("delete", "--store", store.Directory, "--id-space", "cookie", "--input", store.At("none")).Failed("no file");
        Cli.Run("delete", "--store", store.Directory, "--id-space", "cookie", "--input", store.Write("x", "a\n"), "a").Failed("both");
        Cli.Run("delete", "--store", store.Directory, "--id-space", "cokie", "a").Failed("cokie");
    }

    [Fact]
    public void Verify_finds_an_intact_store_intact_and_a_flipped_byte_a_fault()
    {
        using TestStore store = VisitStore.Create();
        Cli.Run("checkpoint", "--store", store.Directory).Succeeded();
        Assert.True(Cli.Json("verify", "--store", store.Directory).GetProperty("intact").GetBoolean());
        string file = Directory.EnumerateFiles(store.Directory, "*", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith("catalog", StringComparison.Ordinal))
            .OrderByDescending(path => new FileInfo(path).Length).First();
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
        CliResult result = Cli.Run("verify", "--store", store.Directory).Exits(ExitCode.Failed);
        Assert.Contains("error: ", result.Error);
        Assert.Contains(Path.GetFileName(file), result.Out + result.Error);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [Fact]
    public void Checkpoint_changes_no_answer_and_no_version()
    {
        using TestStore store = VisitStore.Create();
        ulong before = Cli.Json("count", "--store", store.Directory, "EVERYONE").GetProperty("version").GetUInt64();
        Assert.Equal(before, Cli.Json("checkpoint", "--store", store.Directory).GetProperty("version").GetUInt64());
        Assert.Equal(50, store.Count("page = \"/cart\" AND interest = \"golf\"", AsOf));
    }
}
