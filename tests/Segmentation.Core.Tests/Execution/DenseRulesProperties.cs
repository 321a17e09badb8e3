using System;
using System.Globalization;
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

/// <summary>Rules over sets that are bitsets in every chunk, which are evaluated in one pass, against a look at one device after another.</summary>
/// <remarks>Replay a failure with SEGMENTATION_SEED set to the seed it names.</remarks>
public sealed class DenseRulesProperties
{
    private const int Devices = 2 * 65_536 + 40_000;
    private const int Rules = 60;
    private const int Values = 9;

    private static readonly AttributeDefinition Device = IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition;

    [Theory]
    [InlineData(1.0, 0.0)] // every device counts
    [InlineData(1.0, 0.001)] // some are for tests
    [InlineData(0.9, 0.3)]
    public void Counts_members_and_counts_of_nodes_are_those_of_every_device_looked_at(double present, double test)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("SEGMENTATION_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 20_261_122;
        Random random = new(seed);
        bool[][] holds = [.. Enumerable.Range(0, Values).Select(code => Draw(random, 0.1 + 0.1 * code))];
        bool[] isPresent = Draw(random, present);
        bool[] isTest = Draw(random, test);
        IndexSnapshot snapshot = PlainWorld.Of(Devices, [
            (PlainWorld.Interest, [.. holds.Select(static (value, code) => (code, (Trait)PlainWorld.Plain(Of(value))))]),
            (Device, [(DeviceTraits.Presence, PlainWorld.Plain(Of(isPresent))), (DeviceTraits.Test, PlainWorld.Plain(Of(isTest)))])]);
        bool[] counts = [.. isPresent.Zip(isTest, static (isThere, isForTests) => isThere && !isForTests)];
        Evaluator one = new(EvaluationOptions.SingleThread);
        for (int i = 0; i < Rules; i++)
        {
            BoundExpression rule = Rule(random, depth: random.Next(1, 4));
            string where = $"SEGMENTATION_SEED={seed}, rule {i}: {rule}";
            bool[] expected = Naive(rule, holds);
            Plan plan = Planner.Plan(rule, snapshot, new DayNumber(20_000));
            Assert.True(Count(expected, counts) == one.Count(plan, CancellationToken.None), where);
            if (i % 4 == 0)
            {
                NodeCounts nodes = one.CountNodes(Planner.PlanNodes(rule, snapshot, new DayNumber(20_000)), CancellationToken.None);
                Assert.All(nodes.Nodes, node => Assert.True(Count(Naive(node.Node.Expression, holds), counts) == node.Count, $"{where}: {node.Node.Expression}"));
                Assert.True(Of([.. expected.Zip(counts, static (isMember, isCounted) => isMember && isCounted)]).SetEquals(one.Materialise(plan, CancellationToken.None)), where);
            }
        }
    }

    private static bool[] Draw(Random random, double share)
    {
        bool[] drawn = new bool[Devices];
        for (int device = 0; device < Devices; device++)
        {
            drawn[device] = random.NextDouble() < share;
        }

        return drawn;
    }

    private static BoundExpression Rule(Random random, int depth)
    {
        if (depth == 0)
        {
            return PlainWorld.Holds(random.Next(Values));
        }

        BoundExpression[] operands = [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => Rule(random, random.Next(depth)))];
        return random.Next(7) switch
        {
            0 or 1 => new BoundOr(operands),
            2 or 3 => new BoundAnd([.. operands, new BoundNot(Rule(random, depth - 1))]),
            4 => new BoundXor(operands[0], operands[1]),
            5 => new BoundAtLeast(2, operands),
            _ => new BoundAnd(operands),
        };
    }

    private static bool[] Naive(BoundExpression rule, bool[][] holds)
    {
        bool[][] Operands(params BoundExpression[] operands) => [.. operands.Select(operand => Naive(operand, holds))];
        return rule switch
        {
            BoundHas has => Each([.. has.Values!.Select(code => holds[code])], static held => held > 0),
            BoundAnd and => Each(Operands([.. and.Operands]), held => held == and.Operands.Count),
            BoundOr or => Each(Operands([.. or.Operands]), static held => held > 0),
            BoundXor xor => Each(Operands(xor.Left, xor.Right), static held => held == 1),
            BoundNot not => Each(Operands(not.Operand), static held => held == 0),
            BoundAtLeast least => Each(Operands([.. least.Operands]), held => held >= least.Least),
            _ => throw new ArgumentException($"The oracle knows no {rule.GetType().Name}.", nameof(rule)),
        };
    }

    private static bool[] Each(bool[][] operands, Func<int, bool> isMember)
    {
        bool[] members = new bool[Devices];
        for (int device = 0; device < Devices; device++)
        {
            int held = 0;
            foreach (bool[] operand in operands)
            {
                held += operand[device] ? 1 : 0;
            }

            members[device] = isMember(held);
        }

        return members;
    }

    private static long Count(bool[] members, bool[] counts)
    {
        long count = 0;
        for (int device = 0; device < Devices; device++)
        {
            count += members[device] && counts[device] ? 1 : 0;
        }

        return count;
    }

    private static Bitmap Of(bool[] members) =>
        BitmapBuilder.FromSorted([.. Enumerable.Range(0, Devices).Where(device => members[device]).Select(static device => (uint)device)]);
}
