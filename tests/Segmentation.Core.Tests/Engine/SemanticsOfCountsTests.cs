using Segmentation.TestSupport.Engine;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>Rows S27 to S34 of docs/rules.md.</summary>
public sealed class SemanticsOfCountsTests(SemanticsOfCountsTests.CountedWorld counted) : IClassFixture<SemanticsOfCountsTests.CountedWorld>
{
    [Fact]
    public void S27_Counts_saturate_at_255()
    {
        using EngineWorld world = EngineWorld.Of(Saturated);
        Assert.Equal("b c", world.Members("page = \"cart\" COUNT >= 255"));
        Assert.Equal("a b c", world.Members("page = \"cart\" COUNT >= 254"));
        world.Ingest("a 2011-12-02 page=cart");
        Assert.Equal("a b c", world.Members("page = \"cart\" COUNT >= 255"));
    }

    [Theory]
    [InlineData(">= 1", "")]
    [InlineData(">= 255", "")]
    [InlineData(">= 256", "SEG2016")]
    [InlineData("> 0", "")]
    [InlineData("> 254", "")]
    [InlineData("> 255", "SEG2016")]
    [InlineData("= 1", "")]
    [InlineData("= 254", "")]
    [InlineData("= 255", "SEG2016")]
    [InlineData("!= 1", "")]
    [InlineData("!= 254", "")]
    [InlineData("!= 255", "SEG2016")]
    [InlineData("<= 1", "")]
    [InlineData("<= 254", "")]
    [InlineData("<= 255", "SEG2016")]
    [InlineData("< 2", "")]
    [InlineData("< 255", "")]
    [InlineData("< 256", "SEG2016")]
    public void S28_A_comparison_that_a_saturated_count_cannot_decide_is_an_error(string comparison, string mistake) =>
        Assert.Equal(mistake, counted.World.Mistakes("page = \"cart\" COUNT " + comparison));

    [Fact]
    public void S28_A_count_below_255_is_decidable()
    {
        using EngineWorld world = EngineWorld.Of(Saturated);
        Assert.Equal("a", world.Members("page = \"cart\" COUNT < 255"));
        Assert.Equal("a", world.Members("page = \"cart\" COUNT = 254"));
        Assert.Equal("b c", world.Members("page = \"cart\" COUNT != 254"));
    }

    [Fact]
    public void S29_Only_devices_that_have_the_value_are_counted()
    {
        using EngineWorld world = EngineWorld.Of(Counts);
        Assert.Equal("a b", world.Members("page = \"cart\" COUNT <= 2"));
        Assert.Equal("a b c", world.Members("page = \"cart\" COUNT >= 1"));
    }

    [Theory]
    [InlineData("= 0")]
    [InlineData("!= 0")]
    [InlineData("<= 0")]
    [InlineData("< 1")]
    [InlineData(">= 0")]
    public void S29_Asking_for_less_than_one_is_an_error_that_offers_not(string comparison)
    {
        RuleMessage message = Assert.Single(counted.World.Ask("page = \"cart\" COUNT " + comparison).Messages);
        Assert.Equal("SEG2017", message.Id);
        Assert.Contains("NOT", message.Message + message.Suggestion, System.StringComparison.Ordinal);
    }

    [Fact]
    public void S30_A_count_and_a_time_on_one_predicate_are_an_error_and_two_predicates_are_not()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-11-01 page=cart × 2
            a 2011-12-10 page=cart
            b 2011-11-01 page=cart × 3
            c 2011-12-10 page=cart × 2
            """);
        Assert.Equal("SEG2015", world.Mistakes("page = \"cart\" COUNT >= 3 WITHIN 7 DAYS"));
        Assert.Equal("SEG2015", world.Mistakes("page = \"cart\" WITHIN 7 DAYS COUNT >= 3"));
        Assert.Equal("a", world.Members("page = \"cart\" COUNT >= 3 AND page = \"cart\" WITHIN 7 DAYS"));
    }

    [Fact]
    public void S31_Without_a_value_count_is_the_sum_over_all_values()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 page=home × 2
            a 2011-12-01 page=cart
            b 2011-12-01 page=home × 2
            c 2011-12-01 page=home × 200
            c 2011-12-01 page=cart × 200
            """);
        Assert.Equal("a c", world.Members("page COUNT >= 3"));
        Assert.Equal("b", world.Members("page COUNT = 2"));
        Assert.Equal("c", world.Members("page COUNT >= 255"));
    }

    [Fact]
    public void S31_With_a_time_to_live_the_sum_is_since_the_device_last_had_no_value()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2010-06-01 shop.product=22423
            a 2011-05-31 shop.product=POST
            b 2010-06-01 shop.product=22423
            b 2011-06-01 shop.product=POST
            """);
        Assert.Equal("a", world.Members("shop.product COUNT >= 2"));
        Assert.Equal("b", world.Members("shop.product COUNT = 1"));
    }

    [Fact]
    public void S32_Of_several_values_count_is_asked_of_each_alone()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-01 page=home × 2
            a 2011-12-01 page=cart × 2
            b 2011-12-01 page=home × 3
            c 2011-12-01 page=cart × 3
            d 2011-12-01 page=thanks × 3
            """);
        Assert.Equal("b c", world.Members("page HAS ANY (\"home\", \"cart\") COUNT >= 3"));
    }

    [Fact]
    public void S33_Another_count_means_held()
    {
        using EngineWorld world = EngineWorld.Of(Counts);
        Assert.Equal("b c", world.Members("page = \"cart\" COUNT != 1"));
        Assert.Equal("a c", world.Members("page = \"cart\" COUNT != 2"));
    }

    [Fact]
    public void S34_A_time_or_count_on_an_attribute_that_keeps_none_is_an_error()
    {
        using EngineWorld world = EngineWorld.Of("""
            a 2011-12-10 app_push
            b 2011-12-03 app_push
            c 2011-12-10 newsletter
            """);
        Assert.Equal("a", world.Members("app_push WITHIN 7 DAYS"));
        Assert.All(
            ["newsletter", "country = \"DE\"", "brand = \"acme\"", "age = 30", "age EXISTS"],
            predicate => Assert.Contains("SEG2013", world.Mistakes(predicate + " WITHIN 7 DAYS"), System.StringComparison.Ordinal));
        Assert.All(
            ["newsletter", "app_push", "country = \"DE\"", "interest = \"golf\"", "age EXISTS"],
            predicate => Assert.Contains("SEG2014", world.Mistakes(predicate + " COUNT >= 2"), System.StringComparison.Ordinal));
    }

    private const string Saturated = """
        a 2011-12-01 page=cart × 254
        b 2011-12-01 page=cart × 255
        c 2011-12-01 page=cart × 256
        """;

    private const string Counts = """
        a 2011-12-01 page=cart
        b 2011-12-01 page=cart × 2
        c 2011-12-01 page=cart × 3
        d 2011-12-01 page=home
        """;

    /// <summary>One world for all rules that are refused before anything is counted.</summary>
    public sealed class CountedWorld : System.IDisposable
    {
        public EngineWorld World { get; } = EngineWorld.Of(Counts);

        public void Dispose() => World.Dispose();
    }
}
