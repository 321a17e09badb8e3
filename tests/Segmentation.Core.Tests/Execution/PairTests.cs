using System;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Execution;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.TestSupport.Execution;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Execution;

/// <summary>Rules over two traits in chunks in which every device counts.</summary>
public sealed class PairTests
{
    private const uint Devices = 65_536;

    [Theory]
    [InlineData(0.3, 0.6)]
    [InlineData(0.3, 0.01)]
    [InlineData(0.02, 0.01)]
    public void Only_an_and_of_the_two_leaves_themselves_is_counted_as_what_they_have_in_common(double shareOfOne, double shareOfOther)
    {
        Random random = new(20_261_122);
        Bitmap ones = PlainWorld.Random(random, Devices, shareOfOne);
        Bitmap others = PlainWorld.Random(random, Devices, shareOfOther);
        IndexSnapshot snapshot = PlainWorld.Of(Devices, ones, others);
        BoundExpression one = PlainWorld.Holds(0);
        BoundExpression other = PlainWorld.Holds(1);
        BoundExpression either = new BoundOr([one, other]);
        BoundExpression exactlyOne = new BoundXor(one, other);
        Assert.Equal(ones.And(others).Cardinality, Count(snapshot, new BoundAnd([one, other])));
        Assert.Equal(ones.Cardinality, Count(snapshot, new BoundAnd([one, either])));
        Assert.Equal(ones.AndNot(others).Cardinality, Count(snapshot, new BoundAnd([one, exactlyOne])));
        Assert.Equal(ones.Xor(others).Cardinality, Count(snapshot, new BoundAnd([either, exactlyOne])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Chunks_of_every_kind_beside_every_other_are_counted_as_the_sets_have_them(bool hasDeltas)
    {
        const int Kinds = 7;
        const uint Chunk = 65_536;
        const uint Count = (Kinds * Kinds + 1) * Chunk; // more than a near cache holds
        Random random = new(20_261_123);
        Bitmap one = Chunks(random, static key => key % Kinds);
        Bitmap other = Chunks(random, static key => key / Kinds % Kinds);
        Bitmap third = PlainWorld.Random(random, Count, 0.02);
        Bitmap dense = PlainWorld.Random(random, Count, 0.3);
        IndexSnapshot snapshot = PlainWorld.Of(Count, [
            (PlainWorld.Interest, [(0, TraitOf(random, one, hasDeltas)), (1, TraitOf(random, other, hasDeltas)), (2, PlainWorld.Plain(third)), (3, PlainWorld.Plain(dense))]),
            (IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition, [(DeviceTraits.Presence, PlainWorld.Plain(Bitmap.FromRange(0, Count - 1)))])]);
        BoundExpression left = PlainWorld.Holds(0);
        BoundExpression right = PlainWorld.Holds(1);
        BoundExpression few = PlainWorld.Holds(2);
        foreach (EvaluationStrategies strategies in new[] { EvaluationStrategies.All, EvaluationStrategies.All & ~EvaluationStrategies.Pair, EvaluationStrategies.None })
        {
            foreach (int threads in new[] { 1, 3 })
            {
                Evaluator evaluator = new(new EvaluationOptions(threads) { Strategies = strategies });
                Assert.Equal(one.And(other).Cardinality, Ask(new BoundAnd([left, right])));
                Assert.Equal(one.Or(other).Cardinality, Ask(new BoundOr([left, right])));
                Assert.Equal(one.AndNot(other).Cardinality, Ask(new BoundAnd([left, new BoundNot(right)])));
                Assert.Equal(third.And(one.Or(other)).Cardinality, Ask(new BoundAnd([few, new BoundOr([left, right])])));
                Assert.Equal(dense.And(one.Or(other)).Cardinality, Ask(new BoundAnd([PlainWorld.Holds(3), new BoundOr([left, right])])));
                Assert.Equal(dense.And(one.Or(other).Or(third)).AndNot(third).Cardinality, Ask(new BoundAnd([PlainWorld.Holds(3), new BoundOr([left, right, few]), new BoundNot(few)])));
                Assert.Equal(third.AndNot(one).AndNot(other).Cardinality, Ask(new BoundAnd([few, new BoundNot(left), new BoundNot(right)])));
                long Ask(BoundExpression rule) => evaluator.Count(Planner.Plan(rule, snapshot, new DayNumber(20_000)), CancellationToken.None);
            }
        }
    }

    /// <summary>A chunk a key of a kind: none, few values, some, most that an array holds, words, runs, all.</summary>
    private static Bitmap Chunks(Random random, Func<uint, uint> kindOf)
    {
        BitmapBuilder builder = new();
        for (uint key = 0; key < 49; key++)
        {
            uint first = key << 16;
            double share = kindOf(key) switch { 1 => 0.001, 2 => 0.02, 3 => 0.06, 4 => 0.4, _ => 0 };
            switch (kindOf(key))
            {
                case 5:
                    builder.AddRange(first + 100, first + 30_000);
                    builder.AddRange(first + 40_000, first + 65_000);
                    break;
                case 6:
                    builder.AddRange(first, first + 65_535);
                    break;
                default:
                    for (uint device = first; share > 0 && device < first + 65_536; device++)
                    {
                        if (random.NextDouble() < share)
                        {
                            builder.Add(device);
                        }
                    }

                    break;
            }
        }

        return builder.Build().RunOptimize();
    }

    private static PlainTrait TraitOf(Random random, Bitmap members, bool hasDeltas)
    {
        if (!hasDeltas)
        {
            return PlainWorld.Plain(members);
        }

        Bitmap touched = PlainWorld.Random(random, 50 * 65_536, 0.01);
        Bitmap added = members.And(touched);
        Bitmap removed = touched.AndNot(members);
        return new PlainTrait(members.AndNot(added).Or(removed), added, removed);
    }

    private static long Count(IndexSnapshot snapshot, BoundExpression rule) =>
        new Evaluator(EvaluationOptions.SingleThread).Count(Planner.Plan(rule, snapshot, new DayNumber(20_000)), CancellationToken.None);
}
