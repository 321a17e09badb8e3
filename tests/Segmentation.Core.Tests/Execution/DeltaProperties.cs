using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Core.Tests.Index;
using Segmentation.Execution;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.TestSupport.Execution;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Execution;

/// <summary>Windows and ranges over traits whose base, added and removed are of every kind, asked once and until they are kept, against a look at one device after another.</summary>
/// <remarks>Replay a failure with SEGMENTATION_SEED set to the seed it names.</remarks>
[Collection(nameof(FoldBudgetCollection))]
public sealed class DeltaProperties : IDisposable
{
    private const uint Devices = 2 * 65_536;
    private const ushort Today = 20_000;

    private static readonly AttributeDefinition Page = new() { Id = 2, Name = "page", Kind = AttributeKind.Event, Source = "test", IsTimed = true };
    private static readonly AttributeDefinition Spend = new() { Id = 3, Name = "spend", Kind = AttributeKind.Number, Source = "test" };

    private readonly long _limit = FoldBudget.Limit;

    public void Dispose() => FoldBudget.Limit = _limit;

    [Theory]
    [InlineData(EvaluationStrategies.All, false)]
    [InlineData(EvaluationStrategies.All, true)]
    [InlineData(EvaluationStrategies.None, false)]
    [InlineData(EvaluationStrategies.All & ~EvaluationStrategies.CountLast, false)]
    [InlineData(EvaluationStrategies.All & ~EvaluationStrategies.Candidates, false)]
    [InlineData(EvaluationStrategies.All & ~EvaluationStrategies.LookAhead, true)]
    internal void What_rules_find_beside_deltas_is_what_each_device_has(EvaluationStrategies strategies, bool isBudgetSpent)
    {
        FoldBudget.Limit = isBudgetSpent ? 0 : _limit;
        int seed = int.TryParse(Environment.GetEnvironmentVariable("SEGMENTATION_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 20_261_122 + (int)strategies;
        Random random = new(seed);
        Evaluator evaluator = new(EvaluationOptions.SingleThread with { Strategies = strategies });
        for (int world = 0; world < 12; world++)
        {
            Deltas days = new(random);
            Deltas numbers = new(random);
            Deltas plain = new(random);
            Bitmap[] others = [PlainWorld.Random(random, Devices, 0.3), PlainWorld.Random(random, Devices, 0.002), PlainWorld.Random(random, Devices, 0.0003)];
            (TimedTrait timed, Dictionary<uint, (ushort Day, byte Count)> seen) = Timed(random, days);
            (NumberTrait number, Dictionary<uint, long> spent) = Number(random, numbers);
            IndexSnapshot snapshot = PlainWorld.Of(Devices, [
                (IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition, [(DeviceTraits.Presence, PlainWorld.Plain(Bitmap.FromRange(0, Devices - 1)))]),
                (PlainWorld.Interest, [.. others.Select(static (bitmap, code) => (code, (Trait)PlainWorld.Plain(bitmap))), (3, plain.Plain())]),
                (Page, [(0, timed)]),
                (Spend, [(TraitCodes.Numbers, number)])]);
            for (int rule = 0; rule < 5; rule++)
            {
                (BoundExpression leaf, Bitmap members) = Leaf(random, plain.Members, seen, spent);
                foreach ((BoundExpression expression, Bitmap expected) in Forms(random, leaf, members, others))
                {
                    Plan plan = Planner.Plan(expression, snapshot, new DayNumber(Today));
                    for (int asking = random.Next(4) == 0 ? 10 : 3; asking > 0; asking--)
                    {
                        string where = $"SEGMENTATION_SEED={seed}, world {world}, rule {rule}, {asking} askings before the last\n{PlanPrinter.Print(plan)}";
                        Assert.True(expected.Cardinality == evaluator.Count(plan, CancellationToken.None), where);
                        Assert.True(asking != 2 || expected.SetEquals(evaluator.Materialise(plan, CancellationToken.None)), where);
                    }
                }
            }
        }
    }

    [Fact]
    public void Candidates_whose_numbers_changed_within_the_range_are_still_asked_about_the_other_operands()
    {
        int[] candidates = [.. Enumerable.Range(0, 3_000).Select(static i => 3 * i)]; // twice as many are more than an array holds
        NumberTrait number = new(
            BitSlices.Empty.Fold(Numbers(Enumerable.Range(0, 10_000), 5), Bitmap.Empty), Numbers(candidates, 6), Bitmap.Empty, 10_000);
        Bitmap few = BitmapBuilder.FromSorted([.. candidates.Select(static device => (uint)device)]);
        Bitmap even = BitmapBuilder.FromSorted([.. Enumerable.Range(0, (int)Devices / 2).Select(static i => 2 * (uint)i)]);
        IndexSnapshot snapshot = PlainWorld.Of(Devices, [
            (IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition, [(DeviceTraits.Presence, PlainWorld.Plain(Bitmap.FromRange(0, Devices - 1)))]),
            (PlainWorld.Interest, [(0, PlainWorld.Plain(few)), (1, PlainWorld.Plain(even))]),
            (Spend, [(TraitCodes.Numbers, number)])]);
        BoundExpression changed = new BoundAnd([PlainWorld.Holds(0), new BoundNumber(Spend, 0, 10)]);
        Assert.Equal(few.And(even), Members(new BoundAnd([changed, PlainWorld.Holds(1)])));
        Assert.Equal(few.AndNot(even), Members(new BoundAnd([changed, new BoundNot(PlainWorld.Holds(1))])));

        Bitmap Members(BoundExpression rule) =>
            new Evaluator(EvaluationOptions.SingleThread).Materialise(Planner.Plan(rule, snapshot, new DayNumber(Today)), CancellationToken.None);

        static ValuedBitmap Numbers(IEnumerable<int> devices, long number)
        {
            ValuedBitmapBuilder builder = new();
            foreach (int device in devices)
            {
                builder.Append((uint)device, number);
            }

            return builder.Build();
        }
    }

    /// <summary>So many chunks that a thread takes several one after the other, and finds the next while it works on one.</summary>
    [Theory]
    [InlineData(0.2, 0.3, 0.5)]
    [InlineData(0.02, 0.3, 0.05)]
    [InlineData(0.02, 0.05, 0.01)]
    public void A_chunk_that_is_folded_stays_what_it_is_while_the_next_is_found(double one, double other, double third)
    {
        const uint Many = 24 * 65_536;
        Random random = new(20_261_122);
        double[] shares = [one, other, third];
        PlainTrait[] traits = [.. shares.Select(share =>
        {
            Bitmap based = PlainWorld.Random(random, Many, share);
            Bitmap changed = PlainWorld.Random(random, Many, 0.01);
            return new PlainTrait(based, changed.AndNot(based), changed.And(based));
        })];
        Bitmap[] members = [.. traits.Select(static trait => trait.Base.Xor(trait.Added.Or(trait.Removed)))];
        (BoundExpression Rule, Bitmap Members)[] rules =
        [
            (new BoundAnd([PlainWorld.Holds(0), PlainWorld.Holds(1)]), members[0].And(members[1])),
            (new BoundAnd([PlainWorld.Holds(0), PlainWorld.Holds(1), PlainWorld.Holds(2)]), members[0].And(members[1]).And(members[2])),
            (new BoundOr([PlainWorld.Holds(0), PlainWorld.Holds(1), PlainWorld.Holds(2)]), Bitmap.OrMany(members)),
        ];
        foreach ((BoundExpression rule, Bitmap expected) in rules)
        {
            IndexSnapshot unread = PlainWorld.Of(Many, [
                (IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition, [(DeviceTraits.Presence, PlainWorld.Plain(Bitmap.FromRange(0, Many - 1)))]),
                (PlainWorld.Interest, [.. traits.Select(static (trait, code) => (code, (Trait)new PlainTrait(trait.Base, trait.Added, trait.Removed)))])]);
            Plan plan = Planner.Plan(rule, unread, new DayNumber(Today));
            for (int asking = 0; asking < 5; asking++)
            {
                Assert.Equal(expected.Cardinality, new Evaluator(new EvaluationOptions(1 + asking % 2)).Count(plan, CancellationToken.None));
            }
        }
    }

    /// <summary>A leaf and who it is true of.</summary>
    private static (BoundExpression Leaf, Bitmap Members) Leaf(
        Random random, Bitmap plain, Dictionary<uint, (ushort Day, byte Count)> seen, Dictionary<uint, long> spent)
    {
        switch (random.Next(6))
        {
            case 0:
                return (PlainWorld.Holds(3), plain);
            case 1:
                return (new BoundHas(Page, [0], null, null), Of(seen.Keys));
            case 2:
                return (new BoundHasNumber(Spend), Of(spent.Keys));
            case 3:
                int days = random.Next(4) == 0 ? 200 : random.Next(1, 110);
                CountRange? counts = random.Next(2) == 0 ? null : new CountRange(random.Next(1, 100), random.Next(100, 256));
                return (new BoundHas(Page, [0], new WithinDays(days), counts), Of(seen
                    .Where(device => device.Value.Day <= Today && Today - device.Value.Day < days)
                    .Where(device => counts is null || (device.Value.Count >= counts.Least && (counts.Most == 255 || device.Value.Count <= counts.Most)))
                    .Select(static device => device.Key)));
            default:
                long[] known = spent.Count == 0 ? [0] : [.. spent.Values.Take(1_000)];
                long one = random.Next(5) == 0 ? long.MinValue + 1 : known[random.Next(known.Length)];
                long other = random.Next(5) == 0 ? long.MaxValue : known[random.Next(known.Length)];
                (long least, long most) = (Math.Min(one, other), Math.Max(one, other));
                return (new BoundNumber(Spend, least, most), Of(spent.Where(device => device.Value >= least && device.Value <= most).Select(static device => device.Key)));
        }
    }

    /// <summary>The leaf alone and under what takes it as candidates, as words and as the last operand.</summary>
    private static IEnumerable<(BoundExpression Expression, Bitmap Members)> Forms(Random random, BoundExpression leaf, Bitmap members, Bitmap[] others)
    {
        int i = random.Next(others.Length);
        int j = random.Next(others.Length);
        yield return (leaf, members);
        yield return (new BoundNot(leaf), Bitmap.FromRange(0, Devices - 1).AndNot(members));
        yield return (new BoundAnd([leaf, PlainWorld.Holds(i)]), others[i].And(members));
        yield return (new BoundAnd([PlainWorld.Holds(i), new BoundNot(leaf)]), others[i].AndNot(members));
        yield return (new BoundAnd([PlainWorld.Holds(i), new BoundOr([leaf, PlainWorld.Holds(j)])]), others[i].And(members.Or(others[j])));
        yield return (new BoundAnd([PlainWorld.Holds(0), PlainWorld.Holds(i), leaf]), others[0].And(others[i]).And(members));
    }

    private static (TimedTrait Trait, Dictionary<uint, (ushort Day, byte Count)> Entries) Timed(Random random, Deltas deltas)
    {
        int first = random.Next(2) == 0 ? 19_900 : 20_000 - 3;
        Dictionary<uint, (ushort Day, byte Count)> entries = [];
        TimedBitmap based = Entries(deltas.Base);
        entries = entries.Where(entry => !deltas.Removed.Contains(entry.Key)).ToDictionary();
        TimedBitmap added = Entries(deltas.Added);
        return (new TimedTrait(based, added, deltas.Removed, entries.Count), entries);

        TimedBitmap Entries(Bitmap members)
        {
            TimedBitmapBuilder builder = new(hasCounts: true);
            foreach (uint member in members)
            {
                entries[member] = ((ushort)random.Next(first, 20_002), (byte)random.Next(1, 256));
                builder.Append(member, entries[member].Day, entries[member].Count);
            }

            return RunContainers.Of(builder.Build());
        }
    }

    private static (NumberTrait Trait, Dictionary<uint, long> Numbers) Number(Random random, Deltas deltas)
    {
        Dictionary<uint, long> numbers = [];
        BitSlices based = BitSlices.Empty.Fold(Numbers(deltas.Base, random.Next(4)), Bitmap.Empty);
        numbers = numbers.Where(entry => !deltas.Removed.Contains(entry.Key)).ToDictionary();
        ValuedBitmap added = Numbers(deltas.Added, random.Next(4));
        return (new NumberTrait(based, added, deltas.Removed, numbers.Count), numbers);

        ValuedBitmap Numbers(Bitmap members, int width)
        {
            ValuedBitmapBuilder builder = new();
            foreach (uint member in members)
            {
                numbers[member] = width switch
                {
                    0 => 0,
                    1 => random.Next(-500, 500),
                    2 => random.Next(1 << 20),
                    _ => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64),
                };
                builder.Append(member, numbers[member]);
            }

            return builder.Build();
        }
    }

    private static Bitmap Of(IEnumerable<uint> devices) => BitmapBuilder.FromSorted([.. devices.Order()]);

    /// <summary>Base, added and removed, each chunk of them of a kind drawn for itself.</summary>
    private sealed class Deltas
    {
        public Deltas(Random random)
        {
            Base = Draw(random);
            Added = Draw(random);
            Removed = RunContainers.Of(Draw(random).And(Base).AndNot(Added));
        }

        public Bitmap Base { get; }

        /// <summary>May have members of the base, which it supersedes.</summary>
        public Bitmap Added { get; }

        public Bitmap Removed { get; }

        public Bitmap Members => Base.AndNot(Removed).Or(Added);

        public PlainTrait Plain() => new(RunContainers.Of(Base), RunContainers.Of(Added.AndNot(Base)), Removed);

        private static Bitmap Draw(Random random) => Bitmap.OrMany([.. Enumerable.Range(0, (int)(Devices >> 16)).Select(key => Chunk(random, (uint)key << 16))]);

        private static Bitmap Chunk(Random random, uint start)
        {
            uint first = start + (uint)random.Next(65_536);
            uint last = Math.Min(start + 65_535, first + (uint)random.Next(20_000));
            return random.Next(8) switch
            {
                0 => Bitmap.Empty,
                1 => Bitmap.FromRange(start, start + 65_535),
                2 => Bitmap.FromRange(first, last),
                3 => Some(5),
                4 => Some(600),
                5 => Some(4_000),
                6 => Some(12_000),
                _ => Some(60_000).Or(Bitmap.FromRange(first, last)),
            };

            Bitmap Some(int draws) => Bitmap.Of([.. Enumerable.Range(0, draws).Select(_ => start + (uint)random.Next(65_536))]);
        }
    }
}
