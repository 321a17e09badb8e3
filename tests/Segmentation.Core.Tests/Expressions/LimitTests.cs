using System.Collections.Generic;
using System.Linq;
using System.Text;
using Segmentation.Expressions;
using Segmentation.Expressions.Binding;
using Segmentation.Expressions.Syntax;
using Segmentation.TestSupport.Expressions;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Expressions;

public sealed class LimitTests
{
    private static readonly SampleSchema Sample = RulesDocument.Load().Schema;

    [Theory]
    [InlineData(65_536, true)]
    [InlineData(65_537, false)]
    public void A_text_has_at_most_64_kibibytes_of_utf8(int bytes, bool fits)
    {
        // The euro sign has three bytes, so that bytes and not characters are seen to count.
        string text = "newsletter #€" + new string(' ', bytes - Encoding.UTF8.GetByteCount("newsletter #€"));
        Check(fits, "SEG4001", text);
    }

    [Theory]
    [InlineData(5_000, true)]
    [InlineData(5_001, false)]
    public void A_rule_has_at_most_5000_leaves(int leaves, bool fits) =>
        Check(fits, "SEG4003", string.Join(" OR ", Enumerable.Range(0, leaves).Select(number => $"age={number}")));

    [Theory]
    [InlineData(5_000, true)]
    [InlineData(5_001, false)]
    public void Each_value_of_a_list_counts_as_a_leaf(int values, bool fits) =>
        Check(fits, "SEG4003", $"age IN ({string.Join(',', Enumerable.Range(0, values))})");

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Leaves_are_counted_with_segments_expanded(int references, bool fits)
    {
        string half = string.Join(" OR ", Enumerable.Range(0, 2_500).Select(number => $"age={number}"));
        string rule = string.Join(" XOR ", Enumerable.Repeat("SEGMENT(\"half\")", references));
        Check(fits, "SEG4003", rule, ("half", half));
    }

    [Fact]
    public void Segments_that_double_at_each_level_end_at_the_limit()
    {
        (string, string)[] doubling =
        [
            ("s0", "newsletter"), .. Enumerable.Range(1, 60).Select(level => ($"s{level}", $"SEGMENT(\"s{level - 1}\") AND SEGMENT(\"s{level - 1}\")")),
        ];
        Check(false, "SEG4003", "SEGMENT(\"s60\")", doubling);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Parentheses_nest_at_most_64_deep(int depth, bool fits) =>
        Check(fits, "SEG4002", new string('(', depth) + "newsletter" + new string(')', depth));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Not_nests_at_most_64_deep(int depth, bool fits) =>
        Check(fits, "SEG4002", string.Concat(Enumerable.Repeat("NOT ", depth)) + "newsletter");

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void At_least_nests_at_most_64_deep(int depth, bool fits) =>
        Check(fits, "SEG4002", string.Concat(Enumerable.Repeat("AT LEAST 1 OF (", depth)) + "newsletter" + new string(')', depth));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Alternating_operators_nest_at_most_64_deep(int depth, bool fits)
    {
        string text = "age = 0";
        for (int level = 1; level <= depth; level++)
        {
            text = $"age = {level} {(level % 2 == 0 ? "AND" : "OR")} ({text} {(level % 2 == 0 ? "OR" : "AND")} newsletter)";
        }

        ParseResult parsed = RuleParser.Parse(text);
        Assert.Equal(fits, parsed.Syntax is not null);
        Assert.Equal(parsed.Syntax, fits ? RuleParser.Parse(RulePrinter.Print(parsed.Syntax!)).Syntax : null);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void Depth_is_counted_with_segments_expanded(int levels, bool fits)
    {
        (string, string)[] chain = [("s0", "newsletter"), .. Enumerable.Range(1, levels).Select(level => ($"s{level}", $"SEGMENT(\"s{level - 1}\")"))];
        Check(fits, "SEG4002", $"SEGMENT(\"s{levels}\")", chain);
    }

    [Fact]
    public void A_chain_of_segments_that_fits_alone_does_not_fit_deeper_down()
    {
        (string, string)[] chain = [("s0", "newsletter"), .. Enumerable.Range(1, 40).Select(level => ($"s{level}", $"SEGMENT(\"s{level - 1}\")"))];
        string nots = string.Concat(Enumerable.Repeat("NOT ", 30));
        Check(true, "", "SEGMENT(\"s40\")", chain);
        Check(false, "SEG4002", $"SEGMENT(\"s40\") XOR {nots}SEGMENT(\"s40\")", chain);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("NOT ")]
    [InlineData("!")]
    [InlineData("AT LEAST 1 OF (")]
    [InlineData("a AND (b OR ")]
    [InlineData("a EXCEPT (")]
    public void Text_that_only_opens_ends_in_one_error_and_not_in_a_full_stack(string opening)
    {
        string text = string.Concat(Enumerable.Repeat(opening, 65_000 / opening.Length));
        Assert.Equal("SEG4002", Assert.Single(RuleParser.Parse(text).Diagnostics).Id);
    }

    [Fact]
    public void A_hundred_thousand_parentheses_are_too_long_before_they_are_too_deep() =>
        Assert.Equal("SEG4001", Assert.Single(RuleParser.Parse(new string('(', 100_000)).Diagnostics).Id);

    [Fact]
    public void A_chain_of_thousands_of_xor_is_bound_as_a_shallow_tree()
    {
        CompileResult compiled = Compile(string.Join(" XOR ", Enumerable.Range(0, 4_096).Select(number => $"age={number}")));
        int depth = 0;
        for (BoundExpression node = compiled.Rule!.Expression; node is BoundXor xor; node = xor.Left)
        {
            depth++;
        }

        Assert.Equal(12, depth);
    }

    [Fact]
    public void Mistakes_beyond_fifty_are_not_listed() =>
        Assert.Equal(50, RuleParser.Parse(string.Join(" AND ", Enumerable.Repeat("country = DE", 200))).Diagnostics.Count);

    [Fact]
    public void Values_beyond_the_listed_warnings_are_not_searched_for()
    {
        CountingLookup values = new();
        string text = $"country IN ({string.Join(',', Enumerable.Range(0, 3_000))})";
        Assert.Equal(50, Rule.Compile(text, Sample, values, Sample).Diagnostics.Count);
        Assert.Equal(50, values.Searches);
    }

    private sealed class CountingLookup : IValueLookup
    {
        public int Searches { get; private set; }

        public int CodeOf(int attribute, string value) => -1;

        public IReadOnlyList<string> Nearest(int attribute, string value, int most)
        {
            Searches++;
            return [];
        }
    }

    private static void Check(bool fits, string id, string text, params (string Name, string Rule)[] segments)
    {
        CompileResult compiled = Compile(text, segments);
        IEnumerable<string> errors = compiled.Diagnostics.Where(diagnostic => diagnostic.IsError).Select(diagnostic => diagnostic.Id);
        Assert.Equal(fits ? [] : [id], errors);
        Assert.Equal(fits, compiled.Rule is not null);
    }

    private static CompileResult Compile(string text, params (string Name, string Rule)[] segments)
    {
        SampleSchema schema = new(Sample.Attributes, Sample.IdSpaces, segments.ToDictionary(segment => segment.Name, segment => segment.Rule));
        return Rule.Compile(text, schema, schema, schema);
    }
}
