using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Execution;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.TestSupport.Conventions;
using Segmentation.Vocabulary;
using Xunit;
using static Segmentation.TestSupport.Execution.PlainWorld;

namespace Segmentation.Core.Tests.Execution;

public sealed class EvaluatorTests
{
    private const uint FortyChunks = 40 * 65_536;

    private static readonly DayNumber Today = new(20_000);
    private static readonly Evaluator One = new(EvaluationOptions.SingleThread);
    private static readonly AttributeDefinition Device = IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition;

    /// <summary>Multiples of 2, 3, 5 … in forty chunks, so that every count can be worked out by hand.</summary>
    private static readonly Lazy<IndexSnapshot> Multiples = new(static () => Of(FortyChunks, [.. Enumerable.Range(2, 12).Select(static n => MultiplesOf((uint)n))]));

    [Fact]
    public void Ids_of_more_devices_than_any_array_holds_are_refused_as_too_many()
    {
        const uint Many = 3_000_000_000;
        IndexSnapshot snapshot = Of(Many, Bitmap.FromRange(0, Many - 1));
        Plan plan = Planner.Plan(Holds(0), snapshot, Today);
        foreach (int threads in new[] { 1, 2 })
        {
            Evaluator evaluator = new(new EvaluationOptions(threads));
            Assert.Equal(Many, evaluator.Count(plan, CancellationToken.None));
            Assert.Throws<ArgumentException>(() => evaluator.CopyTo(plan, new uint[10], CancellationToken.None));
        }
    }

    [Fact]
    public void An_empty_index_has_no_members_in_any_rule()
    {
        Plan plan = Planner.Plan(new BoundNot(new BoundNobody()), IndexSnapshot.Empty, Today);
        Assert.Equal(0, One.Count(plan, TestContext.Current.CancellationToken));
        Assert.True(One.Materialise(plan, TestContext.Current.CancellationToken).IsEmpty);
    }

    [Fact]
    public void Test_devices_are_in_no_count_and_in_no_set()
    {
        IndexSnapshot snapshot = Of(10, [
            (Device, [(DeviceTraits.Presence, Plain(Bitmap.Of(0, 1, 2, 3))), (DeviceTraits.Test, Plain(Bitmap.Of(1, 2)))]),
            (Interest, [(0, Plain(Bitmap.Of(1, 3)))])]);
        CancellationToken none = TestContext.Current.CancellationToken;
        Assert.Equal(1, One.Count(Planner.Plan(Holds(0), snapshot, Today), none));
        Assert.Equal([0u], One.Materialise(Planner.Plan(new BoundNot(Holds(0)), snapshot, Today), none));
        Assert.Equal([2L, 1L, 1L], One.CountNodes(
            Planner.PlanNodes(new BoundOr([Holds(0), new BoundNot(Holds(0))]), snapshot, Today), none).Nodes.Take(3).Select(static node => node.Count));
    }

    [Fact]
    public void Devices_last_seen_after_the_as_of_day_are_counted_once()
    {
        TimedBitmapBuilder seen = new(hasCounts: false);
        seen.Append(0, 19_999, 1);
        seen.Append(1, 20_000, 1);
        seen.Append(2, 20_001, 1);
        seen.Append(3, ushort.MaxValue, 1);
        TimedBitmap days = seen.Build();
        IndexSnapshot snapshot = Of(4, [(Device, [
            (DeviceTraits.Presence, Plain(Bitmap.Of(0, 1, 2, 3))),
            (DeviceTraits.LastSeen, new TimedTrait(days, TimedBitmap.Empty(false), Bitmap.Empty, 4))])]);
        Assert.Equal(2, One.SeenAfterAsOf(snapshot, Today, TestContext.Current.CancellationToken));
        Assert.Equal(0, One.SeenAfterAsOf(snapshot, DayNumber.Maximum, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Any_number_of_threads_yields_the_same_answers(int threads)
    {
        Evaluator evaluator = new(new EvaluationOptions(threads));
        CancellationToken none = TestContext.Current.CancellationToken;
        BoundExpression rule = new BoundAtLeast(3, [.. Enumerable.Range(0, 12).Select(static code => Holds(code))]);
        long expected = 0;
        for (uint device = 0; device < FortyChunks; device++)
        {
            int divisors = 0;
            for (uint n = 2; n <= 13; n++)
            {
                divisors += device % n == 0 ? 1 : 0;
            }

            expected += divisors >= 3 ? 1 : 0;
        }

        Plan plan = Planner.Plan(rule, Multiples.Value, Today);
        Assert.Equal(expected, evaluator.Count(plan, none));
        Bitmap members = evaluator.Materialise(plan, none);
        Assert.Equal(expected, members.Cardinality);
        Assert.True(members.Contains(12) && !members.Contains(22) && members.Contains(FortyChunks - FortyChunks % 60_060));
        uint[] ids = new uint[expected];
        Assert.Equal(expected, evaluator.CopyTo(plan, ids, none));
        Assert.Equal(members.ToArray(), ids);
        Assert.Throws<ArgumentException>(() => evaluator.CopyTo(plan, new uint[expected - 1], none));
        Assert.Throws<ArgumentException>(() => evaluator.CopyTo(plan, [], none));
        NodeCounts counts = evaluator.CountNodes(Planner.PlanNodes(rule, Multiples.Value, Today), none);
        Assert.Equal(expected, counts.Total);
        Assert.Equal(Enumerable.Range(2, 12).Select(static n => (FortyChunks + n - 1) / n), counts.Nodes.Skip(1).Select(static node => node.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Cancellation_ends_an_evaluation(int threads)
    {
        Evaluator evaluator = new(new EvaluationOptions(threads));
        Plan plan = Planner.Plan(new BoundAtLeast(3, [.. Enumerable.Range(0, 12).Select(static code => Holds(code))]), Multiples.Value, Today);
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => evaluator.Count(plan, source.Token));
        Assert.Throws<OperationCanceledException>(() => evaluator.Materialise(plan, source.Token));
        Assert.NotEqual(0, evaluator.Count(plan, CancellationToken.None)); // and Leaves the evaluator fit for the next
    }

    [Fact]
    public void A_rule_of_five_thousand_leaves_is_answered()
    {
        const int Leaves = 5_000;
        IndexSnapshot snapshot = Of(70_000, [.. Enumerable.Range(0, Leaves).Select(static code => Bitmap.Of((uint)code, (uint)(code + 1), 65_536 + (uint)code / 2))]);
        CancellationToken none = TestContext.Current.CancellationToken;
        BoundExpression[] all = [.. Enumerable.Range(0, Leaves).Select(static code => Holds(code))];
        Assert.Equal(Leaves + 1 + Leaves / 2, One.Count(Planner.Plan(new BoundOr(all), snapshot, Today), none));
        Assert.Equal(0, One.Count(Planner.Plan(new BoundAnd(all), snapshot, Today), none));
        Assert.Equal(Leaves - 1 + Leaves / 2, One.Count(Planner.Plan(new BoundAtLeast(2, all), snapshot, Today), none));
        Assert.Equal(Leaves + 1, One.CountNodes(Planner.PlanNodes(new BoundOr(all), snapshot, Today), none).Nodes.Count);
    }

    [Fact]
    public void A_rule_of_depth_sixty_four_is_answered_with_all_its_counts()
    {
        IndexSnapshot snapshot = Multiples.Value;
        BoundExpression rule = Holds(0);
        long expected = FortyChunks / 2;
        for (int depth = 1; depth < 64; depth++)
        {
            rule = new BoundNot(new BoundXor(new BoundEveryone(), new BoundAtLeast(2, [rule, new BoundEveryone(), new BoundNobody()])));
        }

        CancellationToken none = TestContext.Current.CancellationToken;
        Assert.Equal(expected, One.Count(Planner.Plan(rule, snapshot, Today), none));
        NodeCounts counts = One.CountNodes(Planner.PlanNodes(rule, snapshot, Today), none);
        Assert.Equal(expected, counts.Total);
        Assert.Equal(63 * 6 + 1, counts.Nodes.Count);
        Assert.Equal(expected, counts.Nodes.Single(static node => node.Node.Expression is BoundHas).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_warm_count_allocates_nothing(int threads)
    {
        Evaluator evaluator = new(new EvaluationOptions(threads));
        Plan plan = Planner.Plan(
            new BoundAnd([new BoundOr([Holds(0), Holds(1), Holds(9)]), new BoundNot(Holds(4)), new BoundAtLeast(2, [Holds(5), Holds(6), Holds(7)])]),
            Multiples.Value,
            Today);
        CancellationToken none = TestContext.Current.CancellationToken;
        long first = evaluator.Count(plan, none);
        long again = 0;
        Assert.Equal(0, Allocation.LeastOf(() => again = evaluator.Count(plan, none)));
        Assert.Equal(first, again);
    }

    [Fact]
    public void Counts_of_nodes_need_a_plan_that_keeps_the_shape_of_its_rule()
    {
        Plan plan = Planner.Plan(Holds(0), Multiples.Value, Today);
        Assert.Throws<ArgumentException>(() => One.CountNodes(plan, CancellationToken.None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void An_evaluation_without_threads_is_refused(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EvaluationOptions(threads));

    private static Bitmap MultiplesOf(uint n)
    {
        List<uint> values = [];
        for (uint value = 0; value < FortyChunks; value += n)
        {
            values.Add(value);
        }

        return BitmapBuilder.FromSorted([.. values]);
    }
}
