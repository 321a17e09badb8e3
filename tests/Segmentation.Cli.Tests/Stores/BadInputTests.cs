using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Segmentation.TestSupport.Ingestion;
using Xunit;

namespace Segmentation.Cli.Tests.Stores;

/// <summary>Bad input at the command line: a clear error, nothing lost, nothing half-applied.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("an unclosed quote", "id,page\na,\"/x\n", "csv")]
    [InlineData("text after a quote", "id,page\na,\"/x\"y\n", "csv")]
    [InlineData("too few columns", "id,page\na\n", "csv")]
    [InlineData("too many columns", "id,page\na,/x,/y\n", "csv")]
    public void A_malformed_row_is_counted_with_its_reason(string mistake, string rows, string prefix)
    {
        Assert.NotEmpty(mistake + prefix);
        using TestStore store = new();
        JsonElement receipt = store.Ingest(Mappings.Pages, rows).GetProperty("receipts")[0];
        Assert.Equal(0, receipt.GetProperty("rows_used").GetInt64());
        Assert.NotEmpty(receipt.GetProperty("rows_refused").EnumerateObject());
        Assert.Equal(0, store.Count("EVERYONE"));
    }

    [Fact]
    public void A_strict_ingest_stops_at_the_first_refused_row_and_takes_in_nothing()
    {
        using TestStore store = new();
        string mapping = store.Write("m.json", Mappings.Pages);
        Cli.Run("ingest", "--strict", "--store", store.Directory, "--mapping", mapping, store.Write("a.csv", "id,page\na,/x\nnull,/x\n")).Failed("id_placeholder");
        Assert.Equal(0, store.Count("EVERYONE"));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("undefined")]
    [InlineData("(not set)")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("11111111-1111-1111-1111-111111111111")]
    [InlineData("${ID}")]
    [InlineData("{{id}}")]
    [InlineData("%%ID%%")]
    [InlineData("[ID]")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("someone@mail.example")]
    public void A_junk_identifier_makes_no_device_and_is_not_shown(string id)
    {
        using TestStore store = new();
        CliResult result = Cli.Run(
            "ingest", "--store", store.Directory, "--mapping", store.Write("m.json", Mappings.Pages), store.Write("a.csv", $"id,page\n{id},/x\n")).Succeeded();
        Assert.Contains("id_", result.Out);
        Assert.DoesNotContain(id.Length > 12 ? id : "someone@", result.Out + result.Error);
        Assert.Equal(0, store.Count("EVERYONE"));
    }

    [Theory]
    [InlineData(1024, 1)]
    [InlineData(1025, 0)]
    public void An_identifier_has_at_most_1024_bytes(int length, long devices)
    {
        using TestStore store = new();
        store.Ingest(Mappings.Pages, $"id,page\n{new string('x', length)},/x\n");
        Assert.Equal(devices, store.Count("EVERYONE"));
    }

    [Fact]
    public void An_email_address_in_a_value_is_refused_and_the_device_stays()
    {
        using TestStore store = new();
        JsonElement receipt = store.Ingest(Mappings.Pages, "id,page\na,someone@mail.example\n").GetProperty("receipts")[0];
        Assert.Single(receipt.GetProperty("values_refused").EnumerateObject());
        Assert.Equal((1, 0), (store.Count("EVERYONE"), store.Count("page EXISTS")));
    }

    [Theory]
    [InlineData("1969-12-31", 0)]
    [InlineData("1970-01-01", 1)]
    [InlineData("2026-05-02", 1)]
    [InlineData("2026-05-04", 0)]
    [InlineData("2149-06-07", 0)]
    [InlineData("yesterday", 0)]
    [InlineData("", 0)]
    public void A_time_before_1970_or_in_the_future_is_refused(string day, long devices)
    {
        using TestStore store = new();
        FixedClock first = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        string mapping = store.Write("m.json", Mappings.Visits);
        string rows = store.Write("a.csv", $"{Mappings.VisitsHeader}a,{day},/x,,,,,\n");
        Cli.RunWith(string.Empty, first, CancellationToken.None, "ingest", "--store", store.Directory, "--mapping", mapping, rows).Succeeded();
        Assert.Equal(devices, store.Count("EVERYONE"));
    }

    [Theory]
    [InlineData("92233720368547758.07", 1)]
    [InlineData("92233720368547758.08", 0)]
    [InlineData("1e400", 0)]
    [InlineData("many", 0)]
    public void A_number_that_overflows_is_refused(string number, long holders)
    {
        using TestStore store = new();
        store.Ingest(Mappings.Visits, $"{Mappings.VisitsHeader}a,2026-03-01,/x,,,,{number},\n");
        Assert.Equal(holders, store.Count("spend EXISTS"));
    }

    [Theory]
    [InlineData("names a missing column", "\"column\": \"page\"", "\"column\": \"pgae\"", "pgae")]
    [InlineData("has an unknown field", "\"party\": \"first\"", "\"party\": \"first\", \"praty\": 1", "praty")]
    [InlineData("has an unknown kind", "\"kind\": \"event\"", "\"kind\": \"evnt\"", "evnt")]
    [InlineData("is no JSON", "\"source\"", "source", "json")]
    public void A_mapping_with_a_mistake_is_an_error_before_anything_is_taken_in(string mistake, string right, string wrong, string word)
    {
        Assert.NotEmpty(mistake);
        using TestStore store = new();
        Cli.Run("init", "--store", store.Directory).Succeeded();
        string mapping = store.Write("m.json", Mappings.Pages.Replace(right, wrong, StringComparison.Ordinal));
        CliResult result = Cli.Run("ingest", "--store", store.Directory, "--mapping", mapping, store.Write("a.csv", "id,page\na,/x\n")).Failed();
        Assert.Contains(word, result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, store.Count("EVERYONE"));
    }

    [Fact]
    public void No_store_is_made_for_a_mapping_that_cannot_be_read()
    {
        using TestStore store = new();
        Cli.Run("ingest", "--store", store.Directory, "--mapping", store.Write("m.json", "{"), store.Write("a.csv", "id,page\na,/x\n")).Failed("m.json");
        Assert.False(Directory.Exists(store.Directory));
        Assert.False(File.Exists(store.KeyFile));
    }

    [Fact]
    public void Files_that_do_not_exist_are_errors_that_name_them()
    {
        using TestStore store = VisitStore.Create();
        Cli.Run("ingest", "--store", store.Directory, "--mapping", store.At("no.json"), store.At("no.csv")).Failed("no.json");
        Cli.Run("ingest", "--store", store.Directory, "--mapping", store.Write("m.json", Mappings.Pages), store.At("no.csv")).Failed("no.csv");
        Cli.Run("hash", "--key-file", store.At("no.key"), "--form", "verbatim", "a").Failed("no.key");
        Cli.Run("hash", "--key", "abc", "--form", "verbatim", "a").Failed("64 hexadecimal");
    }

    [Fact]
    public void Another_key_than_the_stores_is_refused()
    {
        using TestStore store = VisitStore.Create();
        using TestStore other = VisitStore.Create();
        Cli.Run("count", "--store", store.Directory, "--key-file", other.KeyFile, "EVERYONE").Failed("key");
        Assert.Equal(VisitStore.Devices, store.Count("EVERYONE"));
    }

    [Fact]
    public void A_lost_key_is_an_error_that_names_the_file()
    {
        using TestStore store = VisitStore.Create();
        File.Delete(store.KeyFile);
        Cli.Run("count", "--store", store.Directory, "EVERYONE").Failed(store.KeyFile);
    }

    [Fact]
    public void A_damaged_store_is_an_error_that_names_the_file()
    {
        using TestStore store = VisitStore.Create();
        using (FileStream tokens = File.OpenWrite(Path.Combine(store.Directory, "tokens.dat")))
        {
            tokens.SetLength(tokens.Length - 7);
        }

        string error = Cli.Run("count", "--store", store.Directory, "EVERYONE").Failed("tokens.dat").Error;
        Assert.DoesNotContain("unexpected", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_file_again_changes_nothing_and_says_so()
    {
        using TestStore store = new();
        const string Rows = "id,page\na,/x\na,/x\nb,/y\n";
        ulong version = store.Ingest(Mappings.Pages, Rows).GetProperty("version").GetUInt64();
        JsonElement again = store.Ingest(Mappings.Pages, Rows, "other-name.csv", "--batch-rows", "1");
        Assert.True(again.GetProperty("receipts")[0].GetProperty("already_complete").GetBoolean());
        Assert.Equal(version, again.GetProperty("version").GetUInt64());
        Assert.Equal((1, 0), (store.Count("page = \"/x\" COUNT = 2"), store.Count("page = \"/x\" COUNT >= 3")));
    }

    [Fact]
    public void A_store_that_is_open_is_not_opened_twice()
    {
        using TestStore store = VisitStore.Create();
        using SegmentationEngine engine = SegmentationEngine.Open(store.Directory, new EngineOptions());
        Cli.Run("count", "--store", store.Directory, "EVERYONE").Failed(store.Directory);
    }

    [Theory]
    [InlineData(5000, true)]
    [InlineData(5001, false)]
    public void A_rule_has_at_most_5000_leaves(int leaves, bool allowed)
    {
        using TestStore store = VisitStore.Create();
        string rule = $"age IN ({string.Join(',', Enumerable.Range(0, leaves))})";
        CliResult result = Cli.Run("count", "--store", store.Directory, rule);
        Assert.True(allowed == (result.Code == ExitCode.Ok), result.Error);
        Assert.True(allowed || result.Failed().Error.Contains("SEG4003", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_rule_is_at_most_64_levels_deep(int depth, bool allowed)
    {
        using TestStore store = VisitStore.Create();
        CliResult result = Cli.Run("count", "--store", store.Directory, new string('(', depth) + "news" + new string(')', depth));
        Assert.True(allowed == (result.Code == ExitCode.Ok), result.Error);
        Assert.True(allowed || result.Failed().Error.Contains("SEG4002", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "SEG1007")]
    [InlineData("country = DE", "SEG1008")]
    [InlineData("country = \"DE", "SEG1002")]
    [InlineData("interest != \"golf\"", "SEG2008")]
    [InlineData("ID IS cokie", "SEG2002")]
    [InlineData("SEGMENT(\"none\")", "SEG2003")]
    [InlineData("age = \"x\"", "SEG2009")]
    [InlineData("spend > 1.234", "SEG2010")]
    [InlineData("age BETWEEN 9 AND 1", "SEG2012")]
    [InlineData("news WITHIN 7 DAYS", "SEG2013")]
    [InlineData("page COUNT >= 3 WITHIN 7 DAYS", "SEG2015")]
    [InlineData("AT LEAST 3 OF (news, country = \"DE\")", "SEG1013")]
    public void Every_mistake_in_a_rule_has_an_id_and_a_mark(string rule, string id)
    {
        using TestStore store = VisitStore.Create();
        CliResult result = Cli.Run("count", "--store", store.Directory, rule).Failed(id);
        Assert.Contains("^", result.Error);
        Assert.Empty(result.Out);
    }

    [Fact]
    public void A_stop_on_request_says_that_the_same_command_resumes_and_it_does()
    {
        using TestStore store = new();
        string mapping = store.Write("m.json", Mappings.Pages);
        string rows = store.Write("a.csv", "id,page\n" + string.Concat(Enumerable.Range(0, 1000).Select(row => string.Create(CultureInfo.InvariantCulture, $"device-{row},/x\n"))));
        string[] line = ["ingest", "--store", store.Directory, "--mapping", mapping, rows, "--batch-rows", "10"];
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Cli.RunWith(string.Empty, TimeProvider.System, stop.Token, line).Failed("stopped on request", "resumes");
        Assert.InRange(store.Count("EVERYONE"), 0, 999);
        Cli.Run(line).Succeeded();
        Assert.Equal((1000, 0), (store.Count("page COUNT = 1"), store.Count("page COUNT > 1")));
    }
}
