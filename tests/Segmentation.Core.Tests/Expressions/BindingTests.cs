using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Expressions;
using Segmentation.Expressions.Binding;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;
using Segmentation.TestSupport.Expressions;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Expressions;

public sealed class BindingTests
{
    private static readonly SampleSchema Schema = RulesDocument.Load().Schema;

    [Fact]
    public void A_value_binds_to_its_code() => Assert.Equal(Has("country", [1]), Bind("country = \"AT\""));

    [Fact]
    public void A_number_as_a_value_binds_as_its_digits() => Assert.Equal(Has("area", [1]), Bind("area = 1034"));

    [Fact]
    public void Listed_values_are_ascending_and_distinct() =>
        Assert.Equal(Has("country", [0, 2]), Bind("country IN (\"FR\", \"DE\", \"FR\")"));

    [Fact]
    public void Unequal_on_a_category_asks_for_some_value_and_not_that_one() =>
        Assert.Equal(new BoundAnd([Has("country", null), new BoundNot(Has("country", [0]))]), Bind("country != \"DE\""));

    [Fact]
    public void Unequal_on_a_number_asks_for_some_number_and_not_that_one() =>
        Assert.Equal(new BoundAnd([new BoundHasNumber(Of("age")), new BoundNot(new BoundNumber(Of("age"), 30, 30))]), Bind("age != 30"));

    [Fact]
    public void An_unknown_value_is_held_by_nobody() => Assert.Equal(Has("country", []), Bind("country = \"XX\""));

    [Fact]
    public void Only_known_values_of_a_list_are_left() => Assert.Equal(Has("country", [0]), Bind("country IN (\"XX\", \"DE\")"));

    [Theory]
    [InlineData("spend > 1000.00", 1_000_001, long.MaxValue)]
    [InlineData("spend >= 1000", 1_000_000, long.MaxValue)]
    [InlineData("spend < -0.001", long.MinValue, -2)]
    [InlineData("spend <= 12.3", long.MinValue, 12_300)]
    [InlineData("spend = 0.0010000", 1, 1)]
    [InlineData("spend BETWEEN -1 AND 1.5", -1_000, 1_500)]
    [InlineData("age >= -9223372036854775808", long.MinValue, long.MaxValue)]
    [InlineData("age = 9223372036854775807", long.MaxValue, long.MaxValue)]
    [InlineData("age = 00000000000000000000000000000018", 18, 18)]
    public void Numbers_bind_at_the_scale_of_the_attribute(string rule, long least, long most) =>
        Assert.Equal(new BoundNumber(Of(rule.Split(' ')[0]), least, most), Bind(rule));

    [Theory]
    [InlineData("age > 9223372036854775807")]
    [InlineData("age < -9223372036854775808")]
    public void Beyond_the_last_number_is_nobody_with_a_warning(string rule)
    {
        CompileResult compiled = Compile(rule);
        Assert.Equal(new BoundNobody(), compiled.Rule!.Expression);
        Assert.Equal("SEG3004", Assert.Single(compiled.Diagnostics).Id);
    }

    [Theory]
    [InlineData(">=", 0, null, null)]
    [InlineData(">=", 1, 1, 255)]
    [InlineData(">=", 255, 255, 255)]
    [InlineData(">=", 256, null, null)]
    [InlineData(">", 0, 1, 255)]
    [InlineData(">", 254, 255, 255)]
    [InlineData(">", 255, null, null)]
    [InlineData("=", 0, null, null)]
    [InlineData("=", 1, 1, 1)]
    [InlineData("=", 254, 254, 254)]
    [InlineData("=", 255, null, null)]
    [InlineData("=", 999999999, null, null)]
    [InlineData("!=", 0, null, null)]
    [InlineData("!=", 255, null, null)]
    [InlineData("<=", 0, null, null)]
    [InlineData("<=", 1, 1, 1)]
    [InlineData("<=", 254, 1, 254)]
    [InlineData("<=", 255, null, null)]
    [InlineData("<", 1, null, null)]
    [InlineData("<", 2, 1, 1)]
    [InlineData("<", 255, 1, 254)]
    [InlineData("<", 256, null, null)]
    public void A_count_is_compared_only_where_a_saturated_count_decides(string comparison, int value, int? least, int? most)
    {
        CompileResult compiled = Compile($"page COUNT {comparison} {value}");
        CountRange? expected = least is null ? null : new CountRange(least.Value, most!.Value);
        Assert.Equal(expected, (compiled.Rule?.Expression as BoundHas)?.Count);
        Assert.Equal(expected is null, compiled.Rule is null);
    }

    [Fact]
    public void The_table_of_decidable_counts_is_what_saturation_allows()
    {
        (string Text, Func<int, int, bool> Holds)[] comparisons =
            [(">=", (a, b) => a >= b), (">", (a, b) => a > b), ("=", (a, b) => a == b), ("!=", (a, b) => a != b), ("<=", (a, b) => a <= b), ("<", (a, b) => a < b)];
        foreach ((string text, Func<int, int, bool> holds) in comparisons)
        {
            for (int value = 0; value <= 300; value++)
            {
                // True counts beyond 255 are all stored as 255; a rule is decidable if they all agree, and worth asking if not every count from 1 agrees below 1.
                bool agree = Enumerable.Range(255, 100).Select(count => holds(count, value)).Distinct().Count() == 1;
                bool aboveZero = value > 0 ? text != "<" || value > 1 : text == ">";
                bool compiles = Compile($"page COUNT {text} {value}").Rule is not null;
                Assert.True(compiles == (agree && aboveZero), $"COUNT {text} {value}");
            }
        }
    }

    [Fact]
    public void Unequal_counts_ask_for_the_value_and_not_that_count() =>
        Assert.Equal(
            new BoundAnd([Has("page", [0]), new BoundNot(Has("page", [0], null, new CountRange(3, 3)))]), Bind("page = \"home\" COUNT != 3"));

    [Theory]
    [InlineData("page BEFORE 1970-01-02", 0, 0)]
    [InlineData("page BEFORE 2149-06-06", 0, 65_534)]
    [InlineData("page AFTER 2149-06-05", 65_535, 65_535)]
    [InlineData("page AFTER 1970-01-01", 1, 65_535)]
    [InlineData("page BETWEEN 1970-01-01 AND 2149-06-06", 0, 65_535)]
    public void Dates_bind_as_windows_with_both_ends_included(string rule, int first, int last) =>
        Assert.Equal(Has("page", null, new BetweenDays(new DayNumber((ushort)first), new DayNumber((ushort)last))), Bind(rule));

    [Theory]
    [InlineData("page AFTER 2149-06-06")]
    [InlineData("page BEFORE 1970-01-01")]
    [InlineData("device.last_seen < 1970-01-01")]
    public void A_window_without_days_is_nobody_with_a_warning(string rule)
    {
        CompileResult compiled = Compile(rule);
        Assert.Equal(new BoundNobody(), compiled.Rule!.Expression);
        Assert.Equal("SEG3004", Assert.Single(compiled.Diagnostics).Id);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(36_500)]
    public void Windows_bind_as_days(int days)
    {
        Assert.Equal(Has("page", null, new WithinDays(days)), Bind($"page WITHIN {days} DAYS"));
        Assert.Equal(Has("page", [1], new NotWithinDays(days)), Bind($"page = \"cart\" NOT WITHIN {days} DAYS"));
    }

    [Fact]
    public void A_list_looks_back_from_the_last_of_its_values()
    {
        BoundHas any = Has("page", [0, 1]);
        Assert.Equal(new BoundAnd([any, new BoundNot(any with { Window = new WithinDays(7) })]), Bind("page IN (\"home\", \"cart\") NOT WITHIN 7 DAYS"));

        BetweenDays june = new(new DayNumber(100), new DayNumber(199));
        BetweenDays later = new(new DayNumber(200), DayNumber.Maximum);
        string rule = $"page HAS ANY (\"home\", \"cart\") BETWEEN {june.First} AND {june.Last}";
        Assert.Equal(new BoundAnd([any with { Window = june }, new BoundNot(any with { Window = later })]), Bind(rule));
    }

    [Fact]
    public void Has_all_asks_the_clause_of_each_value() =>
        Assert.Equal(
            new BoundAnd([Has("page", [0], new WithinDays(7)), Has("page", [1], new WithinDays(7))]), Bind("page HAS ALL (\"home\", \"cart\") WITHIN 7 DAYS"));

    [Fact]
    public void Has_none_is_not_of_has_any() =>
        Assert.Equal(new BoundNot(Has("interest", [0, 1], new WithinDays(7))), Bind("interest HAS NONE (\"golf\", \"tennis\") WITHIN 7 DAYS"));

    [Fact]
    public void A_flag_has_no_values()
    {
        Assert.Equal(Has("newsletter", null), Bind("newsletter != false"));
        Assert.Equal(new BoundNot(Has("newsletter", null)), Bind("newsletter = false"));
        Assert.Equal(Has("app_push", null, new WithinDays(3)), Bind("app_push = true WITHIN 3 DAYS"));
    }

    [Fact]
    public void Device_days_bind_to_the_device()
    {
        Assert.Equal(new BoundDeviceDay(true, new BetweenDays(new DayNumber(0), new DayNumber(9))), Bind("device.first_seen < 1970-01-11"));
        Assert.Equal(new BoundNot(new BoundDeviceDay(false, new BetweenDays(new DayNumber(10), new DayNumber(10)))), Bind("device.last_seen != 1970-01-11"));
        Assert.Equal(new BoundDeviceDay(false, new NotWithinDays(30)), Bind("device.last_seen NOT WITHIN 30 DAYS"));
    }

    [Fact]
    public void Nodes_inside_a_segment_name_the_segment()
    {
        BoundSegment outer = Assert.IsType<BoundSegment>(Bind("SEGMENT(\"golfing buyers\")"));
        Assert.Null(outer.Source!.Segment);
        Assert.Equal("SEGMENT(\"golfing buyers\")", outer.Source.Text);
        BoundAnd definition = Assert.IsType<BoundAnd>(outer.Definition);
        Assert.Equal("golfing buyers", definition.Source!.Segment);
        BoundSegment golfers = Assert.IsType<BoundSegment>(definition.Operands[0]);
        Assert.Equal(("golfing buyers", "golfers"), (golfers.Source!.Segment, golfers.Definition.Source!.Segment));
    }

    [Fact]
    public void A_segment_that_is_being_stored_is_found_in_its_own_expansion()
    {
        Dictionary<string, string> stored = new() { ["a"] = "SEGMENT(\"b\")" };
        SampleSchema schema = new(Schema.Attributes, Schema.IdSpaces, stored);
        BindResult result = RuleBinder.Bind(RuleParser.Parse("newsletter AND SEGMENT(\"a\")").Syntax!, "b", schema, schema, schema);
        Diagnostic circle = Assert.Single(result.Diagnostics);
        Assert.Equal("segments refer to each other in a circle: \"b\" → \"a\" → \"b\"", circle.Message);
        Assert.Equal(16, circle.Column);
        Assert.Null(result.Expression);
    }

    [Fact]
    public void A_segment_referred_to_twice_is_no_circle() =>
        Assert.NotNull(Compile("SEGMENT(\"golfing buyers\") OR SEGMENT(\"golfers\") OR SEGMENT(\"buyers\")").Rule);

    [Fact]
    public void Bound_text_without_values_shows_codes() => Assert.Equal("country = \"#1\"", Bind("country = \"AT\"").ToString());

    private static AttributeDefinition Of(string name) => Schema.TryGetAttribute(name, out AttributeDefinition? attribute) ? attribute : throw new ArgumentException(name);

    private static BoundHas Has(string name, int[]? codes, DayWindow? window = null, CountRange? count = null) => new(Of(name), codes, window, count);

    private static CompileResult Compile(string rule) => Rule.Compile(rule, Schema, Schema, Schema);

    private static BoundExpression Bind(string rule)
    {
        CompileResult compiled = Compile(rule);
        Assert.True(compiled.Rule is not null, string.Join("; ", compiled.Diagnostics));
        return compiled.Rule.Expression;
    }
}
