using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Segmentation.Expressions;
using Segmentation.Expressions.Diagnostics;
using Segmentation.TestSupport.Expressions;
using Xunit;

namespace Segmentation.Core.Tests.Expressions;

/// <summary>Goldens/mistakes.golden: a rule in lines that begin with <c>&gt; </c>, then what a terminal shows of each mistake.</summary>
public sealed class MistakeGoldenTests
{
    private static readonly SampleSchema Schema = RulesDocument.Load().Schema;

    public static IEnumerable<TheoryDataRow<string, string>> Cases => Read().Select(pair => new TheoryDataRow<string, string>(pair.Rule, pair.Shown));

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_mistake_is_shown_as_agreed(string rule, string shown) => Assert.Equal(shown, Show(rule));

    [Fact]
    public void Every_diagnostic_but_the_limits_has_a_case()
    {
        IEnumerable<string> shown = Read().SelectMany(pair => Compile(pair.Rule)).Select(diagnostic => diagnostic.Id).Distinct();
        Assert.Equal(DiagnosticTable.All.Select(rule => rule.Id).Where(id => !id.StartsWith("SEG4", StringComparison.Ordinal)), shown.Order());
    }

    [Fact]
    public void One_line_names_id_place_message_and_advice()
    {
        Diagnostic mistake = Assert.Single(Compile("newsletter AND\n intrest = \"golf\""));
        Assert.Equal("error SEG2001 at 2:2: there is no attribute \"intrest\"; expected: the name of an attribute; try: interest", mistake.ToString());
        Assert.Equal((2, 2, 16, 7), (mistake.Line, mistake.Column, mistake.Span.Start, mistake.Span.Length));
    }

    [Fact]
    public void A_long_line_is_shown_around_the_mistake()
    {
        string rule = string.Concat(Enumerable.Repeat("newsletter XOR ", 40)) + "intrest EXISTS";
        string[] lines = Compile(rule).Single(diagnostic => diagnostic.IsError).Render(rule).Split('\n');
        Assert.True(lines[1].Length <= 105, lines[1]);
        Assert.Equal("intrest", lines[1].Substring(lines[2].IndexOf('^', StringComparison.Ordinal), lines[2].Count(unit => unit == '^')));
    }

    private static IReadOnlyList<Diagnostic> Compile(string rule) => Rule.Compile(rule, Schema, Schema, Schema).Diagnostics;

    private static string Show(string rule) => string.Join('\n', Compile(rule).Select(diagnostic => diagnostic.Render(rule)));

    private static IEnumerable<(string Rule, string Shown)> Read()
    {
        string[] lines = File.ReadAllLines(Path());
        for (int i = 0; i < lines.Length;)
        {
            List<string> rule = [.. lines.Skip(i).TakeWhile(line => line.StartsWith("> ", StringComparison.Ordinal))];
            List<string> shown = [.. lines.Skip(i + rule.Count).TakeWhile(line => line.Length > 0)];
            yield return (string.Join('\n', rule.Select(line => line[2..])), string.Join('\n', shown));
            i += rule.Count + shown.Count + 1;
        }
    }

    private static string Path()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = System.IO.Path.Combine(folder.FullName, "tests", "Segmentation.Core.Tests", "Expressions", "Goldens", "mistakes.golden");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("mistakes.golden is not above the test program.");
    }
}
