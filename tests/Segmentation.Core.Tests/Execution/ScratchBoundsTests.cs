using System;
using System.Collections.Generic;
using System.Linq;
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

/// <summary>The scratch of a thread is never given back, so a rule with thousands of operands must not make it grow with each.</summary>
public sealed class ScratchBoundsTests
{
    private const uint Devices = 65_536;
    private const int Values = 72;
    private const int Few = Values; // the value that few devices hold
    private const int MostBuffers = 64; // a mebibyte

    private static readonly AttributeDefinition Device = IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition;
    private static readonly AttributeDefinition Spend = new() { Id = 3, Name = "spend", Kind = AttributeKind.Number, Source = "test" };

    private readonly Bitmap[] _values;
    private readonly IndexSnapshot _snapshot;

    public ScratchBoundsTests()
    {
        Random random = new(20_261_122);
        _values = [.. Enumerable.Range(0, Values).Select(_ => PlainWorld.Random(random, Devices, 0.96)), PlainWorld.Random(random, Devices, 0.05)];
        ValuedBitmapBuilder numbers = new();
        for (uint device = 0; device < Devices; device++)
        {
            numbers.Append(device, device);
        }

        _snapshot = PlainWorld.Of(Devices, [
            (PlainWorld.Interest, [.. _values.Select(static (value, code) => (code, (Trait)PlainWorld.Plain(value)))]),
            (Device, [(DeviceTraits.Presence, PlainWorld.Plain(Bitmap.FromRange(0, Devices - 1)))]),
            (Spend, [(TraitCodes.Numbers, new NumberTrait(BitSlices.Empty.Fold(numbers.Build(), Bitmap.Empty), ValuedBitmap.Empty, Bitmap.Empty, Devices))])]);
    }

    private static List<(int Left, int Right)> Pairs => [.. from left in Enumerable.Range(0, Values) from right in Enumerable.Range(left + 1, Values - left - 1) select (left, right)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Thousands_of_sets_of_words_in_common(bool isLast)
    {
        Bitmap expected = Pairs.Aggregate(Bitmap.FromRange(0, Devices - 1), (all, pair) => all.And(_values[pair.Left].Or(_values[pair.Right])));
        Check(new BoundAnd([.. Pairs.Select(Either)]), expected, isLast);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Thousands_of_sets_that_candidates_are_looked_up_in(bool isLast)
    {
        Bitmap expected = Pairs.Aggregate(_values[Few], (all, pair) => all.And(_values[pair.Left].Or(_values[pair.Right])));
        Check(new BoundAnd([PlainWorld.Holds(Few), .. Pairs.Select(Either)]), expected, isLast);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Thousands_of_sets_that_candidates_are_taken_out_of(bool isLast)
    {
        Bitmap expected = Pairs.Aggregate(_values[Few], (all, pair) => all.AndNot(_values[pair.Left].AndNot(_values[pair.Right])));
        BoundExpression some = new BoundOr([.. Pairs.Select(static pair => new BoundAnd([PlainWorld.Holds(pair.Left), new BoundNot(PlainWorld.Holds(pair.Right))]))]);
        Check(new BoundAnd([PlainWorld.Holds(Few), new BoundNot(some)]), expected, isLast);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hundreds_of_ranges_of_numbers(bool isLast)
    {
        Bitmap expected = _values[0].And(Bitmap.FromRange(500, Devices - 501));
        IEnumerable<BoundExpression> ranges = Enumerable.Range(1, 500).Select(static i => new BoundNumber(Spend, i, Devices - 1 - i));
        Check(new BoundAnd([PlainWorld.Holds(0), .. ranges]), expected, isLast);
    }

    private static BoundExpression Either((int Left, int Right) pair) => new BoundOr([PlainWorld.Holds(pair.Left), PlainWorld.Holds(pair.Right)]);

    private void Check(BoundExpression rule, Bitmap expected, bool isLast)
    {
        Plan plan = Planner.Plan(rule, _snapshot, new DayNumber(20_000));
        long found = 0;
        int capacity = 0;
        Thread fresh = new(() => // whose scratch is new
        {
            ChunkEvaluator evaluator = ChunkEvaluator.Rent(PlanLayout.Of(plan), isLast ? EvaluationStrategies.All : EvaluationStrategies.All & ~EvaluationStrategies.CountLast);
            found = evaluator.Count(plan.Root, 0, counts: null);
            capacity = evaluator.ScratchCapacity;
            ChunkEvaluator.Return(evaluator);
        });
        fresh.Start();
        fresh.Join();
        GC.KeepAlive(plan);
        Assert.Equal(expected.Cardinality, found);
        Assert.InRange(capacity, 1, MostBuffers);
    }
}
