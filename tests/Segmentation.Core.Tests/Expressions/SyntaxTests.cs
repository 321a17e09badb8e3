using System;
using Segmentation.Expressions;
using Segmentation.Expressions.Syntax;
using Xunit;

namespace Segmentation.Core.Tests.Expressions;

public sealed class SyntaxTests
{
    [Theory]
    [InlineData("a = 1 and b = 2", "a = 1 AND b = 2")]
    [InlineData("a == 1 && ! b <> 2", "a = 1 AND NOT b != 2")]
    [InlineData("a => 1 || b =< 2", "a >= 1 OR b <= 2")]
    [InlineData("a = 1 EXCEPT b = 2 MINUS c = 3", "a = 1 AND NOT b = 2 AND NOT c = 3")]
    [InlineData("a = 1 OR b = 2 AND c = 3", "a = 1 OR (b = 2 AND c = 3)")]
    [InlineData("a = 1 XOR b = 2 AND c = 3 OR d = 4", "(a = 1 XOR (b = 2 AND c = 3)) OR d = 4")]
    [InlineData("NOT a = 1 AND b = 2", "NOT a = 1 AND b = 2")]
    [InlineData("NOT (a = 1 AND b = 2)", "NOT (a = 1 AND b = 2)")]
    [InlineData("NOT a WITHIN 7 DAYS", "NOT a WITHIN 7 DAYS")]
    [InlineData("((a = 1))", "a = 1")]
    [InlineData("(a = 1 AND b = 2) AND c = 3", "(a = 1 AND b = 2) AND c = 3")]
    [InlineData("a IS NULL OR b IS NOT NULL", "a IS MISSING OR b EXISTS")]
    [InlineData("a last 30d OR a within 30 d OR a WITHIN 1 day", "a WITHIN 30 DAYS OR a WITHIN 30 DAYS OR a WITHIN 1 DAYS")]
    [InlineData("a NOT LAST 30 DAYS", "a NOT WITHIN 30 DAYS")]
    [InlineData("a before 2011-06-01", "a LAST BEFORE 2011-06-01")]
    [InlineData("a last between 2011-06-01 and 2011-06-30 and b = 1", "a LAST BETWEEN 2011-06-01 AND 2011-06-30 AND b = 1")]
    [InlineData("a = \"x\" NOT BETWEEN 2011-06-01 AND 2011-06-30", "a = \"x\" NOT BETWEEN 2011-06-01 AND 2011-06-30")]
    [InlineData("device.first_seen last before 2011-06-01", "device.first_seen BEFORE 2011-06-01")]
    [InlineData("`a.b-c_1` = 1", "a.b-c_1 = 1")]
    [InlineData("`last` = 1", "`last` = 1")]
    [InlineData("`odd name` = 1", "`odd name` = 1")]
    [InlineData("days = 1 AND d = 2", "days = 1 AND d = 2")]
    [InlineData("a='it''s'", null)]
    [InlineData("a = 'it\\'s \"x\" \\\\ \\u0041\\n\\t\\u202e'", "a = \"it's \\\"x\\\" \\\\ A\\n\\t\\u202E\"")]
    [InlineData("a = \"\\uD83D\\uDE00\"", "a = \"😀\"")]
    [InlineData("a = -5 AND b = -0.50", "a = -5 AND b = -0.50")]
    [InlineData("a = 1 # AND b = 2\n// c\nAND d = 3", "a = 1 AND d = 3")]
    [InlineData("at least 1 of (a = 1, b = 2 or c = 3)", "AT LEAST 1 OF (a = 1, b = 2 OR c = 3)")]
    [InlineData("id is not `count`", "ID IS NOT `count`")]
    [InlineData("segment('x y')", "SEGMENT(\"x y\")")]
    [InlineData("größe = 1", "größe = 1")]
    public void Rules_print_in_canonical_form(string text, string? canonical)
    {
        ParseResult parsed = RuleParser.Parse(text);
        Assert.Equal(canonical, parsed.Syntax?.ToString());
        if (canonical is not null)
        {
            Assert.Equal(parsed.Syntax, RuleParser.Parse(canonical).Syntax);
        }
    }

    [Fact]
    public void Equality_ignores_place_and_aliases()
    {
        RuleSyntax plain = Parse("a = \"x\" AND b < 3");
        Assert.Equal(plain, Parse("  ( a == 'x' ) \n && b < 3 // same"));
        Assert.NotEqual(plain, Parse("b < 3 AND a = \"x\""));
        Assert.NotEqual(plain, Parse("a = \"x\" OR b < 3"));
        Assert.NotEqual(Parse("a = 1"), Parse("a = \"1\""));
    }

    [Fact]
    public void Spans_cover_the_text_of_each_part()
    {
        const string Text = "x = 1 AND\n  (page = \"a\" WITHIN 7 DAYS OR NOT y EXISTS)";
        AndSyntax and = Assert.IsType<AndSyntax>(Parse(Text));
        Assert.Equal((0, Text.Length), (and.Span.Start, and.Span.Length));
        OrSyntax or = Assert.IsType<OrSyntax>(and.Operands[1]);
        Assert.Equal((2, 3), (or.Span.Line, or.Span.Column));
        Assert.Equal("(page = \"a\" WITHIN 7 DAYS OR NOT y EXISTS)", Text.Substring(or.Span.Start, or.Span.Length));
        PredicateSyntax page = Assert.IsType<PredicateSyntax>(or.Operands[0]);
        Assert.Equal("page = \"a\" WITHIN 7 DAYS", Text.Substring(page.Span.Start, page.Span.Length));
        Assert.Equal("WITHIN 7 DAYS", Text.Substring(page.Time!.Span.Start, page.Time.Span.Length));
        Assert.Equal("NOT y EXISTS", Text.Substring(or.Operands[1].Span.Start, or.Operands[1].Span.Length));
    }

    [Fact]
    public void The_hash_of_a_rule_is_that_of_its_canonical_text_forever()
    {
        RuleHash hash = RuleHash.Of(Parse("country == 'DE'  # comment"));
        Assert.Equal(RuleHash.Of(Parse("country = \"DE\"")), hash);
        Assert.NotEqual(RuleHash.Of(Parse("country = \"AT\"")), hash);
        Assert.Equal("a91a35c1bcbee4d3dcee9498db9f32e8728a1027e74e7138b7e2b1030e64e9a8", hash.ToString());
    }

    [Fact]
    public void Nodes_refuse_what_no_text_says()
    {
        Assert.Throws<ArgumentException>(() => new AndSyntax([new EveryoneSyntax()]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AtLeastSyntax(2, [new EveryoneSyntax()]));
        Assert.Throws<ArgumentException>(() => new InTest(false, []));
        Assert.Throws<ArgumentNullException>(() => RuleParser.Parse(null!));
    }

    private static RuleSyntax Parse(string text) => RuleParser.Parse(text).Syntax ?? throw new ArgumentException(text);
}
