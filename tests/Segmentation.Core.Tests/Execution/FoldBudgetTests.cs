using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Core.Tests.Index;
using Segmentation.Execution;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.TestSupport.Execution;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Execution;

/// <summary>Chunks that are folded beyond the budget live for one evaluation only, and as long as it.</summary>
[Collection(nameof(FoldBudgetCollection))]
public sealed class FoldBudgetTests : IDisposable
{
    private const uint Devices = 65_536;

    private static readonly AttributeDefinition Device = IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition;
    private static readonly AttributeDefinition Page = new() { Id = 2, Name = "page", Kind = AttributeKind.Event, Source = "test", IsTimed = true };

    private readonly long _limit = FoldBudget.Limit;

    public FoldBudgetTests() => FoldBudget.Limit = 0;

    public void Dispose() => FoldBudget.Limit = _limit;

    [Fact]
    public void The_devices_that_count_stay_what_they_are_while_a_chunk_is_worked_on()
    {
        (ManyPlan plan, ChunkEvaluator evaluator) = Begin();
        Assert.True(evaluator.Enter(0, plan.Shared.Length));
        for (int i = 0; i < 300; i++)
        {
            Assert.True(plan.Snapshot[new TraitKey(DeviceAttributes.Id, DeviceTraits.Presence)]!.TryMembers(0, out _)); // other threads need room beside it
        }

        List<ulong[]> others = Overwrite();
        Assert.Equal(32_768 + 1_000, CountOf(evaluator.Present));
        GC.KeepAlive(others);
        GC.KeepAlive(plan);
        ChunkEvaluator.Return(evaluator);
    }

    [Fact]
    public void The_members_in_a_window_that_takes_all_stay_what_they_are_while_a_chunk_is_worked_on()
    {
        (ManyPlan plan, ChunkEvaluator evaluator) = Begin();
        Assert.True(evaluator.Enter(0, plan.Shared.Length));
        ChunkSet members = evaluator.MembersOf(plan.Nodes[0]);
        List<ulong[]> others = Overwrite();
        Assert.Equal(16_384 + 1_000, CountOf(members));
        GC.KeepAlive(others);
        GC.KeepAlive(plan);
        ChunkEvaluator.Return(evaluator);
    }

    [Fact]
    public async Task Every_answer_about_a_random_rule_is_that_of_the_oracle_while_memory_is_collected()
    {
        const int Seed = 20_261_123;
        using CancellationTokenSource end = new();
        Task collector = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                Overwrite();
            }
        });
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 3).Select(static number => Task.Run(() => Check(Seed + number))));
        }
        finally
        {
            await end.CancelAsync();
            await collector;
        }
    }

    [Fact]
    public void A_chunk_that_later_versions_take_over_is_kept_once()
    {
        FoldBudget.Limit = FoldBudget.Taken + 3 * ContainerLimits.BitsetBytes;
        Bitmap even = Bitmap.Of([.. Enumerable.Range(0, (int)Devices / 2).Select(static i => 2u * (uint)i)]);
        PlainTrait trait = new(Bitmap.OrMany([even, Bitmap.FromRange(Devices, Devices + 9)]), Bitmap.Of([1]), Bitmap.Empty);
        Assert.True(trait.TryMembers(0, out Container first));
        List<Trait> versions = [trait];
        for (uint i = 0; i < 20; i++)
        {
            versions.Add(TraitMerging.Merge(versions[^1], new PlainChange(new TraitKey(2, 0), Bitmap.Of([Devices + 20 + i]), Bitmap.Empty)));
        }

        foreach (Trait version in versions)
        {
            Assert.True(version.TryMembers(0, out Container members));
            unsafe
            {
                Assert.True(first.PayloadAddress == members.PayloadAddress, "folded anew");
            }
        }
    }

    private static void Check(int seed)
    {
        RandomWorld world = new(seed);
        RandomExpressions expressions = new(new Random(seed), world.AsOf);
        NaiveEvaluator oracle = new(world.Kinds, world.AsOf);
        Evaluator evaluator = new(EvaluationOptions.SingleThread);
        for (int i = 0; i < 60; i++)
        {
            BoundExpression rule = i % 20 == 0 ? expressions.NextWide(40) : expressions.Next();
            HashSet<uint> expected = oracle.Evaluate(rule);
            Plan plan = Planner.Plan(rule, world.Snapshot, world.AsOf);
            string where = $"seed {seed}, rule {i}:\n{PlanPrinter.Print(plan)}";
            Assert.True(world.CountOf(expected) == evaluator.Count(plan, CancellationToken.None), where);
            if (i % 8 == 0)
            {
                Assert.True(world.MembersOf(expected).SetEquals(evaluator.Materialise(plan, CancellationToken.None)), where);
            }
        }
    }

    /// <summary>Presence and a timed trait, each of words with changes beside them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (ManyPlan Plan, ChunkEvaluator Evaluator) Begin()
    {
        TimedBitmapBuilder based = new(hasCounts: true);
        TimedBitmapBuilder added = new(hasCounts: true);
        for (uint device = 0; device < Devices; device++)
        {
            if (device % 4 == 0)
            {
                based.Append(device, 19_999, 1);
            }
            else if (device % 4 == 1 && device < 4_000)
            {
                added.Append(device, 19_998, 1);
            }
        }

        Bitmap half = Bitmap.Of([.. Enumerable.Range(0, (int)Devices / 2).Select(static i => 2u * (uint)i)]);
        Bitmap more = Bitmap.Of([.. Enumerable.Range(0, 1_000).Select(static i => 2u * (uint)i + 1)]);
        IndexSnapshot snapshot = PlainWorld.Of(Devices, [
            (Device, [(DeviceTraits.Presence, new PlainTrait(half, more, Bitmap.Empty))]),
            (Page, [(0, new TimedTrait(based.Build(), added.Build(), Bitmap.Empty, 17_384))])]);
        BoundExpression rule = new BoundHas(Page, [0], new WithinDays(10), null);
        ManyPlan plan = Planner.PlanMany([rule], snapshot, new DayNumber(20_000));
        return (plan, ChunkEvaluator.Rent(PlanLayout.Of(snapshot, plan.Nodes), EvaluationStrategies.All));
    }

    /// <summary>Collects what nobody refers to and has its memory used again.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<ulong[]> Overwrite()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        for (int size = 1 << 14; size <= 1 << 17; size *= 2)
        {
            for (int i = 0; i < 8; i++)
            {
                Slab? slab = null;
                unsafe
                {
                    byte* bytes = Slab.Allocate(ref slab, size, out PayloadOwner owner);
                    new Span<byte>(bytes, size).Fill(0xFF);
                    GC.KeepAlive(owner);
                }
            }
        }

        List<ulong[]> others = [];
        for (int i = 0; i < 64; i++)
        {
            ulong[] other = GC.AllocateUninitializedArray<ulong>(ContainerLimits.BitsetWords * (1 + i % 4), pinned: true);
            other.AsSpan().Fill(ulong.MaxValue);
            others.Add(other);
        }

        return others;
    }

    private static unsafe int CountOf(in ChunkSet words)
    {
        Assert.Equal(ChunkForm.Words, words.Form);
        int count = 0;
        foreach (ulong word in new ReadOnlySpan<ulong>(words.Words, ContainerLimits.BitsetWords))
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }
}
