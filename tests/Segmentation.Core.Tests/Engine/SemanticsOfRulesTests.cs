using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Segmentation.TestSupport.Engine;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>Rows S35 to S46 of docs/rules.md.</summary>
public sealed class SemanticsOfRulesTests
{
    [Fact]
    public void S35_A_device_has_exactly_one_id_space()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01
            gaid:b 2011-12-01
            email_sha256:c 2011-12-01
            """);
        Assert.Equal("a", world.Members("ID IS cookie"));
        Assert.Equal("b c", world.Members("ID IS NOT cookie"));
        Assert.Equal("", world.Members("ID IS cookie AND ID IS gaid"));
        Assert.Equal("a b c", world.Members("ID IS cookie XOR ID IS gaid XOR ID IS email_sha256"));
        world.Ingest("gaid:a 2011-12-01");
        Assert.Equal(4, world.Count("EVERYONE"));
    }

    [Fact]
    public void S36_Every_device_has_a_first_and_a_last_seen_day_that_never_lapse()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-07-01
            a 2011-05-31
            b 2011-06-01
            c 1995-01-01
            """);
        Assert.Equal("b", world.Members("device.first_seen >= 2011-06-01"));
        Assert.Equal("a", world.Members("device.last_seen AFTER 2011-06-01"));
        Assert.Equal("c", world.Members("device.last_seen BEFORE 2011-06-01"));
        Assert.Equal("a b c", world.Members("device.first_seen BEFORE 2011-06-01 OR device.first_seen = 2011-06-01"));
    }

    [Fact]
    public void S37_A_segment_is_its_rule_in_parentheses_at_the_as_of_day_of_the_whole()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-10-12 interest=golf
            a 2011-10-12 newsletter
            b 2011-10-12 page=/offers?
            c 2011-10-12 newsletter
            """);
        Assert.NotNull(world.Engine.SaveSegment("golfers", "interest = \"golf\" OR page = \"/offers?\"").Saved);
        Assert.Equal("a b", world.Members("SEGMENT(\"golfers\")"));
        Assert.Equal("a", world.Members("SEGMENT(\"golfers\") AND newsletter"));
        Assert.Equal("b", world.Members("SEGMENT(\"golfers\")", "2011-12-11"));
        Assert.Equal("c", world.Members("NOT SEGMENT(\"golfers\")"));
        Assert.NotNull(world.Engine.SaveSegment("golfers", "NOBODY").Saved);
        Assert.Equal("", world.Members("SEGMENT(\"golfers\")"));
    }

    [Fact]
    public void S38_Xor_holds_for_an_odd_number_of_operands()
    {
        using EngineWorld world = EngineWorld.Of(Combinations);
        Assert.Equal("n ng p pg", world.Members("newsletter XOR app_push"));
        Assert.Equal("g n npg p", world.Members("newsletter XOR app_push XOR age EXISTS"));
    }

    [Fact]
    public void S39_At_least_counts_operands_also_one_that_is_written_twice()
    {
        using EngineWorld world = EngineWorld.Of(Combinations);
        Assert.Equal("ng np npg pg", world.Members("AT LEAST 2 OF (newsletter, app_push, age EXISTS)"));
        Assert.Equal("npg", world.Members("AT LEAST 3 OF (newsletter, app_push, age EXISTS)"));
        Assert.Equal("n ng np npg", world.Members("AT LEAST 2 OF (newsletter, newsletter, app_push)"));
    }

    [Fact]
    public void S40_Except_is_and_not_and_so_it_prints()
    {
        using EngineWorld world = EngineWorld.Of(Combinations);
        Assert.Equal("n ng", world.Members("newsletter EXCEPT app_push"));
        Assert.Equal("newsletter AND NOT app_push", world.Ask("newsletter EXCEPT app_push").Rule);
        Assert.Equal(world.Ask("newsletter AND NOT app_push").Stamp, world.Ask("newsletter EXCEPT app_push").Stamp);
    }

    [Fact]
    public void S41_Not_binds_tighter_than_and_and_except_these_than_xor_that_than_or()
    {
        using EngineWorld world = EngineWorld.Of(Combinations);
        Same("NOT newsletter AND app_push", "(NOT newsletter) AND app_push", "p pg");
        Same("newsletter OR app_push AND age EXISTS", "newsletter OR (app_push AND age EXISTS)", "n ng np npg pg");
        Same("newsletter OR app_push XOR age EXISTS", "newsletter OR (app_push XOR age EXISTS)", "g n ng np npg p");
        Same("newsletter XOR app_push AND age EXISTS", "newsletter XOR (app_push AND age EXISTS)", "n ng np pg");
        Same("newsletter EXCEPT app_push EXCEPT age EXISTS", "(newsletter EXCEPT app_push) EXCEPT age EXISTS", "n");
        Same("newsletter EXCEPT app_push AND age EXISTS", "(newsletter EXCEPT app_push) AND age EXISTS", "ng");
        Assert.Contains("SEG3002", world.Mistakes("newsletter AND app_push OR age > 30"), StringComparison.Ordinal);
        Assert.Equal("", world.Mistakes("(newsletter AND app_push) OR age > 30"));

        void Same(string written, string grouped, string members)
        {
            Assert.Equal(members, world.Members(written));
            Assert.Equal(members, world.Members(grouped));
        }
    }

    [Fact]
    public void S42_A_clause_belongs_to_the_predicate_before_it_inside_any_not()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-10 page=cart
            b 2011-12-01 page=cart
            c 2011-12-10
            """);
        Assert.Equal("b c", world.Members("NOT page = \"cart\" WITHIN 7 DAYS"));
        Assert.Equal("NOT page = \"cart\" WITHIN 7 DAYS", world.Ask("NOT page = \"cart\" WITHIN 7 DAYS").Rule);
        Assert.Equal("a b", world.Members("page = \"home\" OR page = \"cart\" NOT WITHIN 7 DAYS OR page = \"cart\" WITHIN 7 DAYS"));
    }

    [Fact]
    public void S43_Words_are_in_any_case_and_names_and_values_are_exact()
    {
        using EngineWorld world = EngineWorld.Of("a 2011-12-01 country=DE");
        world.Engine.SaveSegment("golfers", "interest = \"golf\"");
        Assert.Equal("a", world.Members("country in (\"DE\") aNd Everyone"));
        Assert.Equal("", world.Members("country IN (\"de\")"));
        Assert.Equal("SEG2001", world.Mistakes("Country = \"DE\""));
        Assert.Equal("SEG2002", world.Mistakes("ID IS Cookie"));
        Assert.Equal("SEG2003", world.Mistakes("SEGMENT(\"Golfers\")"));
    }

    [Fact]
    public void S44_An_unknown_name_is_an_error_and_an_unknown_value_a_warning()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 country=DE
            b 2011-12-01
            """);
        Assert.Equal("SEG2001", world.Mistakes("cuntry = \"DE\""));
        Assert.Equal("SEG2002", world.Mistakes("ID IS cokie"));
        Assert.Equal("SEG2003", world.Mistakes("SEGMENT(\"golfer\")"));
        Assert.Contains("SEG3001", world.Mistakes("NOT country = \"DEE\""), StringComparison.Ordinal);
        Assert.Equal("a b", world.Members("NOT country = \"DEE\""));
        Assert.Equal("", world.Members("country = \"DEE\""));
        Assert.Contains("DE", world.Ask("country = \"DEE\"").Messages[0].Suggestion, StringComparison.Ordinal);
    }

    [Fact]
    public void S45_A_number_has_at_most_the_decimals_of_its_attribute()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 spend=1000
            b 2011-12-01 spend=1000.001
            """);
        Assert.Equal("b", world.Members("spend > 1000.0000"));
        Assert.Equal("b", world.Members("spend >= 1000.001"));
        Assert.Equal("SEG2010", world.Mistakes("spend > 1000.0001"));
        Assert.Equal("", world.Mistakes("age > 1.0"));
        Assert.Equal("SEG2010", world.Mistakes("age > 1.5"));
    }

    [Fact]
    public void S46_The_same_canonical_text_has_the_same_hash_and_another_text_another()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 country=DE
            a 2011-12-01 area=1008
            """);
        Assert.Equal(Hash("country = \"DE\""), Hash("  country == 'DE'  # Germany"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("country = \"DE\""))), Hash("country == 'DE'"));
        Assert.Equal("newsletter AND (app_push OR NOT (age > 30 AND newsletter))", world.Ask("newsletter && (app_push || !(age > 30 AND newsletter))").Rule);
        string[] others = ["newsletter AND app_push", "app_push AND newsletter", "area = 1008", "area = \"1008\"", "newsletter AND app_push AND app_push EXISTS", "newsletter AND (app_push AND app_push EXISTS)"];
        Assert.Equal(others.Length, others.Select(Hash).Distinct().Count());

        string Hash(string rule) => world.Ask(rule).Stamp!.RuleHash;
    }

    /// <summary>Each device is named by what it holds: n the newsletter, p app_push, g an age; o nothing.</summary>
    private const string Combinations = """
        o 2011-12-01
        n 2011-12-01 newsletter
        p 2011-12-01 app_push
        g 2011-12-01 age=40
        np 2011-12-01 newsletter
        np 2011-12-01 app_push
        ng 2011-12-01 newsletter
        ng 2011-12-01 age=40
        pg 2011-12-01 app_push
        pg 2011-12-01 age=40
        npg 2011-12-01 newsletter
        npg 2011-12-01 app_push
        npg 2011-12-01 age=40
        """;
}
