using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Segmentation.Expressions;
using Segmentation.TestSupport.Engine;
using Segmentation.TestSupport.Execution;
using Segmentation.TestSupport.Expressions;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>Every example of docs/rules.md against the engine, with the row-by-row model and the naive evaluator as the oracle.</summary>
public sealed class RulesEvaluationTests(SampleWorld world) : IClassFixture<SampleWorld>
{
    private static readonly string[] Days = ["2011-12-10", "2011-06-10"];

    private static readonly SampleSchema Schema = SampleWorld.Document.Schema;

    public static IEnumerable<TheoryDataRow<string>> Rules =>
        SampleWorld.Document.Examples.Where(static example => IsRule(example.Diagnostics)).Select(static example => example.Text)
            .Concat(SampleWorld.Document.Semantics.Select(static row => row.Rule))
            .Distinct().Select(static rule => new TheoryDataRow<string>(rule));

    public static IEnumerable<TheoryDataRow<RuleExample>> Mistakes =>
        SampleWorld.Document.Examples.Where(static example => !IsRule(example.Diagnostics)).Select(static example => new TheoryDataRow<RuleExample>(example));

    [Theory]
    [MemberData(nameof(Rules), DisableDiscoveryEnumeration = true)]
    public void Each_rule_of_the_page_finds_the_devices_that_the_model_finds(string rule)
    {
        CompileResult compiled = Rule.Compile(rule, Schema, Schema, Schema);
        foreach (string day in Days)
        {
            DayNumber asOf = EngineWorld.Day(day);
            long[] expected = [.. new NaiveEvaluator(world.Devices, asOf).EvaluateNodes(compiled.Rule!.Expression).Select(static members => (long)members.Count)];

            CountResult answer = world.Engine.Count(rule, asOf, CancellationToken.None);
            Assert.Equal(expected[0], answer.Count);
            Assert.Equal(compiled.Diagnostics.Select(static diagnostic => diagnostic.Id), answer.Messages.Select(static message => message.Id));
            Assert.Equal(compiled.Rule.Text, answer.Rule);
            Assert.Equal(world.Devices.Values.Count(device => device.LastSeen > asOf.Value), answer.SeenAfterAsOf);

            ExplainResult explained = world.Engine.Explain(rule, asOf, CancellationToken.None);
            Assert.Equivalent(answer, explained.Answer, strict: true);
            Assert.Equal(expected, explained.Nodes.Select(static node => node.Count));
            Assert.Equal(answer.Count, explained.Nodes[0].Count);
            Assert.Equal(answer.Rule, explained.Nodes[0].Text);
        }
    }

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void Each_mistake_of_the_page_gets_its_diagnostics_and_no_number(RuleExample example)
    {
        CountResult answer = world.Engine.Count(example.Text, null, CancellationToken.None);

        Assert.Null(answer.Count);
        Assert.Null(answer.Stamp);
        // A store has no segments in a circle, because it refused to save them: there the segment is unknown.
        string[] expected = [.. example.Diagnostics.Select(static id => id == "SEG2004" ? "SEG2003" : id)];
        Assert.Equal(expected, answer.Messages.Select(static message => message.Id));
        Assert.Empty(world.Engine.Explain(example.Text, null, CancellationToken.None).Nodes);
    }

    [Fact]
    public void Segments_that_the_page_calls_circles_or_broken_are_refused()
    {
        foreach (string name in Schema.SegmentNames.Where(static name => !SampleWorld.CanBeSaved(name)))
        {
            Assert.True(Schema.TryGetRule(name, out string? rule));
            (SegmentInfo? saved, IReadOnlyList<RuleMessage> messages) = world.Engine.SaveSegment(name, rule);
            Assert.Null(saved);
            Assert.Contains(messages, static message => message.IsError);
        }
    }

    [Fact]
    public void The_sample_world_tells_the_rules_of_the_page_apart()
    {
        List<long> counts = [.. Rules.Select(row => world.Engine.Count(row.Data, EngineWorld.Day(Days[0]), CancellationToken.None).Count!.Value)];
        Assert.InRange(world.Devices.Count, 120, 200);
        Assert.InRange(counts.Count(static count => count == 0), 0, counts.Count / 10);
        Assert.True(counts.Distinct().Count() > counts.Count / 3, $"{counts.Distinct().Count()} different counts of {counts.Count} rules");
    }

    private static bool IsRule(IReadOnlyList<string> diagnostics) => diagnostics.All(static id => id.StartsWith("SEG3", System.StringComparison.Ordinal));
}
