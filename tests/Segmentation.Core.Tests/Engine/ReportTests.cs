using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Engine;

/// <summary>Reports through the front door, against separate counts of the same rules.</summary>
public sealed class ReportTests : IDisposable
{
    private const int Devices = 400;

    private static readonly DayNumber Day = DayNumber.FromDate(new DateOnly(2026, 1, 1));

    private static readonly string[] Rules =
    [
        "tag = \"2\"", "tag = \"3\"", "tag = \"5\"", "NOT tag = \"2\"", "tag = \"2\" AND tag = \"3\"", "tag HAS ANY (\"3\", \"5\")", "spend >= 100", "EVERYONE", "NOBODY", "tag = \"2\"",
    ];

    private readonly ReviewEngine _world = new();

    public ReportTests() => _world.Ingest(
        ReviewEngine.Mapping("{\"name\":\"tag\",\"kind\":\"set\",\"column\":\"tag\"},{\"name\":\"spend\",\"kind\":\"number\",\"column\":\"spend\"}"),
        Numbered(0, Devices));

    private static CancellationToken None => TestContext.Current.CancellationToken;

    private SegmentationEngine Engine => _world.Engine;

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Rules_that_are_counted_together_have_the_counts_and_stamps_that_each_has_alone()
    {
        IReadOnlyList<CountResult> together = Engine.CountMany(Rules, Day, None);
        Assert.Equal(Rules.Length, together.Count);
        for (int i = 0; i < Rules.Length; i++)
        {
            CountResult alone = Engine.Count(Rules[i], Day, None);
            Assert.Equal(alone with { Messages = [] }, together[i] with { Messages = [] });
            Assert.Equal(alone.Messages, together[i].Messages);
        }
    }

    [Fact]
    public void A_rule_with_errors_is_refused_alone_when_many_are_counted()
    {
        IReadOnlyList<CountResult> answers = Engine.CountMany(["tag = \"2\"", "nothing = \"x\"", "tag = ", "tag = \"3\""], Day, None);
        Assert.Equal([Devices / 2, null, null, (Devices + 2) / 3], answers.Select(static answer => answer.Count));
        Assert.All(answers.Skip(1).Take(2), static answer => Assert.Contains(answer.Messages, static message => message.IsError));
    }

    [Fact]
    public void Common_devices_are_those_of_both_rules()
    {
        OverlapResult overlap = Engine.Overlap(Rules, Day, None);
        Assert.False(overlap.HasErrors);
        for (int left = 0; left < Rules.Length; left++)
        {
            Assert.Equal(_world.Count(Rules[left]), overlap.Rules[left].Count);
            for (int right = 0; right < Rules.Length; right++)
            {
                Assert.Equal(_world.Count($"({Rules[left]}) AND ({Rules[right]})"), overlap.Common(left, right));
            }
        }
    }

    [Fact]
    public void An_overlap_after_a_deletion_and_another_delivery_is_of_what_is_there_then()
    {
        long before = Engine.Overlap(["tag = \"2\"", "tag = \"3\""], Day, None).Common(0, 1);
        Engine.Delete("cookie", ["device0", "device6", "device7"]);
        Assert.Equal(before - 2, Engine.Overlap(["tag = \"2\"", "tag = \"3\""], Day, None).Common(0, 1));
        _world.Ingest(ReviewEngine.Mapping("{\"name\":\"tag\",\"kind\":\"set\",\"column\":\"tag\"}"), "id,day,tag\ndevice1,2026-01-01,2\ndevice1,2026-01-01,3\n");
        Assert.Equal(before - 1, Engine.Overlap(["tag = \"2\"", "tag = \"3\""], Day, None).Common(1, 0));
    }

    [Fact]
    public void An_overlap_with_a_wrong_rule_counts_nothing_and_says_what_is_wrong()
    {
        OverlapResult overlap = Engine.Overlap(["tag = \"2\"", "nothing = \"x\""], Day, None);
        Assert.True(overlap.HasErrors);
        Assert.All(overlap.Rules, static rule => Assert.Null(rule.Count));
        Assert.DoesNotContain(overlap.Rules[0].Messages, static message => message.IsError);
        Assert.Contains(overlap.Rules[1].Messages, static message => message.IsError);
        Assert.Throws<InputException>(() => overlap.Common(0, 0));
    }

    [Fact]
    public void Places_outside_an_overlap_are_refused()
    {
        OverlapResult overlap = Engine.Overlap(["tag = \"2\""], Day, None);
        Assert.Equal(Devices / 2, overlap.Common(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => overlap.Common(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => overlap.Common(-1, 0));
    }

    [Fact]
    public void A_report_takes_one_rule_and_as_many_as_its_limit_and_no_others()
    {
        Assert.Throws<InputException>(() => Engine.Overlap([], Day, None));
        Assert.Throws<InputException>(() => Engine.CountMany([], Day, None));
        Assert.Single(Engine.CountMany(["EVERYONE"], Day, None));
        string[] rules = [.. Enumerable.Range(0, SegmentationEngine.OverlapRules).Select(static i => FormattableString.Invariant($"tag = \"{i}\" OR spend = {i}"))];
        OverlapResult overlap = Engine.Overlap(rules, Day, None);
        Assert.Equal(_world.Count($"({rules[2]}) AND ({rules[5]})"), overlap.Common(2, 5));
        Assert.Equal(_world.Count(rules[^1]), overlap.Common(rules.Length - 1, rules.Length - 1));
        Assert.Throws<InputException>(() => Engine.Overlap([.. rules, "NOBODY"], Day, None));
        string[] many = [.. Enumerable.Repeat("tag = \"3\"", SegmentationEngine.CountedRules)];
        Assert.All(Engine.CountMany(many, Day, None), static answer => Assert.Equal((Devices + 2) / 3, answer.Count));
        Assert.Throws<InputException>(() => Engine.CountMany([.. many, "NOBODY"], Day, None));
    }

    [Fact]
    public void Rules_with_too_many_predicates_together_are_refused_before_anything_is_counted()
    {
        string rule = string.Join(" OR ", Enumerable.Range(0, 2_500).Select(static i => FormattableString.Invariant($"spend = {i}")));
        Assert.All(Engine.CountMany([.. Enumerable.Repeat(rule, 100)], Day, None), static answer => Assert.Equal(Devices, answer.Count));
        InputException refused = Assert.Throws<InputException>(() => Engine.CountMany([.. Enumerable.Repeat(rule, 100), "EVERYONE"], Day, None));
        Assert.Contains("250,001", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_segment_is_broken_down_by_every_value_that_a_device_has()
    {
        BreakdownResult result = Engine.Breakdown("spend >= 100", ["tag"], Day, None);
        Assert.Equal(Devices - 100, result.Answer.Count);
        Assert.Equal(Devices, result.Population);
        Assert.Equal(["1", "2", "3", "5"], result.Values.Select(static value => value.Text).Order());
        Assert.All(result.Values, value =>
        {
            Assert.Equal("tag", value.Attribute);
            Assert.Equal(_world.Count($"tag = \"{value.Text}\""), value.Population);
            Assert.Equal(_world.Count($"tag = \"{value.Text}\" AND spend >= 100"), value.Devices);
            Assert.Equal((double)value.Devices / value.Population / (300.0 / 400.0), result.Lift(value)!.Value, 12);
        });
        Assert.Equal(result.Values.OrderByDescending(static value => value.Devices), result.Values);
        BreakdownResult none = Engine.Breakdown("NOBODY", ["tag"], Day, None);
        Assert.All(none.Values, value => Assert.Null(none.Lift(value)));
    }

    [Fact]
    public void A_breakdown_refuses_numbers_unknown_names_and_no_names()
    {
        Assert.Throws<InputException>(() => Engine.Breakdown("EVERYONE", [], Day, None));
        Assert.Throws<InputException>(() => Engine.Breakdown("EVERYONE", ["tag", "tag"], Day, None));
        Assert.Throws<InputException>(() => Engine.Breakdown("EVERYONE", ["spend"], Day, None));
        Assert.Equal(InputProblem.NotFound, Assert.Throws<InputException>(() => Engine.Breakdown("EVERYONE", ["nothing"], Day, None)).Problem);
        BreakdownResult wrong = Engine.Breakdown("nothing = 1", ["tag"], Day, None);
        Assert.Null(wrong.Answer.Count);
        Assert.Empty(wrong.Values);
        Assert.Contains(wrong.Answer.Messages, static message => message.IsError);
    }

    [Fact]
    public void Numbers_are_summed_up_exactly()
    {
        NumberSummaryResult all = Engine.Summarise("spend", "EVERYONE", Day, None);
        Assert.Equal((Devices, Devices, Devices * (Devices - 1) / 2, 0, Devices - 1), (all.Answer.Count!.Value, all.Numbers, all.Sum!.Value, all.Minimum!.Value, all.Maximum!.Value));
        Assert.Equal((Devices - 1) / 2m, all.Mean);
        Engine.Delete("cookie", ["device0", "device399"]);
        _world.Ingest(ReviewEngine.Mapping("{\"name\":\"spend\",\"kind\":\"number\",\"column\":\"spend\"}"), "id,day,spend\ndevice6,2026-01-01,-7000\nother,2026-01-01,\n");
        NumberSummaryResult some = Engine.Summarise("spend", "tag = \"3\"", Day, None);
        long expected = Enumerable.Range(1, 132).Sum(static i => 3L * i) - 6 - 7000;
        Assert.Equal((132, 132, expected, -7000, 396), (some.Answer.Count!.Value, some.Numbers, some.Sum!.Value, some.Minimum!.Value, some.Maximum!.Value));
        NumberSummaryResult nobody = Engine.Summarise("spend", "NOBODY", Day, None);
        Assert.Equal((0, 0, null, null, null, null), (nobody.Answer.Count!.Value, nobody.Numbers, nobody.Sum, nobody.Minimum, nobody.Maximum, nobody.Mean));
    }

    [Fact]
    public void The_devices_with_the_highest_numbers_are_found()
    {
        TopResult top = Engine.Top("spend", "tag = \"5\"", 3, Day, None);
        Assert.Equal((80, 3, 395, 385), (top.Answer.Count!.Value, top.Devices, top.Highest!.Value, top.Lowest!.Value));
        Assert.Equal(3, top.Members.Cardinality);
        TopResult all = Engine.Top("spend", "tag = \"5\"", SegmentationEngine.TopDevices, Day, None);
        Assert.Equal((80, 0), (all.Devices, all.Lowest!.Value));
        TopResult nobody = Engine.Top("spend", "NOBODY", 1, Day, None);
        Assert.Equal((0, null, null), (nobody.Devices, nobody.Highest, nobody.Lowest));
        Assert.Throws<InputException>(() => Engine.Top("spend", "EVERYONE", 0, Day, None));
        Assert.Throws<InputException>(() => Engine.Top("spend", "EVERYONE", SegmentationEngine.TopDevices + 1, Day, None));
    }

    [Fact]
    public void Numbers_of_what_is_no_number_are_refused_and_wrong_rules_are_diagnosed()
    {
        Assert.Throws<InputException>(() => Engine.Summarise("tag", "EVERYONE", Day, None));
        Assert.Throws<InputException>(() => Engine.Top("tag", "EVERYONE", 5, Day, None));
        Assert.Equal(InputProblem.NotFound, Assert.Throws<InputException>(() => Engine.Summarise("nothing", "EVERYONE", Day, None)).Problem);
        Assert.Contains(Engine.Summarise("spend", "tag = ", Day, None).Answer.Messages, static message => message.IsError);
        Assert.Contains(Engine.Top("spend", "tag = ", 5, Day, None).Answer.Messages, static message => message.IsError);
    }

    [Fact]
    public void A_report_that_was_cancelled_ends()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Engine.Overlap(Rules, Day, source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => Engine.CountMany(Rules, Day, source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => Engine.Breakdown("EVERYONE", ["tag"], Day, source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => Engine.Summarise("spend", "EVERYONE", Day, source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => Engine.Top("spend", "EVERYONE", 5, Day, source.Token));
    }

    /// <summary>Device i holds the tags 2, 3 and 5 that divide i, and spent i.</summary>
    private static string Numbered(int first, int count)
    {
        StringBuilder rows = new("id,day,tag,spend\n");
        for (int i = first; i < first + count; i++)
        {
            foreach (int tag in new[] { 2, 3, 5 }.Where(tag => i % tag == 0).DefaultIfEmpty(1))
            {
                rows.Append(System.Globalization.CultureInfo.InvariantCulture, $"device{i},2026-01-01,{tag},{i}\n");
            }
        }

        return rows.ToString();
    }
}
