using System;
using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Execution;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.TestSupport.Bitmaps;
using Segmentation.TestSupport.Execution;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Execution;

/// <summary>No rule reads a byte behind a payload: each ends at a page that nobody may touch, so a test that fails here ends the process.</summary>
public sealed class PayloadBoundsTests : IDisposable
{
    private const uint Devices = 20 * 65_536; // so many that chunks are taken two at a time, and one is fetched while the other is worked on
    private const int Rules = 150;

    private readonly GuardedPayloads _memory = new();

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void Random_rules_over_payloads_at_the_edge_of_memory_give_what_copies_elsewhere_give()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "guards its memory by mprotect");
        Random random = new(20_261_122);
        double[] shares = [0.5, 0.3, 0.0623, 0.06, 0.02, 0.01, 0.003, 0.001, 0.0003];
        Bitmap[] values = [.. shares.Select(share => PlainWorld.Random(random, Devices, share))];
        Bitmap[] runs = [.. new uint[] { 20_000, 300, 40 }.Select(step => Bitmap.OrMany([.. Enumerable.Range(0, (int)(Devices / step))
            .Select(i => Bitmap.FromRange((uint)i * step, (uint)i * step + step / 3))]).RunOptimize())];
        Bitmap[] all = [.. values, .. runs];
        IndexSnapshot plain = PlainWorld.Of(Devices, all);
        IndexSnapshot guarded = PlainWorld.Of(Devices, [.. all.Select(_memory.Copy)]);
        Evaluator one = new(EvaluationOptions.SingleThread);
        for (int i = 0; i < Rules; i++)
        {
            BoundExpression rule = Rule(random, all.Length, depth: 3);
            Plan over = Planner.Plan(rule, guarded, new DayNumber(20_000));
            Bitmap expected = one.Materialise(Planner.Plan(rule, plain, new DayNumber(20_000)), CancellationToken.None);
            Assert.True(expected.Cardinality == one.Count(over, CancellationToken.None), $"Rule {i}: {rule}");
            Assert.True(expected.SetEquals(one.Materialise(over, CancellationToken.None)), $"Rule {i}: {rule}");
        }
    }

    [Fact]
    public unsafe void Runs_with_fewer_members_than_their_container_states_are_enumerated_within_their_bytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "guards its memory by mprotect");
        Container runs = Bitmap.FromRange(5, 9).Containers[0];
        Assert.Equal(ContainerKind.Run, runs.Kind);
        Bitmap forged = _memory.Copy(new Bitmap([new Container(runs.Key, runs.Kind, 60_000, runs.RunCount, runs.Payload, runs.Owner)]));
        Assert.Equal(60_000, forged.Count());
        Assert.Equal([5, 6, 7, 8, 9], forged.Take(5));
    }

    private static BoundExpression Rule(Random random, int values, int depth)
    {
        if (depth == 0 || random.Next(4) == 0)
        {
            return PlainWorld.Holds(random.Next(values));
        }

        BoundExpression[] operands = [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => Rule(random, values, depth - 1))];
        return random.Next(6) switch
        {
            0 or 1 => new BoundOr(operands),
            2 => new BoundAnd([.. operands, new BoundNot(Rule(random, values, 0))]),
            3 => new BoundAtLeast(2, operands),
            4 => new BoundXor(operands[0], operands[1]),
            _ => new BoundAnd(operands),
        };
    }
}
