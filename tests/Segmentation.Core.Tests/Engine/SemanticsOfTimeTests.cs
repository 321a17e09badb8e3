using Segmentation.TestSupport.Engine;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>Rows S16 to S26 of docs/rules.md; the as-of day is 10 December 2011 unless said.</summary>
public sealed class SemanticsOfTimeTests
{
    [Fact]
    public void S16_Within_n_days_is_the_as_of_day_and_the_days_before_it()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-10 page=home
            b 2011-12-04 page=home
            c 2011-12-03 page=home
            d 2011-12-11 page=home
            e 2011-12-10
            """);
        Assert.Equal("a b", world.Members("page WITHIN 7 DAYS"));
        Assert.Equal("a b c", world.Members("page WITHIN 8 DAYS"));
        Assert.Equal("a", world.Members("page WITHIN 1 DAY"));
        Assert.Equal("d", world.Members("page WITHIN 1 DAY", "2011-12-11"));
    }

    [Fact]
    public void S17_Not_within_means_held_but_not_lately()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-04 page=home
            b 2011-12-03 page=home
            c 2011-12-10
            """);
        Assert.Equal("b", world.Members("page NOT WITHIN 7 DAYS"));
        Assert.Equal("b c", world.Members("NOT page WITHIN 7 DAYS"));
    }

    [Fact]
    public void S18_Before_means_last_seen_before_and_prints_so()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-05-31 page=home
            b 2011-05-31 page=home
            b 2011-06-01 page=home
            c 2011-06-01 page=home
            d 2011-05-31
            """);
        Assert.Equal("a", world.Members("page LAST BEFORE 2011-06-01"));
        Assert.Equal("a b c", world.Members("page LAST BEFORE 2011-06-02"));
        Assert.Equal("page LAST BEFORE 2011-06-01", world.Ask("page BEFORE 2011-06-01").Rule);
    }

    [Fact]
    public void S19_After_excludes_its_day_and_between_includes_both()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-06-01 page=home
            b 2011-06-30 page=home
            c 2011-05-31 page=home
            d 2011-07-01 page=home
            e 2011-06-15 page=home
            e 2011-07-02 page=home
            """);
        Assert.Equal("a b", world.Members("page LAST BETWEEN 2011-06-01 AND 2011-06-30"));
        Assert.Equal("d e", world.Members("page AFTER 2011-06-30"));
        Assert.Equal("e", world.Members("page AFTER 2011-07-01"));
        Assert.Equal("page LAST BETWEEN 2011-06-01 AND 2011-06-30", world.Ask("page BETWEEN 2011-06-01 AND 2011-06-30").Rule);
    }

    [Fact]
    public void S20_Not_between_two_days_means_held_but_not_last_seen_between_them()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-05-31 page=home
            b 2011-06-01 page=home
            c 2011-06-30 page=home
            d 2011-07-01 page=home
            e 2011-06-15 page=home
            e 2011-12-01 page=home
            f 2011-05-31
            """);
        Assert.Equal("a d e", world.Members("page NOT BETWEEN 2011-06-01 AND 2011-06-30"));
    }

    [Fact]
    public void S21_Without_a_value_time_asks_for_the_latest_day_of_any()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-05-01 page=home
            a 2011-06-02 page=cart
            b 2011-05-01 page=home
            b 2011-05-02 page=cart
            """);
        Assert.Equal("b", world.Members("page LAST BEFORE 2011-06-01"));
        Assert.Equal("a b", world.Members("page = \"home\" LAST BEFORE 2011-06-01"));
        Assert.Equal("a", world.Members("page AFTER 2011-06-01"));
    }

    [Fact]
    public void S22_Of_several_values_the_last_day_counts_for_not_within_before_and_between()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-11-01 page=home
            a 2011-12-09 page=cart
            b 2011-11-01 page=home
            c 2011-11-01 page=home
            c 2011-11-30 page=cart
            d 2011-11-01 page=thanks
            """);
        Assert.Equal("b c", world.Members("page HAS ANY (\"home\", \"cart\") NOT WITHIN 7 DAYS"));
        Assert.Equal("b c", world.Members("page HAS ANY (\"home\", \"cart\") LAST BEFORE 2011-12-01"));
        Assert.Equal("b", world.Members("page HAS ANY (\"home\", \"cart\") LAST BETWEEN 2011-11-01 AND 2011-11-29"));
        Assert.Equal("a", world.Members("page HAS ANY (\"home\", \"cart\") WITHIN 7 DAYS"));
        Assert.Equal("a c", world.Members("page HAS ANY (\"home\", \"cart\") AFTER 2011-11-29"));
    }

    [Fact]
    public void S23_A_time_to_live_is_applied_at_evaluation()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-10-12 interest=golf
            b 2011-10-11 interest=golf
            c 2011-10-12
            """);
        Assert.Equal("a", world.Members("interest = \"golf\""));
        Assert.Equal("a b", world.Members("interest = \"golf\"", "2011-12-09"));
        Assert.Equal("", world.Members("interest = \"golf\"", "2011-12-11"));
        Assert.Equal("b c", world.Members("interest IS MISSING"));
        Assert.Equal("a", world.Members("interest = \"golf\" NOT WITHIN 7 DAYS"));
        Assert.Equal("a", world.Members("interest NOT WITHIN 7 DAYS"));
    }

    [Fact]
    public void S24_A_day_after_the_as_of_day_is_held_but_not_within()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-11 page=home
            b 2011-12-10 page=home
            c 2011-12-11 interest=golf
            """);
        Assert.Equal("a", world.Members("page = \"home\" NOT WITHIN 7 DAYS"));
        Assert.Equal("b", world.Members("page = \"home\" WITHIN 7 DAYS"));
        Assert.Equal("a b", world.Members("page = \"home\""));
        Assert.Equal("c", world.Members("interest = \"golf\""));
    }

    [Fact]
    public void S25_The_as_of_day_does_not_rewind_what_is_held()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-09 page=home
            a 2011-12-15 page=home
            b 2011-12-09 page=home
            c 2011-12-01 age=20
            c 2011-12-15 age=40
            """);
        Assert.Equal("b", world.Members("page = \"home\" WITHIN 7 DAYS"));
        Assert.Equal("a", world.Members("page = \"home\" COUNT = 2"));
        Assert.Equal("c", world.Members("age = 40"));
        Assert.Equal("a b", world.Members("page = \"home\" WITHIN 7 DAYS", "2011-12-15"));
    }

    [Fact]
    public void S26_Every_answer_says_how_many_devices_were_seen_after_the_as_of_day()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-10
            b 2011-12-10
            b 2011-12-11
            c 2011-12-12
            d 2011-12-09
            """);
        Assert.Equal("a", world.Members("device.last_seen WITHIN 1 DAY"));
        Assert.Equal(2, world.Ask("NOBODY").SeenAfterAsOf);
        Assert.Equal(1, world.Ask("EVERYONE", "2011-12-11").SeenAfterAsOf);
        Assert.Equal(0, world.Ask("EVERYONE", "2011-12-12").SeenAfterAsOf);
        Assert.Equal(4, world.Ask("EVERYONE", "2011-12-08").SeenAfterAsOf);
        world.Engine.Delete("cookie", ["c"]);
        Assert.Equal(1, world.Ask("NOBODY").SeenAfterAsOf);
    }
}
