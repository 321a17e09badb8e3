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
    public void A_report_that_was_cancelled_ends()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Engine.Overlap(Rules, Day, source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => Engine.CountMany(Rules, Day, source.Token));
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
