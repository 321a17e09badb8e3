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

    private static long Count(IndexSnapshot snapshot, BoundExpression rule) =>
        new Evaluator(EvaluationOptions.SingleThread).Count(Planner.Plan(rule, snapshot, new DayNumber(20_000)), CancellationToken.None);
}
