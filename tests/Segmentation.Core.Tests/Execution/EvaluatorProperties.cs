using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Bitmaps;
using Segmentation.Execution;
using Segmentation.Expressions.Binding;
using Segmentation.Planning;
using Segmentation.TestSupport.Execution;
using Xunit;

namespace Segmentation.Core.Tests.Execution;

/// <summary>Every answer of the evaluator against an oracle that looks at one device after another.</summary>
/// <remarks>Replay a failure with SEGMENTATION_SEED set to the seed it names.</remarks>
public sealed class EvaluatorProperties
{
    private const int Worlds = 10;
    private const int Expressions = 50_000;

    private const int FewExpressions = 3_000;

    public static TheoryData<int> StrategySets { get; } =
    [
        .. AllButNone.SelectMany(static strategy => new[] { (int)strategy, (int)(EvaluationStrategies.All & ~strategy) }).Append((int)EvaluationStrategies.None),
    ];

    private static IEnumerable<EvaluationStrategies> AllButNone =>
        Enum.GetValues<EvaluationStrategies>().Where(static strategy => strategy is not (EvaluationStrategies.None or EvaluationStrategies.All));

    [Fact]
    public void Every_answer_about_a_random_rule_is_that_of_the_oracle()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("SEGMENTATION_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 20_260_921;
        CheckMany(seed, Expressions, EvaluationStrategies.All);
    }

    [Theory]
    [MemberData(nameof(StrategySets))]
    public void No_short_cut_changes_an_answer_whether_it_is_the_only_one_or_the_only_one_left_out(int strategies) =>
        CheckMany(20_261_122 + strategies, FewExpressions, (EvaluationStrategies)strategies);

    private static void CheckMany(int seed, int count, EvaluationStrategies strategies)
    {
        Evaluator evaluator = new(EvaluationOptions.SingleThread with { Strategies = strategies });
        Parallel.For(0, Worlds, new ParallelOptions { MaxDegreeOfParallelism = 2 }, world =>
        {
            Case subject = new(evaluator, new RandomWorld(seed + world), $"SEGMENTATION_SEED={seed}, {strategies}, world {world}");
            Random random = new(seed + world);
            RandomExpressions expressions = new(random, subject.World.AsOf);
            for (int i = 0; i < count / Worlds; i++)
            {
                int width = i % 500 == 0 ? 200 : i % 50 == 0 ? random.Next(2, 61) : 0;
                subject.Check(width > 0 ? expressions.NextWide(width) : expressions.Next(), i);
            }
        });
    }

    private sealed class Case(Evaluator evaluator, RandomWorld world, string origin)
    {
        private readonly NaiveEvaluator _oracle = new(world.Kinds, world.AsOf);
        private readonly ILookup<uint, uint> _ordinals = world.KindOf.ToLookup(static pair => pair.Value, static pair => pair.Key);

        public RandomWorld World { get; } = world;

        public void Check(BoundExpression expression, int number)
        {
            bool countsNodes = number % 8 == 0;
            IReadOnlyList<HashSet<uint>> expected = countsNodes ? _oracle.EvaluateNodes(expression) : [_oracle.Evaluate(expression)];
            long count = World.CountOf(expected[0]);
            Plan plan = Planner.Plan(expression, World.Snapshot, World.AsOf);
            string where = $"{origin}, expression {number}:\n{PlanPrinter.Print(plan)}";
            Assert.True(count == evaluator.Count(plan, CancellationToken.None), $"The count is not {count}. {where}");

            if (countsNodes)
            {
                NodeCounts counts = evaluator.CountNodes(Planner.PlanNodes(expression, World.Snapshot, World.AsOf), CancellationToken.None);
                Assert.True(expected.Select(World.CountOf).SequenceEqual(counts.Nodes.Select(static node => node.Count)), $"Counts of nodes differ. {where}");
            }

            if (number % 8 == 1)
            {
                Bitmap members = evaluator.Materialise(plan, CancellationToken.None);
                Assert.True(count == members.Cardinality, $"{members.Cardinality} members instead of {count}. {where}");
                foreach (IGrouping<uint, uint> kind in _ordinals)
                {
                    bool isMember = expected[0].Contains(kind.Key) && !World.Kinds[kind.Key].IsTest;
                    Assert.True(isMember == members.Contains(kind.First()), $"Device {kind.First()} is wrongly in or out. {where}");
                }

                uint[] ids = new uint[count];
                Assert.True(evaluator.CopyTo(plan, ids, CancellationToken.None) == count && members.ToArray().AsSpan().SequenceEqual(ids), $"Ids differ. {where}");
                if (number % 128 == 1)
                {
                    Assert.True(members.SetEquals(World.MembersOf(expected[0])), $"Members differ. {where}");
                }
            }
        }
    }
}
