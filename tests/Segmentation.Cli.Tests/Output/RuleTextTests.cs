using System.IO;
using Segmentation.Cli.Output;
using Xunit;

namespace Segmentation.Cli.Tests.Output;

public sealed class RuleTextTests
{
    [Fact]
    public void A_mistake_shows_the_rule_a_mark_below_the_place_and_the_suggestion()
    {
        string text = Show("country = \"DE\" AND intrest = \"golf\"", new RuleMessage("SEG2001", true, 19, 7, 1, 20, "there is no attribute \"intrest\"", "interest"));
        Assert.Equal(
            """
            error: there is no attribute "intrest" (SEG2001)
              country = "DE" AND intrest = "golf"
                                 ^^^^^^^
              did you mean interest?

            """,
            text);
    }

    [Fact]
    public void Of_a_rule_of_several_lines_the_line_with_the_mistake_is_shown()
    {
        string text = Show("newsletter\nAND\n\tage > x", new RuleMessage("SEG1008", false, 22, 1, 3, 8, "text needs quotes", null));
        Assert.Equal("warning: text needs quotes (SEG1008, line 3)\n   age > x\n         ^\n", text);
    }

    [Fact]
    public void A_long_line_is_cut_around_the_place()
    {
        string rule = new string('a', 500) + "!" + new string('b', 500);
        string[] lines = Show(rule, new RuleMessage("SEG1001", true, 500, 1, 1, 501, "stray", null)).Split('\n');
        Assert.Equal(rule.Length > 200 ? 164 : 0, lines[1].Length);
        Assert.Equal('!', lines[1][lines[2].IndexOf('^')]);
    }

    [Theory]
    [InlineData("at the end", 9, 1)]
    [InlineData("of no length", 4, 0)]
    [InlineData("longer than the line", 4, 1000)]
    [InlineData("in an empty rule", 1, 1)]
    public void A_place_at_any_edge_is_marked_once_and_within_the_line(string reason, int column, int length)
    {
        string rule = reason == "in an empty rule" ? string.Empty : "EVERYONE";
        string[] lines = Show(rule, new RuleMessage("SEG1", true, column - 1, length, 1, column, "x", null)).Split('\n');
        Assert.Equal(2 + column - 1, lines[2].IndexOf('^'));
        Assert.True(lines[2].Length <= 2 + int.Max(rule.Length, column));
    }

    private static string Show(string rule, RuleMessage message)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        RuleText.Write(writer, rule, [message]);
        return writer.ToString();
    }
}
