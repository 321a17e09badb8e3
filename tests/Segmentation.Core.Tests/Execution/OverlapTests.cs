using System;
using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Execution;
using Segmentation.Execution.Reports;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.Vocabulary;
using Xunit;
using static Segmentation.TestSupport.Execution.PlainWorld;

namespace Segmentation.Core.Tests.Execution;

/// <summary>Overlaps of so many sets that all ways of counting pairs are taken, against the intersection of the two bitmaps.</summary>
public sealed class OverlapTests
{
    private const uint Devices = 3 * 65_536 + 20_000;

    private static readonly DayNumber Today = new(20_000);

    /// <summary>How many sets are words in every chunk, how many are lists of thousands of values, and how many of a few; the first with a rule that makes sets the wrong way round.</summary>
    public static TheoryData<int, int, int, string> Mixtures => new()
    {
        { 0, 3, 0, "few lists, whose rows are emptied value by value" },
        { 3, 2, 0, "few words and lists, whose values are looked up" },
        { 9, 120, 20, "words and lists in one block and lists in others, so that words are turned" },
        { 70, 60, 5, "words in two blocks" },
        { 65, 0, 0, "words alone" },
        { 0, 0, 200, "sets of a few devices" },
    };

    [Theory]
    [MemberData(nameof(Mixtures))]
    public void Every_two_sets_have_in_common_what_their_bitmaps_have(int dense, int lists, int few, string reason)
    {
        Random random = new(20_261_122);
        Bitmap[] sets =
        [
            .. Enumerable.Range(0, dense).Select(i => Random(random, Devices, 0.1 + 0.8 * i / dense)),
            .. Enumerable.Range(0, lists).Select(_ => Random(random, Devices, 0.005 + 0.05 * random.NextDouble())),
            .. Enumerable.Range(0, few).Select(_ => Random(random, Devices, 0.0002)),
        ];
        Bitmap test = Random(random, Devices, 0.01);
        Bitmap present = Random(random, Devices, 0.9).Or(Bitmap.FromRange(65_536, 2 * 65_536 - 1)); // one chunk is whole but for test devices
        foreach (Bitmap testers in new[] { Bitmap.Empty, test })
        {
            IndexSnapshot snapshot = Of(Devices, [
                (Interest, [.. sets.Select(static (set, code) => (code, (Trait)Plain(set)))]),
                (IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition, [(DeviceTraits.Presence, Plain(present)), (DeviceTraits.Test, Plain(testers))])]);
            Bitmap universe = present.AndNot(testers);
            ManyPlan plan = Planner.PlanMany([.. Enumerable.Range(0, sets.Length).Select(static code => Holds(code)), new BoundEveryone()], snapshot, Today);
            Bitmap[] within = [.. sets.Select(universe.And), universe];
            foreach (int threads in new[] { 1, 4 })
            {
                OverlapCounts counts = new ReportEvaluator(new EvaluationOptions(threads)).Overlap(plan, CancellationToken.None);
                for (int a = 0; a < within.Length; a++)
                {
                    for (int b = 0; b <= a; b++)
                    {
                        long expected = within[a].AndCardinality(within[b]);
                        Assert.True(expected == counts[a, b], $"{reason}: sets {a} and {b} have {expected} in common, not {counts[a, b]}.");
                    }
                }
            }
        }
    }

    [Fact]
    public void Sets_that_are_larger_than_their_estimates_say_are_counted_all_the_same()
    {
        // A complement is estimated well, an OR of overlapping sets badly; so words stand behind lists.
        Random random = new(7);
        IndexSnapshot snapshot = Of(Devices, [.. Enumerable.Range(0, 90).Select(_ => Random(random, Devices, 0.03)), Bitmap.FromRange(0, 70_000), Bitmap.FromRange(10, 70_000)]);
        BoundExpression[] rules =
        [
            .. Enumerable.Range(0, 90).Select(static code => Holds(code)),
            new BoundAnd([Holds(90), Holds(91)]), // words in the first chunk, nothing in the third
            new BoundXor(Holds(90), Holds(91)),
        ];
        ManyPlan plan = Planner.PlanMany(rules, snapshot, Today);
        OverlapCounts counts = new ReportEvaluator(EvaluationOptions.SingleThread).Overlap(plan, CancellationToken.None);
        Evaluator evaluator = new(EvaluationOptions.SingleThread);
        for (int a = 0; a < rules.Length; a += 7)
        {
            foreach (int b in new[] { a, 90, 91 })
            {
                Assert.Equal(evaluator.Count(Planner.Plan(new BoundAnd([rules[a], rules[b]]), snapshot, Today), CancellationToken.None), counts[plan.NodeOf[a], plan.NodeOf[b]]);
            }
        }
    }
}
