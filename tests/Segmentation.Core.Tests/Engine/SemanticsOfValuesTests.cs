using Segmentation.TestSupport.Engine;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>Rows S1 to S15 of docs/rules.md.</summary>
public sealed class SemanticsOfValuesTests
{
    [Fact]
    public void S1_Logic_has_two_values()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 age=40
            b 2011-12-01 age=20
            c 2011-12-01
            """);
        Assert.Equal("a", world.Members("age > 30"));
        Assert.Equal("b c", world.Members("NOT age > 30"));
        Assert.Equal("a b c", world.Members("age > 30 OR NOT age > 30"));
        Assert.Equal("", world.Members("age > 30 AND NOT age > 30"));
    }

    [Fact]
    public void S2_Not_is_the_complement_against_the_devices_present()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 newsletter
            b 2011-12-01 newsletter
            b 2011-12-02 -newsletter
            c 2011-12-01 country=DE
            d 2011-12-01
            """);
        Assert.Equal("b c d", world.Members("NOT newsletter"));
    }

    [Fact]
    public void S3_Everyone_is_every_device_present_and_a_deleted_one_is_not()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 newsletter
            b 2011-12-01 newsletter
            c 2011-12-01
            """);
        Assert.Equal("a b c", world.Members("EVERYONE"));
        Assert.Equal(1, world.Engine.Delete("cookie", ["b"]).Deleted);
        Assert.Equal("a c", world.Members("EVERYONE"));
        Assert.Equal("a", world.Members("newsletter"));
        Assert.Equal("c", world.Members("NOT newsletter"));
        Assert.Equal("", world.Members("NOBODY"));
        Assert.Equal("a c", world.Members("NOT NOBODY"));
    }

    [Fact]
    public void S4_A_comparison_on_a_missing_value_is_false()
    {
        using EngineWorld world = EngineWorld.Of(Ages);
        Assert.Equal("b", world.Members("age != 30"));
        Assert.Equal("", world.Members("age < 30"));
        Assert.Equal("a b", world.Members("age >= 0"));
    }

    [Fact]
    public void S5_Not_before_a_comparison_is_not_the_negated_comparison()
    {
        using EngineWorld world = EngineWorld.Of(Ages);
        Assert.Equal("b c", world.Members("NOT age = 30"));
        Assert.Equal("a c", world.Members("NOT age != 30"));
    }

    [Fact]
    public void S6_Another_category_asks_for_a_value()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 country=DE
            b 2011-12-01 country=AT
            c 2011-12-01 country=FR
            d 2011-12-01
            """);
        Assert.Equal("c", world.Members("""country NOT IN ("DE", "AT")"""));
        Assert.Equal("b c", world.Members("""country != "DE" """));
        Assert.Equal("c d", world.Members("""NOT country IN ("DE", "AT")"""));
    }

    [Fact]
    public void S7_Not_between_and_not_in_ask_for_a_number()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 age=17
            b 2011-12-01 age=18
            c 2011-12-01 age=24
            d 2011-12-01 age=25
            e 2011-12-01
            """);
        Assert.Equal("a d", world.Members("age NOT BETWEEN 18 AND 24"));
        Assert.Equal("b c", world.Members("age BETWEEN 18 AND 24"));
        Assert.Equal("a c d", world.Members("age NOT IN (18, 21)"));
    }

    [Fact]
    public void S8_Equals_means_among_those_held()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 interest=golf
            a 2011-12-01 interest=ski
            b 2011-12-01 interest=ski
            c 2011-12-01 page=home
            c 2011-12-01 page=cart
            """);
        Assert.Equal("a", world.Members("interest = \"golf\""));
        Assert.Equal("a b", world.Members("interest = \"ski\""));
        Assert.Equal("c", world.Members("page = \"home\" AND page = \"cart\""));
    }

    [Fact]
    public void S9_Another_value_of_a_set_or_event_is_an_error_and_has_none_is_not()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 interest=golf
            a 2011-12-01 interest=ski
            b 2011-12-01 interest=ski
            c 2011-12-01 page=home
            """);
        Assert.Equal("SEG2008", world.Mistakes("interest != \"golf\""));
        Assert.Equal("SEG2008", world.Mistakes("interest NOT IN (\"golf\", \"ski\")"));
        Assert.Equal("SEG2008", world.Mistakes("page != \"home\""));
        Assert.Contains("HAS NONE", Assert.Single(world.Ask("interest != \"golf\"").Messages).Suggestion, System.StringComparison.Ordinal);
        Assert.Equal("b c", world.Members("interest HAS NONE (\"golf\")"));
    }

    [Fact]
    public void S10_Has_any_and_in_ask_for_one_or_more()
    {
        using EngineWorld world = EngineWorld.Of(Interests);
        Assert.Equal("a b c", world.Members("interest HAS ANY (\"golf\", \"ski\")"));
        Assert.Equal("a b c", world.Members("interest IN (\"golf\", \"ski\")"));
    }

    [Fact]
    public void S11_Has_all_asks_for_each_and_a_category_does_not_take_it()
    {
        using EngineWorld world = EngineWorld.Of(Interests);
        Assert.Equal("c", world.Members("interest HAS ALL (\"golf\", \"ski\")"));
        Assert.Equal("SEG2007", world.Mistakes("country HAS ALL (\"DE\")"));
    }

    [Fact]
    public void S12_Has_none_with_a_clause_is_not_of_has_any_with_it()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-10 interest=golf
            b 2011-12-03 interest=golf
            c 2011-12-10 interest=ski
            d 2011-12-10 page=home × 2
            e 2011-12-10 page=home
            """);
        Assert.Equal("b c d e", world.Members("interest HAS NONE (\"golf\") WITHIN 7 DAYS"));
        Assert.Equal("b c d e", world.Members("NOT interest HAS ANY (\"golf\") WITHIN 7 DAYS"));
        Assert.Equal("c d e", world.Members("interest HAS NONE (\"golf\")"));
        Assert.Equal("a b c e", world.Members("page HAS NONE (\"home\", \"cart\") COUNT >= 2"));
    }

    [Fact]
    public void S13_Has_all_with_a_clause_asks_it_of_each_value_alone()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 page=home × 2
            a 2011-12-01 page=cart × 2
            b 2011-12-01 page=home × 3
            b 2011-12-10 page=cart
            c 2011-12-10 page=home × 2
            """);
        Assert.Equal("a", world.Members("page HAS ALL (\"home\", \"cart\") COUNT >= 2"));
        Assert.Equal("", world.Members("page HAS ALL (\"home\", \"cart\") WITHIN 7 DAYS"));
        Assert.Equal("a b", world.Members("page HAS ALL (\"home\", \"cart\") WITHIN 10 DAYS"));
    }

    [Fact]
    public void S14_A_flag_alone_is_true_and_exists_and_its_opposites_are_not_of_it()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 newsletter
            b 2011-12-01 newsletter=false
            c 2011-09-11 app_push
            d 2011-09-12 app_push
            """);
        Assert.All(["newsletter", "newsletter = true", "newsletter EXISTS"], rule => Assert.Equal("a", world.Members(rule)));
        Assert.All(["newsletter = false", "newsletter IS MISSING", "NOT newsletter"], rule => Assert.Equal("b c d", world.Members(rule)));
        Assert.All(["app_push", "app_push = true", "app_push EXISTS"], rule => Assert.Equal("d", world.Members(rule)));
        Assert.All(["app_push = false", "app_push IS MISSING", "NOT app_push"], rule => Assert.Equal("a b c", world.Members(rule)));
    }

    [Fact]
    public void S15_Exists_means_any_value_held_now()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 country=DE
            b 2011-12-01 country=DE
            b 2011-12-01 -country
            c 2011-10-11 interest=golf
            d 2011-10-12 interest=golf
            e 2011-12-01 age=0
            """);
        Assert.Equal("a", world.Members("country EXISTS"));
        Assert.Equal("b c d e", world.Members("country IS MISSING"));
        Assert.Equal("d", world.Members("interest EXISTS"));
        Assert.Equal("a b c e", world.Members("interest IS MISSING"));
        Assert.Equal("e", world.Members("age EXISTS"));
    }

    private const string Ages = """
        a 2011-12-01 age=30
        b 2011-12-01 age=31
        c 2011-12-01
        """;

    private const string Interests = """
        a 2011-12-01 interest=golf
        b 2011-12-01 interest=ski
        c 2011-12-01 interest=golf
        c 2011-12-01 interest=ski
        d 2011-12-01 interest=tennis
        e 2011-12-01
        """;
}
