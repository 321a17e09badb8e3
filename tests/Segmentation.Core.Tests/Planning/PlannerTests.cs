using System;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.Vocabulary;
using Xunit;
using static Segmentation.TestSupport.Execution.PlainWorld;

namespace Segmentation.Core.Tests.Planning;

/// <summary>What plans look like: one golden text a law.</summary>
public sealed class PlannerTests
{
    private static readonly DayNumber Today = new(20_000); // 2024-10-04
    private static readonly BoundExpression A = Holds(0);
    private static readonly BoundExpression B = Holds(1);
    private static readonly BoundExpression C = Holds(2);

    private static readonly AttributeDefinition Page = new() { Id = 2, Name = "page", Kind = AttributeKind.Event, Source = "test", TimeToLive = 90, IsTimed = true };
    private static readonly AttributeDefinition Age = new() { Id = 3, Name = "age", Kind = AttributeKind.Number, Source = "test", TimeToLive = 365 };

    private static readonly IndexSnapshot Snapshot = World();

    [Fact]
    public void Nested_ANDs_and_ORs_are_one() => Golden(
        new BoundAnd([A, new BoundAnd([B, new BoundAnd([C, new BoundOr([A, new BoundOr([B, C])])])])]),
        """
        and  [~ 1]  #0
          interest value 2  [10]  #5 #10
          interest value 1  [20]  #3 #9
          interest value 0  [50]  #1 #7
          or  [~ 64]  #6
            interest value 2  [10]  #5 #10
            interest value 1  [20]  #3 #9
            interest value 0  [50]  #1 #7
        """);

    [Fact]
    public void A_complement_inside_AND_becomes_an_exception() => Golden(
        new BoundAnd([A, new BoundNot(B), new BoundNot(new BoundNot(C))]),
        """
        and  [~ 4]  #0
          interest value 2  [10]  #4 #6
          interest value 0  [50]  #1
          except interest value 1  [20]  #3
        """);

    [Fact]
    public void The_complement_of_an_OR_excludes_each_operand() => Golden(
        new BoundNot(new BoundOr([A, B])),
        """
        everyone but  [~ 40]  #0
          except interest value 1  [20]  #3
          except interest value 0  [50]  #2
        """);

    [Fact]
    public void Constants_and_unknown_values_are_folded()
    {
        Assert.Equal("nobody  [0]  #0 #2\n", Text(new BoundAnd([A, Holds(99)])));
        Assert.Equal("everyone  [100]  #0 #2\n", Text(new BoundOr([A, new BoundNot(new BoundNobody())])));
        Assert.Equal("nobody  [0]  #0\n", Text(new BoundAnd([A, new BoundNot(A)])));
        Assert.Equal("everyone  [100]  #0\n", Text(new BoundOr([A, new BoundNot(A)])));
        Assert.Equal("nobody  [0]  #0 #1 #4\n", Text(new BoundXor(new BoundXor(A, A), new BoundNobody())));
        Assert.Equal("nobody  [0]  #0\n", Text(Holds()));
    }

    [Theory]
    [InlineData(CommonConditions.FewestUses - 1, false)]
    [InlineData(CommonConditions.FewestUses, true)]
    public void Conditions_that_several_rules_have_in_common_are_one_operand_of_each(int segments, bool isOne)
    {
        BoundExpression[] rules = [.. Enumerable.Range(0, segments).Select(static segment => new BoundAnd([A, B, new BoundNot(C), new BoundNumber(Age, segment, 80)]))];
        ManyPlan plan = Planner.PlanMany(rules, Snapshot, Today);
        PlanShared[] common = [.. plan.Nodes.ToArray().OfType<PlanAnd>().SelectMany(static and => and.Include.ToArray()).OfType<PlanShared>().Where(static shared => shared.IsCondition)];
        Assert.Equal(isOne ? segments : 0, common.Length);
        Assert.Equal(isOne ? 1 : 0, common.Distinct().Count());
        Assert.All(common, static shared =>
        {
            PlanAnd audience = Assert.IsType<PlanAnd>(shared.Operand);
            Assert.True(audience.Include.Length >= 2, "A, B, and what a number with a time-to-live adds");
            Assert.Equal(1, audience.Exclude.Length);
        });
    }

    [Fact]
    public void Equal_operands_are_one() =>
        Assert.Equal("interest value 0  [50]  #0 #1 #2 #3\n", Text(new BoundAnd([A, A, A])));

    [Fact]
    public void At_least_one_is_OR_and_at_least_all_is_AND()
    {
        Assert.StartsWith("or ", Text(new BoundAtLeast(1, [A, B, C])), StringComparison.Ordinal);
        Assert.StartsWith("and ", Text(new BoundAtLeast(3, [A, B, C])), StringComparison.Ordinal);
        Assert.StartsWith("at least 2 of 3 ", Text(new BoundAtLeast(2, [A, B, C])), StringComparison.Ordinal);
        Assert.StartsWith("or ", Text(new BoundAtLeast(2, [A, B, C, new BoundEveryone()])), StringComparison.Ordinal);
        Assert.StartsWith("at least 2 of 3 ", Text(new BoundAtLeast(2, [A, A, B])), StringComparison.Ordinal);
    }

    [Fact]
    public void Complements_come_out_of_XOR() => Golden(
        new BoundXor(new BoundNot(A), new BoundXor(B, new BoundNobody())),
        """
        everyone but  [~ 50]  #0
          except odd  [~ 50]
            interest value 1  [20]  #3 #4
            interest value 0  [50]  #2
        """);

    [Fact]
    public void A_window_on_an_event_is_cut_to_its_time_to_live() => Golden(
        new BoundOr([
            new BoundHas(Page, null, new NotWithinDays(30), null),
            new BoundHas(Page, [0], new WithinDays(7), new CountRange(3, 255))]),
        """
        or  [~ 8]  #0
          page value 0, 2024-09-28 to 2024-10-04, count 3 to 255  [≤ 2]  #2
          page any value, 2024-07-07 to 2024-09-04  [≤ 3]
          page any value, since 2024-10-05  [≤ 3]
        """);

    [Fact]
    public void A_number_is_held_by_the_day_it_was_last_set() => Golden(
        new BoundNumber(Age, 18, long.MaxValue),
        """
        and  [~ 0]  #0
          age, 18 to highest  [≤ 2]
          age last set, since 2023-10-06  [≤ 3]
        """);

    [Fact]
    public void A_plan_that_counts_nodes_keeps_the_shape_of_its_rule()
    {
        Plan plan = Planner.PlanNodes(new BoundAnd([A, new BoundAnd([A, new BoundNot(new BoundNot(B))])]), Snapshot, Today);
        Assert.Equal(7, plan.Nodes.Count);
        Assert.Equal([0, 1, 1, 2, 2, 3, 4], plan.Nodes.Select(static node => node.Depth));
        string text = PlanPrinter.Print(plan);
        for (int id = 0; id < 7; id++)
        {
            Assert.Contains($"count #{id} ", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_trait_of_another_form_than_its_definition_is_an_error()
    {
        AttributeDefinition timed = Interest with { IsTimed = true, TimeToLive = 3 };
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => Planner.Plan(new BoundHas(timed, [0], null, null), Snapshot, Today));
        Assert.Contains("PlainTrait", error.Message, StringComparison.Ordinal);
        Assert.Contains("TimedTrait", error.Message, StringComparison.Ordinal);
    }

    private static void Golden(BoundExpression expression, string expected) => Assert.Equal(expected + "\n", Text(expression));

    private static string Text(BoundExpression expression)
    {
        string text = PlanPrinter.Print(Planner.Plan(expression, Snapshot, Today));
        const string Head = "as of 2024-10-04, version 3\n";
        Assert.StartsWith(Head, text, StringComparison.Ordinal);
        return text[Head.Length..];
    }

    private static IndexSnapshot World()
    {
        Bitmap Range(uint count)
        {
            BitmapBuilder builder = new();
            builder.AddRange(0, count - 1);
            return builder.Build();
        }

        TimedTrait Days(bool hasCounts, uint count)
        {
            TimedBitmapBuilder builder = new(hasCounts);
            for (uint device = 0; device < count; device++)
            {
                builder.Append(device, 19_990, 5);
            }

            return new TimedTrait(builder.Build(), TimedBitmap.Empty(hasCounts), Bitmap.Empty, count);
        }

        ValuedBitmapBuilder ages = new();
        ages.Append(1, 17);
        ages.Append(2, 42);
        return Of(100, [
            (IndexSnapshot.Empty.Attribute(0)!.Definition, [(DeviceTraits.Presence, Plain(Range(100)))]),
            (Interest, [(0, Plain(Range(50))), (1, Plain(Range(20))), (2, Plain(Range(10)))]),
            (Page, [(0, Days(true, 2)), (TraitCodes.AnyValue, Days(true, 3))]),
            (Age, [(TraitCodes.LastSet, Days(false, 3)), (TraitCodes.Numbers, new NumberTrait(BitSlices.Empty, ages.Build(), Bitmap.Empty, 2))])]);
    }
}
