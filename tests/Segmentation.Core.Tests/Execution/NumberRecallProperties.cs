using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Execution;
using Segmentation.Execution.Reports;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.TestSupport.Execution;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Execution;

/// <summary>Questions about numbers that are asked again and again, in chunks with enough members for their answers to be remembered, against a look at every device.</summary>
/// <remarks>Replay a failure with SEGMENTATION_SEED set to the seed it names.</remarks>
public sealed class NumberRecallProperties
{
    private const int Chunks = 10; // more than are searched without a guess
    private const int Repetitions = 3;

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("SEGMENTATION_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 20_261_122;

    private static readonly AttributeDefinition Device = IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition;
    private static readonly AttributeDefinition Spend = new() { Id = 3, Name = "spend", Kind = AttributeKind.Number, Source = "test" };
    private static readonly DayNumber AsOf = new(20_000);

    public static TheoryData<string, bool, int> Cases { get; } = new(
        from world in new[] { ("uniform", false), ("uniform", true), ("equal", true), ("ascending", false), ("widest", true) }
        from strategies in new[] { EvaluationStrategies.All, EvaluationStrategies.Recall }
        select (world.Item1, world.Item2, (int)strategies));

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_rule_over_ranges_counts_the_same_however_often_it_is_asked(string shape, bool hasDeltas, int strategies)
    {
        World world = new(shape, hasDeltas);
        Evaluator evaluator = new(EvaluationOptions.SingleThread with { Strategies = (EvaluationStrategies)strategies });
        (long Least, long Most)[] ranges = [.. world.Ranges()];
        foreach ((long least, long most) in ranges)
        {
            BoundNumber range = new(Spend, least, most);
            List<(BoundExpression Rule, Func<uint, bool> Takes)> rules = [(range, device => world.IsIn(device, least, most))];
            for (int value = 0; value < world.Sets.Length; value++)
            {
                Bitmap set = world.Sets[value];
                BoundExpression holds = PlainWorld.Holds(value);
                rules.Add((new BoundAnd([holds, range]), device => set.Contains(device) && world.IsIn(device, least, most)));
                rules.Add((new BoundAnd([holds, new BoundNot(range)]), device => set.Contains(device) && !world.IsIn(device, least, most)));
                rules.Add((new BoundOr([holds, range]), device => set.Contains(device) || world.IsIn(device, least, most)));
            }

            (long otherLeast, long otherMost) = ranges[^1];
            rules.Add((
                new BoundAnd([PlainWorld.Holds(0), range, new BoundNumber(Spend, otherLeast, otherMost)]),
                device => world.Sets[0].Contains(device) && world.IsIn(device, least, most) && world.IsIn(device, otherLeast, otherMost)));
            foreach ((BoundExpression rule, Func<uint, bool> takes) in rules)
            {
                Plan plan = Planner.Plan(rule, world.Snapshot, AsOf);
                uint[] expected = [.. world.Present(takes)];
                for (int i = 0; i < Repetitions; i++)
                {
                    long found = evaluator.Count(plan, CancellationToken.None);
                    Assert.True(expected.Length == found, $"{world}: {found} instead of {expected.Length} when asked for the {i + 1}th time: {rule}");
                }

                Assert.True(expected.AsSpan().SequenceEqual(evaluator.Materialise(plan, CancellationToken.None).ToArray()), $"{world}: other members: {rule}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Numbers_sum_up_and_rank_the_same_however_often_they_are_asked_and_while_the_set_changes_a_little(string shape, bool hasDeltas, int strategies)
    {
        World world = new(shape, hasDeltas);
        ReportEvaluator[] evaluators = [.. new[] { 1, 4 }.Select(threads => new ReportEvaluator(new EvaluationOptions(threads) { Strategies = (EvaluationStrategies)strategies }))];
        for (int value = 0; value < world.Sets.Length; value++)
        {
            Bitmap set = world.Sets[value];
            for (int i = 0; i < Repetitions + 2; i++)
            {
                IndexSnapshot snapshot = i < Repetitions ? world.Snapshot : world.With(value, set = world.Changed(set, i));
                RankedNumber[] ranked = [.. world.Present(set.Contains).Where(device => world.NumberOf(device) is not null).Select(device => new RankedNumber(world.NumberOf(device)!.Value, device)).Order()];
                BoundExpression rule = PlainWorld.Holds(value);
                BoundAnd holders = new([rule, new BoundHasNumber(Spend)]);
                NumberTrait trait = (NumberTrait)snapshot[new TraitKey(Spend.Id, TraitCodes.Numbers)]!;
                NumberSummary expected = new(
                    world.Present(set.Contains).Count(),
                    ranked.Length,
                    ranked.Aggregate(Int128.Zero, static (sum, ranked) => sum + ranked.Number),
                    ranked.Length == 0 ? long.MaxValue : ranked[^1].Number,
                    ranked.Length == 0 ? long.MinValue : ranked[0].Number);
                foreach (ReportEvaluator evaluator in evaluators)
                {
                    NumberSummary found = evaluator.Summarise(Planner.PlanMany([rule, holders], snapshot, AsOf), trait, CancellationToken.None);
                    Assert.True(expected == found, $"{world}, set {value}: {found} instead of {expected} when asked for the {i + 1}th time");
                    foreach (int most in new[] { 1, 500 })
                    {
                        TopNumbers top = evaluator.Top(Planner.PlanMany([holders], snapshot, AsOf), trait, most, CancellationToken.None);
                        Assert.True(ranked.Length == top.Numbers && ranked.Take(most).SequenceEqual(top.Best), $"{world}, set {value}: other {most} highest when asked for the {i + 1}th time");
                    }
                }
            }
        }
    }

    /// <summary>A number for most devices of ten chunks, the first of which is full, and sets of devices from none to all.</summary>
    private sealed class World
    {
        private const uint DeviceCount = Chunks << 16;

        private readonly string _name;
        private readonly Random _random = new(Seed);
        private readonly Bitmap _present = Bitmap.OrMany([.. Enumerable.Range(0, Chunks).Select(static chunk => Bitmap.FromRange((uint)chunk << 16, (uint)(chunk << 16) + (chunk == 0 ? 65_535u : 9_500u)))]);
        private readonly uint[] _devices;
        private readonly long?[] _numbers = new long?[DeviceCount];
        private readonly NumberTrait _trait;

        public World(string shape, bool hasDeltas)
        {
            _name = $"SEGMENTATION_SEED={Seed}, {shape}, {(hasDeltas ? "with" : "no")} deltas";
            _devices = [.. _present];
            foreach (uint device in _devices)
            {
                _numbers[device] = device >> 16 != 1 || _random.Next(20) != 0 ? Next(shape, device) : null;
            }

            _trait = Trait(shape, hasDeltas);
            Sets =
            [
                PlainWorld.Random(_random, DeviceCount, 0.6).And(_present), PlainWorld.Random(_random, DeviceCount, 0.02).And(_present),
                _present, Bitmap.FromRange(5_000, 70_000).And(_present), Bitmap.Empty,
            ];
            Snapshot = Of(Sets);
        }

        public Bitmap[] Sets { get; }

        public IndexSnapshot Snapshot { get; }

        public long? NumberOf(uint device) => _numbers[device];

        public IEnumerable<uint> Present(Func<uint, bool> takes) => _devices.Where(takes);

        public bool IsIn(uint device, long least, long most) => _numbers[device] >= least && _numbers[device] <= most;

        public IEnumerable<(long Least, long Most)> Ranges()
        {
            long[] ordered = [.. _numbers.Where(static number => number is not null).Select(static number => number!.Value).Order()];
            long few = ordered[ordered.Length / 40];
            yield return (long.MinValue, few);
            yield return (few, ordered[^(ordered.Length / 3)]);
            yield return (ordered[^1], long.MaxValue);
        }

        /// <summary>The set with some other members in each chunk.</summary>
        public Bitmap Changed(Bitmap set, int seed) => set.Xor(PlainWorld.Random(new Random(Seed + seed), DeviceCount, 0.002)).And(_present);

        public IndexSnapshot With(int value, Bitmap set)
        {
            Bitmap[] sets = [.. Sets];
            sets[value] = set;
            return Of(sets);
        }

        public override string ToString() => _name;

        private IndexSnapshot Of(Bitmap[] sets) => PlainWorld.Of(DeviceCount, [
            (PlainWorld.Interest, [.. sets.Select(static (set, code) => (code, (Trait)PlainWorld.Plain(set)))]),
            (Spend, [(TraitCodes.Numbers, _trait)]),
            (Device, [(DeviceTraits.Presence, PlainWorld.Plain(_present))])]);

        private NumberTrait Trait(string shape, bool hasDeltas)
        {
            List<(uint Device, long Number)> based = [];
            List<(uint Device, long Number)> added = [];
            List<uint> removed = [];
            foreach (uint device in _devices)
            {
                bool isChanged = hasDeltas && _random.Next(30) == 0;
                if (_numbers[device] is { } number)
                {
                    based.Add((device, isChanged ? Next(shape, device + 1) : number));
                    if (isChanged)
                    {
                        added.Add((device, number));
                    }
                }
                else if (isChanged)
                {
                    based.Add((device, Next(shape, device)));
                    removed.Add(device);
                }
            }

            return new NumberTrait(BitSlices.Empty.Fold(Valued(based), Bitmap.Empty), Valued(added), Bitmap.Of([.. removed]), _numbers.Count(static number => number is not null));
        }

        private static ValuedBitmap Valued(List<(uint Device, long Number)> entries) =>
            ValuedBitmapBuilder.FromSorted([.. entries.Select(static entry => entry.Device)], [.. entries.Select(static entry => entry.Number)]);

        private long Next(string shape, uint device) => shape switch
        {
            "uniform" => _random.Next(-1_000, 1 << 20),
            "equal" => 77,
            "ascending" => (long)(device / 1_000) - 90,
            _ => _random.NextInt64(long.MinValue, long.MaxValue),
        };
    }
}
