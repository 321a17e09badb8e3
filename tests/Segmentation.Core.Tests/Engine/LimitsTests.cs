using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using Segmentation.TestSupport.Engine;
using Segmentation.TestSupport.Expressions;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>Sentences of docs/LIMITS.md, at both sides of each limit, through the front door.</summary>
public sealed class LimitsTests
{
    private const string Largest = "9223372036854775807";

    private static SampleSchema Schema => RulesDocument.Load().Schema;

    [Fact]
    public void A_store_has_255_id_spaces_and_a_mapping_with_one_more_changes_nothing()
    {
        string[] spaces = [.. Enumerable.Range(1, 256).Select(static number => string.Create(CultureInfo.InvariantCulture, $"s{number}"))];
        using EngineWorld most = new([Definition("newsletter")], spaces[..255]);
        most.Ingest("s255:a 2011-12-01");
        Assert.Equal("a", most.Members("ID IS s255"));

        using EngineWorld more = new([Definition("newsletter")], spaces);
        InputException refusal = Assert.Throws<InputException>(() => more.Ingest("s1:a 2011-12-01"));
        Assert.Contains("255", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(more.Engine.Attributes());
        Assert.Equal("SEG2002", more.Mistakes("ID IS s1"));
    }

    [Fact]
    public void Days_lie_between_1970_and_2149()
    {
        using EngineWorld world = EngineWorld.Of("a 1970-01-01");
        Assert.Equal("a", world.Members("device.first_seen = 1970-01-01"));
        Assert.Equal("", world.Mistakes("page BEFORE 2149-06-06"));
        Assert.Equal("SEG1005", world.Mistakes("page BEFORE 2149-06-07"));
        Assert.Equal("SEG1005", world.Mistakes("page AFTER 1969-12-31"));
    }

    [Fact]
    public void Rows_of_after_tomorrow_are_refused_and_counted()
    {
        using EngineWorld world = EngineWorld.Of("a 2011-12-21");
        IngestReceipt receipt = world.Offer("b 2011-12-22\nc 2011-12-20");
        Assert.Equal(1, receipt.RowsUsed);
        Assert.Equal(1, Assert.Single(receipt.RowsRefused).Value);
        Assert.Equal("time_out_of_range", Assert.Single(receipt.RowsRefused).Key);
        Assert.Equal("a c", world.Members("EVERYONE"));
    }

    [Fact]
    public void A_window_has_1_to_36500_days()
    {
        using EngineWorld world = EngineWorld.Of("a 2011-12-01 page=home");
        Assert.Equal("a", world.Members("page WITHIN 36500 DAYS"));
        Assert.Equal("SEG1012", world.Mistakes("page WITHIN 36501 DAYS"));
        Assert.Equal("SEG1012", world.Mistakes("page WITHIN 0 DAYS"));
    }

    [Fact]
    public void A_time_to_live_has_1_to_36500_days()
    {
        using EngineWorld world = EngineWorld.Of("a 2011-12-01 page=home");
        world.Engine.SetTimeToLive("page", 36_500);
        Assert.Equal("a", world.Members("page EXISTS"));
        world.Engine.SetTimeToLive("page", 1);
        Assert.Equal("", world.Members("page EXISTS"));
        world.Engine.SetTimeToLive("page", null);
        Assert.Equal("a", world.Members("page EXISTS"));
        Assert.All([0, -1, 36_501], days => Assert.Throws<InputException>(() => world.Engine.SetTimeToLive("page", days)));
        using EngineWorld declared = new([Definition("page") with { TimeToLive = 36_501 }], ["cookie"]);
        Assert.Contains("36500", Assert.Throws<InputException>(() => declared.Ingest("a 2011-12-01")).Message.Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, Largest, "9223372036854775808")]
    [InlineData(0, "-9223372036854775808", "-9223372036854775809")]
    [InlineData(9, "9223372036.854775807", "9223372036.854775808")]
    public void A_number_has_64_bits_at_its_scale(int scale, string most, string more)
    {
        using EngineWorld world = EngineWorld.Of($"a 2011-12-01 age={most}", Definition("age") with { Scale = scale });
        Assert.Equal("a", world.Members($"age = {most}"));
        IngestReceipt receipt = world.Offer($"b 2011-12-01 age={more}");
        Assert.Equal("age:number_overflow", Assert.Single(receipt.ValuesRefused).Key);
        Assert.Equal("a", world.Members("age EXISTS"));
        Assert.Equal("SEG2011", world.Mistakes($"age = {more}"));
    }

    [Fact]
    public void The_name_of_an_attribute_has_128_characters()
    {
        string name = new('n', 128);
        using EngineWorld world = new([Definition("newsletter") with { Name = name }], ["cookie"]);
        world.Ingest($"a 2011-12-01 {name}");
        Assert.Equal("a", world.Members(name));
        using EngineWorld longer = new([Definition("newsletter") with { Name = name + "n" }], ["cookie"]);
        Assert.Contains("128", Assert.Throws<InputException>(() => longer.Ingest("a 2011-12-01")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_50_errors_of_a_rule_are_reported()
    {
        using EngineWorld world = EngineWorld.Of("a 2011-12-01");
        Assert.Equal(49, Errors(49));
        Assert.Equal(50, Errors(50));
        Assert.Equal(50, Errors(51));

        int Errors(int mistakes) => world.Ask(string.Join(" OR ", Enumerable.Range(0, mistakes).Select(static number => $"nothing{number} = 1"))).Messages.Count(static message => message.IsError);
    }

    [Fact]
    public void Over_10000_values_of_which_most_are_held_by_one_device_are_refused_with_advice()
    {
        using EngineWorld world = EngineWorld.Of("a 2011-12-01");
        world.Ingest(string.Concat(Enumerable.Range(0, 10_000).Select(static number => string.Create(CultureInfo.InvariantCulture, $"d{number} 2011-12-01 page=p{number}\n"))));
        Assert.Equal(10_000, world.Count("page EXISTS"));
        InputException refusal = Assert.Throws<InputException>(() => world.Ingest("x 2011-12-01 page=x"));
        Assert.Contains("allowIdentifiers", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(10_000, world.Count("page EXISTS"));
    }

    [Fact]
    public void Text_is_compared_without_normalisation()
    {
        using EngineWorld world = EngineWorld.Of("a 2011-12-01 page=caf\u00e9\nb 2011-12-01 page=cafe\u0301");
        Assert.Equal("a", world.Members("page = \"caf\u00e9\""));
        Assert.Equal("b", world.Members("page = \"cafe\u0301\""));
    }

    [Fact]
    public void A_rule_speaks_of_single_devices()
    {
        using EngineWorld world = EngineWorld.Of("a 2011-12-01 newsletter\ngaid:a 2011-12-01 app_push");
        Assert.Equal(0, world.Count("newsletter AND app_push"));
        Assert.Equal("SEG3006", world.Mistakes("ID IS cookie AND ID IS gaid"));
    }

    [Fact]
    public void A_store_that_is_open_is_refused_to_another()
    {
        using EngineWorld world = EngineWorld.Of("a 2011-12-01");
        Exception refusal = Assert.ThrowsAny<Exception>(world.OpenAgain);
        Assert.Contains("already open", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, world.Engine.Count("EVERYONE", null, CancellationToken.None).Count);
    }

    private static AttributeDefinition Definition(string name) => Schema.Attributes.Single(attribute => attribute.Definition.Name == name).Definition;
}
