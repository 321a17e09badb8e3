using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Segmentation.Execution;
using Segmentation.Execution.Reports;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.TestSupport.Execution;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Execution;

/// <summary>Every number of a report against an oracle that looks at one device after another, over random rules that share parts.</summary>
/// <remarks>Replay a failure with SEGMENTATION_SEED set to the seed it names.</remarks>
public sealed class ReportProperties
{
    private const int Worlds = 16;

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("SEGMENTATION_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 20_261_122;

    public static TheoryData<int> Threads => [1, 4];

    [Theory]
    [MemberData(nameof(Threads))]
    public void Every_cell_of_an_overlap_is_that_of_the_oracle(int threads) => ForEachCase((world, rules, members, where) =>
    {
        ManyPlan plan = Planner.PlanMany(rules, world.Snapshot, world.AsOf);
        OverlapCounts counts = new ReportEvaluator(new EvaluationOptions(threads)).Overlap(plan, CancellationToken.None);
        for (int a = 0; a < rules.Length; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                long expected = CountOf(world, members[a] & members[b]);
                long found = counts[plan.NodeOf[b], plan.NodeOf[a]];
                Assert.True(expected == found, $"{where}: rules {a} and {b} have {expected} devices in common, not {found}.");
            }
        }
    });

    [Theory]
    [MemberData(nameof(Threads))]
    public void Every_count_of_many_rules_is_that_of_the_oracle(int threads) => ForEachCase((world, rules, members, where) =>
    {
        ManyPlan plan = Planner.PlanMany(rules, world.Snapshot, world.AsOf);
        long[] counts = new ReportEvaluator(new EvaluationOptions(threads)).Count(plan, CancellationToken.None);
        for (int a = 0; a < rules.Length; a++)
        {
            long expected = CountOf(world, members[a]);
            Assert.True(expected == counts[plan.NodeOf[a]], $"{where}: rule {a} has {expected} devices, not {counts[plan.NodeOf[a]]}.");
        }
    });

    [Theory]
    [MemberData(nameof(Threads))]
    public void Every_set_of_a_breakdown_has_the_counts_of_the_oracle(int threads) => ForEachCase((world, rules, members, where) =>
    {
        ManyPlan plan = Planner.PlanMany(rules, world.Snapshot, world.AsOf);
        BreakdownCount[] counts = new ReportEvaluator(new EvaluationOptions(threads)).Breakdown(plan, plan.NodeOf[0], CancellationToken.None);
        for (int a = 0; a < rules.Length; a++)
        {
            BreakdownCount expected = new(CountOf(world, members[a]), CountOf(world, members[a] & members[0]));
            Assert.True(expected == counts[plan.NodeOf[a]], $"{where}: rule {a} has {expected}, not {counts[plan.NodeOf[a]]}.");
        }
    });

    [Theory]
    [MemberData(nameof(Threads))]
    public void Numbers_are_summed_up_as_by_the_oracle(int threads) => ForEachNumber((world, attribute, rule, numbers, where) =>
    {
        BoundExpression holders = new BoundAnd([rule, new BoundHasNumber(attribute)]);
        ManyPlan plan = Planner.PlanMany([rule, holders], world.Snapshot, world.AsOf);
        NumberSummary found = new ReportEvaluator(new EvaluationOptions(threads)).Summarise(plan, TraitOf(world, attribute), CancellationToken.None);
        NumberSummary expected = new(
            world.CountOf(new NaiveEvaluator(world.Kinds, world.AsOf).Evaluate(rule)),
            numbers.Count,
            numbers.Values.Aggregate((Int128)0, static (sum, number) => sum + number),
            numbers.Values.DefaultIfEmpty(long.MaxValue).Min(),
            numbers.Values.DefaultIfEmpty(long.MinValue).Max());
        Assert.True(expected == found, $"{where}: {found}, not {expected}.");
    });

    [Theory]
    [MemberData(nameof(Threads))]
    public void The_highest_numbers_are_those_of_the_oracle_and_of_equal_ones_the_lower_ordinals(int threads) => ForEachNumber((world, attribute, rule, numbers, where) =>
    {
        ManyPlan plan = Planner.PlanMany([new BoundAnd([rule, new BoundHasNumber(attribute)])], world.Snapshot, world.AsOf);
        RankedNumber[] ranked = [.. numbers.Select(static pair => new RankedNumber(pair.Value, pair.Key)).OrderByDescending(static pair => pair.Number).ThenBy(static pair => pair.Ordinal)];
        foreach (int most in new[] { 1, 7, 300, 5_000, 1_000_000 })
        {
            TopNumbers found = new ReportEvaluator(new EvaluationOptions(threads)).Top(plan, TraitOf(world, attribute), most, CancellationToken.None);
            Assert.True(numbers.Count == found.Numbers, $"{where}: {found.Numbers} numbers, not {numbers.Count}.");
            Assert.True(ranked.Take(most).SequenceEqual(found.Best), $"{where}: the {most} highest numbers are others.");
        }
    });

    /// <summary>The numbers by ordinal of the members of a random rule, test devices left out.</summary>
    private static void ForEachNumber(Action<RandomWorld, AttributeDefinition, BoundExpression, SortedDictionary<uint, long>, string> check)
    {
        for (int i = 0; i < Worlds; i++)
        {
            RandomWorld world = new(Seed + i);
            RandomExpressions expressions = new(new Random(Seed + i), world.AsOf);
            foreach (AttributeDefinition attribute in RandomWorld.Attributes.Where(static attribute => attribute.Kind == AttributeKind.Number))
            {
                foreach (BoundExpression rule in new[] { new BoundEveryone(), expressions.Next(), expressions.Next() })
                {
                    HashSet<uint> kinds = new NaiveEvaluator(world.Kinds, world.AsOf).Evaluate(new BoundAnd([rule, new BoundHasNumber(attribute)]));
                    SortedDictionary<uint, long> numbers = [];
                    foreach ((uint ordinal, uint kind) in world.KindOf)
                    {
                        if (kinds.Contains(kind) && !world.Kinds[kind].IsTest)
                        {
                            numbers.Add(ordinal, world.Kinds[kind].Numbers[attribute.Id]);
                        }
                    }

                    check(world, attribute, rule, numbers, $"SEGMENTATION_SEED={Seed}, world {i}, {attribute.Name}, {rule}");
                }
            }
        }
    }

    private static NumberTrait TraitOf(RandomWorld world, AttributeDefinition attribute) =>
        (NumberTrait)world.Snapshot[new TraitKey(attribute.Id, TraitCodes.Numbers)]!;

    /// <summary>Sets of kinds of device as bits, so that every pair is one operation.</summary>
    private static void ForEachCase(Action<RandomWorld, BoundExpression[], uint[], string> check)
    {
        for (int i = 0; i < Worlds; i++)
        {
            RandomWorld world = new(Seed + i);
            Random random = new(Seed + i);
            RandomExpressions expressions = new(random, world.AsOf);
            NaiveEvaluator oracle = new(world.Kinds, world.AsOf);
            int count = (i % 4) switch { 0 => random.Next(1, 4), 1 => random.Next(60, 140), _ => random.Next(2, 40) };
            List<BoundExpression> rules = [];
            while (rules.Count < count)
            {
                BoundExpression rule = expressions.Next();
                rules.Add(rule);
                if (random.Next(3) == 0)
                {
                    rules.Add(new BoundAnd([rule, expressions.Next()])); // shares a part
                    rules.Add(new BoundOr([expressions.Next(), new BoundNot(rule)]));
                }
            }

            BoundExpression[] audience = [expressions.Next(), expressions.Next(), new BoundNot(expressions.Next())];
            for (int segment = random.Next(9); segment > 0; segment--)
            {
                rules.Add(new BoundAnd([.. audience.Take(random.Next(2, 4)), expressions.Next()])); // shares conditions with several
            }

            uint[] members = [.. rules.Select(rule => oracle.Evaluate(rule).Aggregate(0u, static (bits, kind) => bits | 1u << (int)kind))];
            check(world, [.. rules], members, $"SEGMENTATION_SEED={Seed}, world {i}, {rules.Count} rules");
        }
    }

    private static long CountOf(RandomWorld world, uint kinds) =>
        world.CountOf(Enumerable.Range(0, RandomWorld.KindCount).Where(kind => (kinds >> kind & 1) != 0).Select(static kind => (uint)kind));
}
