using System.Collections.Generic;
using System.Linq;
using Segmentation.Expressions;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;
using Segmentation.TestSupport.Expressions;
using Xunit;

namespace Segmentation.Core.Tests.Expressions;

public sealed class RulesDocumentTests
{
    private static readonly RulesDocument Document = RulesDocument.Load();

    public static IEnumerable<TheoryDataRow<RuleExample>> Examples => Document.Examples.Select(example => new TheoryDataRow<RuleExample>(example));

    public static IEnumerable<TheoryDataRow<SemanticsRow>> Semantics => Document.Semantics.Select(row => new TheoryDataRow<SemanticsRow>(row));

    [Theory]
    [MemberData(nameof(Examples), DisableDiscoveryEnumeration = true)]
    public void Each_example_gives_the_diagnostics_that_the_page_promises(RuleExample example)
    {
        CompileResult compiled = Compile(example.Text);
        Assert.Equal(example.Diagnostics, compiled.Diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.Equal(example.Diagnostics.All(id => id.StartsWith("SEG3", System.StringComparison.Ordinal)), compiled.Rule is not null);
    }

    [Theory]
    [MemberData(nameof(Semantics), DisableDiscoveryEnumeration = true)]
    public void Each_row_of_the_semantics_table_has_a_rule_that_compiles(SemanticsRow row)
    {
        CompileResult compiled = Compile(row.Rule);
        Assert.True(compiled.Rule is not null, $"{row.Id}: {string.Join("; ", compiled.Diagnostics)}");
        Assert.Equal(compiled.Rule.Syntax, RuleParser.Parse(compiled.Rule.Text).Syntax);
    }

    [Fact]
    public void The_page_has_the_tables_and_examples_that_tests_read()
    {
        Assert.Equal(11, Document.Schema.Attributes.Count);
        Assert.Equal(["DE", "AT", "FR", "United Kingdom"], Document.Schema.Attributes[2].Values);
        Assert.Equal(3, Document.Schema.IdSpaces.Count);
        Assert.Equal(8, Document.Schema.SegmentNames.Count());
        Assert.True(Document.Schema.TryGetRule("golfers", out string? rule));
        Assert.Equal("interest = \"golf\" OR page = \"/offers?\"", rule);
        Assert.True(Document.Examples.Count > 80, $"found {Document.Examples.Count} examples");
        Assert.Equal(Enumerable.Range(1, 46).Select(number => $"S{number}"), Document.Semantics.Select(row => row.Id));
    }

    [Fact]
    public void The_table_of_mistakes_lists_every_diagnostic_once_and_in_order() =>
        Assert.Equal(DiagnosticTable.All.Select(rule => rule.Id), Document.DiagnosticIds);

    [Fact]
    public void The_page_lists_every_reserved_word() => Assert.Equal(Keywords.Words, Document.Words.Order(System.StringComparer.Ordinal));

    private static CompileResult Compile(string text) => Rule.Compile(text, Document.Schema, Document.Schema, Document.Schema);
}
