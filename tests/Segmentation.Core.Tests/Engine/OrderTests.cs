using System;
using System.Linq;
using Segmentation.TestSupport.Engine;
using Segmentation.TestSupport.Expressions;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>Rows O1 to O14 of docs/rules.md: files in one order and in the other.</summary>
public sealed class OrderTests
{
    [Theory]
    [InlineData("country", "DE", "AT")]
    [InlineData("age", "30", "40")]
    public void O1_The_observation_with_the_latest_day_stands_and_an_older_one_is_stale(string attribute, string older, string newer)
    {
        string first = $"a 2011-12-05 {attribute}={older}";
        string second = $"a 2011-12-06 {attribute}={newer}";
        Assert.Equal(newer, Standing(attribute, [older, newer], out long stale, first, second));
        Assert.Equal(0, stale);
        Assert.Equal(newer, Standing(attribute, [older, newer], out stale, second, first));
        Assert.Equal(1, stale);
    }

    [Theory]
    [InlineData("country", "DE", "AT")]
    [InlineData("age", "30", "40")]
    public void O1_On_the_same_day_the_later_arrival_stands(string attribute, string one, string other)
    {
        string first = $"a 2011-12-05 {attribute}={one}";
        string second = $"a 2011-12-05 {attribute}={other}";
        Assert.Equal(other, Standing(attribute, [one, other], out long stale, first, second));
        Assert.Equal(one, Standing(attribute, [one, other], out long staleToo, second, first));
        Assert.Equal(0, stale + staleToo);
    }

    [Theory]
    [InlineData("country", "DE", "-country")]
    [InlineData("country", "DE", "-country=DE")]
    [InlineData("age", "30", "-age")]
    [InlineData("spend", "30", "-spend")]
    [InlineData("count", "3", "-count")]
    public void O2_A_removal_leaves_its_day_behind(string attribute, string value, string removal)
    {
        string set = $"{attribute}={value}";
        using EngineWorld world = EngineWorld.Of($"a 2011-12-05 {set}");
        world.Ingest($"a 2011-12-06 {removal}");
        Assert.Equal(1, world.Ingest($"a 2011-12-05 {set}").Stale);
        Assert.Equal("", world.Members($"`{attribute}` EXISTS"));
        Assert.Equal(0, world.Ingest($"a 2011-12-06 {set}").Stale);
        Assert.Equal("a", world.Members($"`{attribute}` EXISTS"));
        Assert.Equal(1, world.Ingest($"a 2011-12-05 {removal}").Stale);
        Assert.Equal("a", world.Members($"`{attribute}` EXISTS"));
    }

    [Fact]
    public void O2_Removing_a_category_that_does_not_stand_changes_nothing()
    {
        using EngineWorld world = EngineWorld.Of("a 2011-12-05 country=DE");
        Assert.Equal(0, world.Ingest("a 2011-12-07 -country=AT").Stale);
        Assert.Equal(0, world.Ingest("a 2011-12-06 country=FR").Stale);
        Assert.Equal("a", world.Members("country = \"FR\""));
    }

    [Theory]
    [InlineData("newsletter")]
    [InlineData("brand=acme")]
    public void O3_Without_days_a_removal_acts_on_what_is_held_when_it_arrives(string what)
    {
        using EngineWorld world = EngineWorld.Of($"a 2011-12-05 {what}");
        Assert.Equal(0, world.Ingest($"a 2011-12-01 -{what}").Stale);
        Assert.Equal("", world.Members(Exists(what)));
        Assert.Equal(0, world.Ingest($"a 2011-11-30 {what}").Stale);
        Assert.Equal("a", world.Members(Exists(what)));
    }

    [Theory]
    [InlineData("app_push")]
    [InlineData("interest=golf")]
    [InlineData("page=home")]
    public void O3_With_days_a_removal_leaves_a_later_value_and_is_stale(string what)
    {
        using EngineWorld world = EngineWorld.Of($"a 2011-12-05 {what}");
        Assert.Equal(1, world.Ingest($"a 2011-12-04 -{what}").Stale);
        Assert.Equal("a", world.Members(Exists(what)));
        Assert.Equal(0, world.Ingest($"a 2011-12-05 -{what}").Stale);
        Assert.Equal("", world.Members(Exists(what)));
        Assert.Equal(0, world.Ingest($"a 2011-11-30 {what}").Stale);
        Assert.Equal("a", world.Members(Exists(what)));
    }

    [Fact]
    public void O3_A_removal_of_all_values_takes_the_earlier_ones()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 page=home
            a 2011-12-05 page=cart
            """);
        Assert.Equal(1, world.Ingest("a 2011-12-04 -page").Stale);
        Assert.Equal("", world.Members("page = \"home\""));
        Assert.Equal("a", world.Members("page = \"cart\""));
        Assert.Equal("a", world.Members("page COUNT = 1"));
    }

    [Theory]
    [InlineData("app_push")]
    [InlineData("interest=golf")]
    [InlineData("page=home")]
    public void O4_The_day_of_a_value_is_the_maximum_of_the_days_seen(string what)
    {
        foreach (string[] files in Orders($"a 2011-12-10 {what}", $"a 2011-12-01 {what}"))
        {
            using EngineWorld world = Fed(files);
            Assert.Equal("a", world.Members($"{Predicate(what)} WITHIN 1 DAY"));
            Assert.Equal(0, world.Ingest($"a 2011-12-02 {what}").Stale);
            Assert.Equal("a", world.Members($"{Predicate(what)} WITHIN 1 DAY"));
        }
    }

    [Fact]
    public void O5_Counting_rows_adds_one_for_each()
    {
        foreach (string[] files in Orders("a 2011-12-05 page=home × 2", "a 2011-12-01 page=home"))
        {
            using EngineWorld world = Fed(files);
            Assert.Equal("a", world.Members("page = \"home\" COUNT = 3"));
            Assert.Equal("a", world.Members("page COUNT = 3"));
        }
    }

    [Fact]
    public void O6_Counting_days_adds_one_for_each_later_day()
    {
        using EngineWorld world = EngineWorld.Of("a 2011-12-01 page=home × 3", ByDays);
        Assert.Equal("a", world.Members("page = \"home\" COUNT = 1"));
        world.Ingest("a 2011-12-03 page=home × 2");
        Assert.Equal("a", world.Members("page = \"home\" COUNT = 2"));
        Assert.Equal(0, world.Ingest("a 2011-12-02 page=home").Stale);
        Assert.Equal("a", world.Members("page = \"home\" COUNT = 2"));
    }

    [Fact]
    public void O7_A_gap_of_a_time_to_live_starts_the_count_again_and_a_row_that_long_before_is_stale()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2010-06-01 shop.product=POST × 3
            b 2010-06-01 shop.product=POST × 3
            """);
        world.Ingest("a 2011-05-31 shop.product=POST"); // 364 days later
        world.Ingest("b 2011-06-01 shop.product=POST"); // 365 days later
        Assert.Equal("a", world.Members("shop.product = \"POST\" COUNT = 4"));
        Assert.Equal("b", world.Members("shop.product = \"POST\" COUNT = 1"));
        Assert.Equal(0, world.Ingest("b 2010-06-02 shop.product=POST").Stale);
        Assert.Equal(1, world.Ingest("b 2010-06-01 shop.product=POST").Stale);
        Assert.Equal("b", world.Members("shop.product = \"POST\" COUNT = 2"));
    }

    [Theory]
    [InlineData(MergeRule.Sum, "-2")]
    [InlineData(MergeRule.Minimum, "-7")]
    [InlineData(MergeRule.Maximum, "5")]
    public void O8_Sum_minimum_and_maximum_are_the_same_in_any_order(MergeRule merge, string expected)
    {
        foreach (string[] files in Orders("a 2011-12-05 age=5", "a 2011-12-01 age=-7"))
        {
            using EngineWorld world = Fed(files, Age(merge));
            Assert.Equal("a", world.Members($"age = {expected}"));
            Assert.Equal(1, world.Ingest("a 2011-12-04 -age").Stale);
        }
    }

    [Theory]
    [InlineData(MergeRule.Sum, 12)]
    [InlineData(MergeRule.Minimum, 5)]
    [InlineData(MergeRule.Maximum, 7)]
    public void O8_A_gap_of_a_time_to_live_starts_a_number_again(MergeRule merge, int combined)
    {
        using EngineWorld world = EngineWorld.Of("a 2011-11-01 age=5\nb 2011-11-01 age=5", Age(merge) with { TimeToLive = 30 });
        world.Ingest("a 2011-11-30 age=7"); // 29 days later
        world.Ingest("b 2011-12-01 age=7"); // 30 days later
        Assert.Equal("a", world.Members($"age = {combined}").Split(' ')[0]);
        Assert.Contains("b", world.Members("age = 7"), StringComparison.Ordinal);
        Assert.Equal(0, world.Ingest("b 2011-11-02 age=7").Stale);
        Assert.Equal(1, world.Ingest("b 2011-11-01 age=7").Stale);
    }

    [Fact]
    public void O8_A_sum_that_would_leave_64_bits_is_refused_and_counted()
    {
        using EngineWorld world = EngineWorld.Of("a 2011-12-01 age=9223372036854775807", Age(MergeRule.Sum));
        Assert.Equal(1, world.Ingest("a 2011-12-02 age=1").Overflowed);
        Assert.Equal("a", world.Members("age = 9223372036854775807"));
        Assert.Equal(0, world.Ingest("a 2011-12-02 age=-1").Overflowed);
        Assert.Equal("a", world.Members("age = 9223372036854775806"));
    }

    [Fact]
    public void O9_Late_rows_and_gaps_can_make_counts_and_sums_depend_on_the_order()
    {
        const string Early = "a 2011-11-01 age=5\na 2011-11-01 page=home";
        const string Bridge = "a 2011-11-16 age=5\na 2011-11-16 page=home";
        const string Late = "a 2011-12-01 age=5\na 2011-12-01 page=home";
        AttributeDefinition[] lasting = [Age(MergeRule.Sum) with { TimeToLive = 30 }, Definition("page") with { TimeToLive = 30 }];
        AttributeDefinition[] never = [Age(MergeRule.Sum)];

        Assert.Equal(("a", "a"), Asked([Early, Bridge, Late], lasting, 3));
        Assert.Equal(("a", "a"), Asked([Early, Late, Bridge], lasting, 2));
        Assert.Equal(("a", "a"), Asked([Early, Bridge, Late], never, 3));
        Assert.Equal(("a", "a"), Asked([Early, Late, Bridge], never, 3));

        static (string Sum, string Count) Asked(string[] files, AttributeDefinition[] attributes, int times)
        {
            using EngineWorld world = Fed(files, attributes);
            return (world.Members($"age = {5 * times}"), world.Members($"page = \"home\" COUNT = {times}"));
        }
    }

    [Theory]
    [InlineData("newsletter")]
    [InlineData("brand=acme")]
    public void O10_Turning_a_time_to_live_on_starts_its_clock_on_that_day(string what)
    {
        using EngineWorld world = EngineWorld.Of($"a 2011-06-01 {what}\nb 2011-12-10");
        world.Engine.SetTimeToLive(what.Split('=')[0], 30); // on 2011-12-20
        Assert.Equal("a", world.Members(Exists(what), "2012-01-18"));
        Assert.Equal("", world.Members(Exists(what), "2012-01-19"));
        Assert.Equal("a", world.Members($"{Predicate(what)} WITHIN 1 DAY", "2011-12-20"));
        Assert.Equal("", world.Members($"{Predicate(what)} WITHIN 1 DAY", "2011-12-19"));
    }

    [Fact]
    public void O11_What_a_rule_of_today_or_later_finds_stays_when_the_store_is_tidied()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-10-22 interest=golf
            b 2011-10-21 interest=golf
            c 2011-12-20 interest=golf
            """);
        Assert.Equal(("a c", "c", "c", ""), Today());
        world.Engine.Checkpoint();
        Assert.Equal(("a c", "c", "c", ""), Today());
        world.Reopen();
        Assert.Equal(("a c", "c", "c", ""), Today());

        (string, string, string, string) Today() => (
            world.Members("interest = \"golf\"", "2011-12-20"),
            world.Members("interest = \"golf\"", "2011-12-21"),
            world.Members("interest EXISTS", "2012-02-17"),
            world.Members("interest EXISTS", "2012-02-18"));
    }

    [Fact]
    public void O12_A_device_is_first_seen_on_the_minimum_and_last_seen_on_the_maximum_of_its_days()
    {
        foreach (string[] files in Orders("a 2011-12-05", "a 2011-12-01 newsletter\na 2011-12-09 -newsletter"))
        {
            using EngineWorld world = Fed(files);
            Assert.Equal("a", world.Members("device.first_seen = 2011-12-01"));
            Assert.Equal("a", world.Members("device.last_seen = 2011-12-09"));
        }
    }

    [Fact]
    public void O13_The_count_over_any_value_rises_with_that_of_a_value_and_is_summed_up_again_by_a_removal()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 page=home × 3
            a 2011-12-01 page=cart × 2
            """, ByDays);
        Assert.Equal("a", world.Members("page COUNT = 2"));
        world.Ingest("a 2011-12-02 page=home\na 2011-12-02 page=thanks\na 2011-12-01 page=thanks");
        Assert.Equal("a", world.Members("page COUNT = 4"));
        world.Ingest("a 2011-12-02 -page=home");
        Assert.Equal("a", world.Members("page COUNT = 2"));
        world.Ingest("a 2011-12-02 -page");
        Assert.Equal("", world.Members("page EXISTS"));
    }

    [Fact]
    public void O13_The_count_over_any_value_has_a_gap_of_its_own()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2010-06-01 shop.product=POST
            a 2010-12-01 shop.product=22423
            a 2011-06-01 shop.product=POST
            """);
        Assert.Equal("a", world.Members("shop.product = \"POST\" COUNT = 1"));
        Assert.Equal("a", world.Members("shop.product COUNT = 3"));
    }

    [Fact]
    public void O14_A_replace_delivery_is_the_whole_truth_of_its_attributes()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 brand=acme
            a 2011-12-01 country=DE
            b 2011-12-01 brand=acme
            c 2011-12-01 country=AT
            """);
        world.Engine.Count("EVERYONE", null, default);
        world.Replace("brand", "b 2011-11-01 brand=globex\nc 2011-12-01 brand=acme");
        Assert.Equal("b c", world.Members("brand EXISTS"));
        Assert.Equal("c", world.Members("brand = \"acme\""));
        Assert.Equal("b", world.Members("brand = \"globex\""));
        Assert.Equal("a c", world.Members("country EXISTS"));
        Assert.Equal("a b c", world.Members("EVERYONE"));
        Assert.Equal("b", world.Members("device.first_seen = 2011-11-01"));
    }

    private static AttributeDefinition ByDays => Definition("page") with { Count = CountRule.Days };

    private static AttributeDefinition Age(MergeRule merge) => Definition("age") with { Merge = merge };

    private static AttributeDefinition Definition(string name) =>
        RulesDocument.Load().Schema.Attributes.Single(attribute => attribute.Definition.Name == name).Definition;

    private static string Exists(string what) => $"{Predicate(what)}{(what.Contains('=', StringComparison.Ordinal) ? "" : " EXISTS")}";

    private static string Predicate(string what) => what.Split('=') is [string attribute, string value] ? $"{attribute} = \"{value}\"" : what;

    private static string[][] Orders(string one, string other) => [[one, other], [other, one]];

    private static EngineWorld Fed(string[] files, params AttributeDefinition[] changed)
    {
        EngineWorld world = EngineWorld.Of(files[0], changed);
        foreach (string file in files[1..])
        {
            world.Ingest(file);
        }

        return world;
    }

    /// <summary>The one of some values that device a is found with.</summary>
    private static string Standing(string attribute, string[] values, out long stale, params string[] files)
    {
        using EngineWorld world = EngineWorld.Of(files[0]);
        stale = world.Ingest(files[1]).Stale;
        return Assert.Single(values, value => world.Members(attribute == "age" ? $"age = {value}" : $"{attribute} = \"{value}\"") == "a");
    }
}
