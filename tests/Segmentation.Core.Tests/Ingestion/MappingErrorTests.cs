using System;
using System.Linq;
using System.Text;
using Segmentation.Ingestion.Mapping;
using Segmentation.TestSupport.Ingestion;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Ingestion;

public sealed class MappingErrorTests
{
    private const string Good = """
        {
          "source": { "name": "s", "party": "first" },
          "format": { "kind": "csv" },
          "identifier": { "column": "id", "space": "cookie", "form": "verbatim" },
          "time": { "column": "t", "format": "iso" },
          "attributes": [ { "name": "a", "kind": "set", "column": "a" } ]
        }
        """;

    private const string A = "{ \"name\": \"a\", \"kind\": \"set\", \"column\": \"a\" }";

    /// <summary>What is replaced, by what, and what the complaint must say.</summary>
    public static TheoryData<string, string, string[]> Mistakes => new()
    {
        { Good, "", ["feed.json"] },
        { Good, "[]", ["line 1: $: found an array, allowed is an object"] },
        { Good, "{", ["feed.json, line 1: not JSON"] },
        { "\"source\": { \"name\": \"s\", \"party\": \"first\" },", "", ["$: \"source\" is missing"] },
        { "\"party\": \"first\"", "\"party\": \"frist\"", ["line 2: $.source.party: found \"frist\"", "\"first\", \"second\" or \"third\"", "did you mean \"first\"?"] },
        { "\"party\": \"first\"", "\"party\": 1", ["$.source.party: found 1"] },
        { "\"name\": \"s\"", "\"name\": \"s\", \"name\": \"t\"", ["$.source.name stands twice"] },
        { "\"kind\": \"csv\"", "\"kind\": \"csv\", \"delimeter\": \",\"", ["$.format.delimeter: no such member; did you mean \"delimiter\"?", "allowed here:"] },
        { "\"kind\": \"csv\"", "\"kind\": \"csv\", \"delimiter\": \"#\"", ["$.format.delimiter: found \"#\""] },
        { "\"kind\": \"csv\"", "\"kind\": \"xml\"", ["$.format.kind: found \"xml\", allowed is \"csv\""] },
        { "\"kind\": \"csv\"", "\"kind\": \"csv\", \"header\": \"no\"", ["$.format.header: found \"no\", allowed is true or false"] },
        { "\"kind\": \"csv\"", "\"kind\": \"csv\", \"header\": false", ["$.format: a file without a header needs \"columns\""] },
        { "\"kind\": \"csv\"", "\"kind\": \"csv\", \"columns\": [\"a\"]", ["\"columns\" names the columns of a file without a header"] },
        { "\"kind\": \"csv\"", "\"kind\": \"csv\", \"header\": false, \"columns\": [\"a\", \"a\"]", ["$.format.columns[1]: the column \"a\" stands twice"] },
        { "\"kind\": \"csv\"", "\"kind\": \"csv\", \"encoding\": \"utf8\"", ["$.format.encoding", "did you mean \"utf-8\"?"] },
        { "\"form\": \"verbatim\"", "\"form\": \"raw\"", ["$.identifier.form: found \"raw\""] },
        { "\"space\": \"cookie\"", "\"space\": \"my cookie\"", ["$.identifier.space: found \"my cookie\""] },
        { "\"form\": \"verbatim\"", "\"form\": \"verbatim\", \"token\": { \"key\": \"xyz\" }", ["$.identifier.token.key: found \"xyz\""] },
        { "\"format\": \"iso\"", "\"format\": \"sometimes\"", ["$.time.format: found \"sometimes\""] },
        { "\"format\": \"iso\"", "\"format\": \"HH:mm\"", ["$.time.format: found \"HH:mm\""] },
        { "\"format\": \"iso\"", "\"format\": \"iso\", \"zone\": \"Europe/Atlantis\"", ["$.time.zone: found \"Europe/Atlantis\""] },
        { "\"column\": \"t\", \"format\": \"iso\"", "\"day\": \"1969-12-31\"", ["$.time.day: found \"1969-12-31\""] },
        { "\"column\": \"t\", \"format\": \"iso\"", "\"day\": \"2024-01-01\", \"column\": \"t\"", ["$.time: needs either"] },
        { "\"attributes\": [ " + A + " ]", "\"attributes\": []", ["\"attributes\" has 0 entries"] },
        { "\"attributes\": [ " + A + " ]", "\"attributes\": [ " + A + ", " + A + " ]", ["$.attributes[1]: the attribute \"a\" stands twice"] },
        { "\"name\": \"a\"", "\"name\": \"device.a\"", ["$.attributes[0].name: found \"device.a\""] },
        { "\"name\": \"a\"", "\"name\": \"1a\"", ["$.attributes[0].name: found \"1a\""] },
        { "\"kind\": \"set\"", "\"kind\": \"sets\"", ["$.attributes[0].kind: found \"sets\"", "did you mean \"set\"?"] },
        { "\"kind\": \"set\"", "\"kind\": \"set\", \"scale\": 2", ["$.attributes[0].scale: \"scale\" is for a number only"] },
        { "\"kind\": \"set\"", "\"kind\": \"category\", \"split\": \";\"", ["\"split\" is for a set or an event only"] },
        { "\"kind\": \"set\"", "\"kind\": \"set\", \"count\": \"days\"", ["\"count\" is for an event only"] },
        { "\"kind\": \"set\"", "\"kind\": \"number\", \"scale\": 10", ["$.attributes[0].scale: found 10, allowed is a whole number from 0 to 9"] },
        { "\"kind\": \"set\"", "\"kind\": \"set\", \"ttl\": 0", ["$.attributes[0].ttl: found 0, allowed is a whole number from 1 to 36500"] },
        { "\"kind\": \"set\"", "\"kind\": \"set\", \"ttl\": \"forever\"", ["$.attributes[0].ttl: found \"forever\", allowed is \"never\""] },
        { "\"kind\": \"set\"", "\"kind\": \"set\", \"constant\": \"x\"", ["$.attributes[0]: needs either \"column\" or \"constant\""] },
        { "\"kind\": \"set\"", "\"kind\": \"set\", \"default\": \"x\"", ["$.attributes[0].default"] },
        { "\"kind\": \"set\"", "\"kind\": \"set\", \"values\": {}", ["$.attributes[0].values: found an object"] },
        { "\"kind\": \"set\"", "\"kind\": \"set\", \"values\": { \"a\": \"x@y.co\" }", ["value_looks_like_identifier"] },
        { "\"kind\": \"set\"", "\"kind\": \"flag\", \"values\": { \"a\": \"maybe\" }", ["neither \"true\" nor \"false\""] },
        { "\"kind\": \"set\"", "\"kind\": \"number\", \"values\": { \"a\": \"ten\" }", ["\"ten\" is no number"] },
        { A, "{ \"name\": \"a\", \"kind\": \"number\", \"product\": [\"a\"] }", ["$.attributes[0].product: is a list of 2 to 4 columns"] },
        { "\"kind\": \"set\"", "\"kind\": \"set\", \"when\": {}", ["$.attributes[0].when: \"column\" is missing"] },
        { "\"kind\": \"set\"", "\"kind\": \"set\", \"when\": []", ["$.attributes[0].when"] },
        { "\"kind\": \"set\"", "\"kind\": \"set\", \"when\": { \"column\": \"b\" }", ["has no comparison"] },
        { "\"kind\": \"set\"", "\"kind\": \"set\", \"when\": { \"column\": \"b\", \"equals\": \"1\", \"in\": [\"2\"] }", ["has \"equals\" and \"in\""] },
        { "\"kind\": \"set\"", "\"kind\": \"set\", \"when\": { \"column\": \"b\", \"greaterThan\": \"1\" }", ["greaterThan: found \"1\", allowed is a number"] },
        { "\"kind\": \"set\"", "\"kind\": \"set\", \"when\": { \"column\": \"b\", \"in\": \"1\" }", ["in: found \"1\""] },
        { A + " ]", A + " ], \"remove\": [ { \"attributes\": [\"a\"] } ]", ["$.remove[0]: \"when\" is missing"] },
        { A + " ]", A + " ], \"remove\": [ { \"when\": { \"column\": \"x\", \"equals\": \"1\" }, \"attributes\": [\"b\"] } ]", ["$.remove[0].attributes[0]: the mapping has no attribute \"b\""] },
        { A + " ]", A + " ], \"mode\": \"update\"", ["$.mode: found \"update\", allowed is \"append\" or \"replace\""] },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named_with_its_place_and_what_is_allowed(string old, string replacement, string[] parts)
    {
        Assert.Contains(old, Good, StringComparison.Ordinal);
        string message = Assert.Throws<InputException>(() => Feeds.Mapping(Good.Replace(old, replacement, StringComparison.Ordinal))).Message;
        Assert.StartsWith("feed.json", message, StringComparison.Ordinal);
        foreach (string part in parts)
        {
            Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Comments_and_layout_do_not_change_a_mapping_and_everything_else_does()
    {
        string hash = Feeds.Mapping(Good).Hash;
        Assert.Equal(hash, Feeds.Mapping("// note\n" + Good.Replace("\n", "\n\n", StringComparison.Ordinal)).Hash);
        Assert.NotEqual(hash, Feeds.Mapping(Good.Replace("\"column\": \"a\"", "\"column\": \"b\"", StringComparison.Ordinal)).Hash);
    }

    [Fact]
    public void Mutated_mappings_are_refused_or_read_but_never_break_the_reader()
    {
        byte[] good = Encoding.UTF8.GetBytes(Good);
        for (int seed = 0; seed < 3_000; seed++)
        {
            Random random = new(seed);
            byte[] bytes = (byte[])good.Clone();
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : good[random.Next(good.Length)];
            }

            try
            {
                Assert.NotNull(MappingReader.Read(bytes, "feed.json").Hash);
            }
            catch (InputException)
            {
                // refused with a reason
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"Seed {seed}: {e}");
            }
        }
    }

    [Theory]
    [InlineData("{\"name\":\"a\",\"kind\":\"category\",\"column\":\"a\"}", "kind")]
    [InlineData("{\"name\":\"a\",\"kind\":\"number\",\"column\":\"a\",\"scale\":1}", "kind")]
    [InlineData("{\"name\":\"n\",\"kind\":\"number\",\"column\":\"a\",\"scale\":1}", "scale")]
    [InlineData("{\"name\":\"n\",\"kind\":\"number\",\"column\":\"a\",\"merge\":\"sum\"}", "merge")]
    [InlineData("{\"name\":\"e\",\"kind\":\"event\",\"column\":\"a\",\"count\":\"days\"}", "count")]
    [InlineData("{\"name\":\"e\",\"kind\":\"event\",\"column\":\"a\",\"ttl\":9}", "ttl")]
    [InlineData("{\"name\":\"e\",\"kind\":\"event\",\"column\":\"a\",\"allowIdentifiers\":true}", "allowIdentifiers")]
    public void An_attribute_declared_otherwise_before_is_an_error_and_nothing_is_read(string attribute, string member)
    {
        MemorySink sink = new();
        sink.IngestText(
            Feeds.Simple("{\"name\":\"a\",\"kind\":\"set\",\"column\":\"a\"},{\"name\":\"n\",\"kind\":\"number\",\"column\":\"a\"},{\"name\":\"e\",\"kind\":\"event\",\"column\":\"a\"}"),
            "id,day,a\nx,2024-01-01,1\n");
        int commits = sink.Commits;
        string message = Assert.Throws<InputException>(() => sink.IngestText(Feeds.Simple(attribute), "id,day,a\ny,2024-01-01,2\n")).Message;
        Assert.Contains($"has {member} ", message, StringComparison.Ordinal);
        Assert.Equal(commits, sink.Commits);
        Assert.Equal(1, sink.DeviceCount);
        Assert.Equal(3, sink.Snapshot.Attributes.Count() - 1);
    }
}
