using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Expressions;
using Segmentation.Expressions.Binding;
using Segmentation.Expressions.Syntax;
using Segmentation.TestSupport.Expressions;
using Xunit;

namespace Segmentation.Core.Tests.Expressions;

public sealed class RoundTripProperties
{
    private static readonly SampleSchema Schema = Sound(RulesDocument.Load().Schema);

    [Fact]
    public void Reading_what_was_printed_gives_the_same_rule()
    {
        for (int seed = 0; seed < 20_000; seed++)
        {
            RuleSyntax rule = RuleGenerator.Next(new Random(seed), Schema, 1 + (seed % 5));
            string text = RulePrinter.Print(rule);
            ParseResult parsed = RuleParser.Parse(text);
            Assert.True(rule.Equals(parsed.Syntax), $"seed {seed}: {text} reads as {parsed.Syntax} {string.Join("; ", parsed.Diagnostics)}");
            Assert.True(parsed.Diagnostics.Count == 0, $"seed {seed}: {text} gives {string.Join("; ", parsed.Diagnostics)}");
            Assert.Equal(rule.GetHashCode(), parsed.Syntax!.GetHashCode());
            Assert.Equal(text, RulePrinter.Print(parsed.Syntax));
        }
    }

    [Fact]
    public void Binding_what_a_meaning_prints_gives_a_meaning_that_prints_the_same()
    {
        int same = 0;
        for (int seed = 0; seed < 20_000; seed++)
        {
            RuleSyntax rule = RuleGenerator.Next(new Random(seed), Schema, seed % 5);
            BoundExpression bound = Bind(rule, seed);
            string text = Print(bound);
            ParseResult parsed = RuleParser.Parse(text);
            Assert.True(parsed.Syntax is not null, $"seed {seed}: {text} gives {string.Join("; ", parsed.Diagnostics)}");
            BoundExpression again = Bind(parsed.Syntax, seed);
            Assert.True(text == Print(again), $"seed {seed}: {rule} means {text}, which means {Print(again)}");
            same += bound.Equals(again) ? 1 : 0;
        }

        // The others hold a list of values with a clause that looks back, which prints value by value.
        Assert.True(same > 12_000, $"only {same} of 20,000 are equal node by node");
    }

    [Fact]
    public void Every_node_that_a_part_of_the_rule_stands_for_can_be_traced_to_it()
    {
        for (int seed = 0; seed < 2_000; seed++)
        {
            RuleSyntax rule = RuleGenerator.Next(new Random(seed), Schema, 4);
            BoundExpression bound = Bind(rule, seed);
            Assert.Equal(rule, bound.Source!.Syntax);
            Assert.Null(bound.Source.Segment);
            Assert.Equal(RulePrinter.Print(rule), bound.Source.Text);
        }
    }

    private static string Print(BoundExpression bound) => bound.Print((attribute, code) => Schema.TextOf(attribute.Id, code));

    private static BoundExpression Bind(RuleSyntax rule, int seed)
    {
        BindResult result = RuleBinder.Bind(rule, Schema, Schema, Schema);
        Assert.True(result.Expression is not null, $"seed {seed}: {rule} gives {string.Join("; ", result.Diagnostics.Where(diagnostic => diagnostic.IsError))}");
        return result.Expression;
    }

    /// <summary>The sample schema with the segments that can be used.</summary>
    private static SampleSchema Sound(SampleSchema sample)
    {
        Dictionary<string, string> sound = [];
        foreach (string name in sample.SegmentNames)
        {
            if (sample.TryGetRule(name, out string? rule) && Rule.Compile($"SEGMENT(\"{name}\")", sample, sample, sample).Rule is not null)
            {
                sound.Add(name, rule);
            }
        }

        Assert.Equal(4, sound.Count);
        return new SampleSchema(sample.Attributes, sample.IdSpaces, sound);
    }
}
