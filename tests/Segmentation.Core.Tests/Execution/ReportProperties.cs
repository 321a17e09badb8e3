using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Segmentation.Execution;
using Segmentation.Execution.Reports;
using Segmentation.Expressions.Binding;
using Segmentation.Planning;
using Segmentation.TestSupport.Execution;
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

            uint[] members = [.. rules.Select(rule => oracle.Evaluate(rule).Aggregate(0u, static (bits, kind) => bits | 1u << (int)kind))];
            check(world, [.. rules], members, $"SEGMENTATION_SEED={Seed}, world {i}, {rules.Count} rules");
        }
    }

    private static long CountOf(RandomWorld world, uint kinds) =>
        world.CountOf(Enumerable.Range(0, RandomWorld.KindCount).Where(kind => (kinds >> kind & 1) != 0).Select(static kind => (uint)kind));
}
