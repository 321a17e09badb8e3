using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Bitmaps;
using Segmentation.Execution;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.TestSupport.Execution;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Execution;

/// <summary>While one thread commits changes, each rule that others evaluate has the members of the snapshot that it began with.</summary>
/// <remarks>SEGMENTATION_SEED sets the seed, SEGMENTATION_STRESS_SECONDS how long it goes on.</remarks>
public sealed class ConcurrentCommitProperties
{
    private const uint Devices = 20 * 65_536;
    private const int Readers = 4;
    private const ushort Today = 20_000;

    private static readonly AttributeDefinition Device = IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition;
    private static readonly AttributeDefinition Page = new() { Id = 2, Name = "page", Kind = AttributeKind.Event, Source = "test", IsTimed = true };
    private static readonly AttributeDefinition Spend = new() { Id = 3, Name = "spend", Kind = AttributeKind.Number, Source = "test" };
    private static readonly TraitKey Presence = new(DeviceAttributes.Id, DeviceTraits.Presence);
    private static readonly TraitKey Test = new(DeviceAttributes.Id, DeviceTraits.Test);
    private static readonly TraitKey Numbers = new(Spend.Id, TraitCodes.Numbers);

    private Version _newest = null!;

    [Fact]
    public async Task Rules_that_are_evaluated_while_another_thread_commits_have_the_members_of_their_snapshot()
    {
        int seed = Setting("SEGMENTATION_SEED", 20_261_122);
        Model model = new(new Random(seed));
        _newest = new Version(World(model), model);
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(Setting("SEGMENTATION_STRESS_SECONDS", 4)));
        Task writer = Task.Run(() => Write(new Random(seed), end));
        int[] rules = await Task.WhenAll(Enumerable.Range(1, Readers).Select(reader => Task.Run(() => Read(seed + reader, end))));
        await writer;
        Assert.All(rules, static count => Assert.True(count > 0, "a thread that evaluated nothing"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{_newest.Snapshot.Version} commits, {rules.Sum()} rules");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int given) ? given : otherwise;

    private void Write(Random random, CancellationTokenSource end)
    {
        while (!end.IsCancellationRequested)
        {
            (IndexSnapshot snapshot, Model model) = Volatile.Read(ref _newest);
            Model next = model.Copy();
            IndexChange change = next.Change(random);
            Volatile.Write(ref _newest, new Version(snapshot.Apply(change, snapshot.Version + 1), next));
        }
    }

    private int Read(int seed, CancellationTokenSource end)
    {
        Random random = new(seed);
        int count = 0;
        try
        {
            for (; count == 0 || !end.IsCancellationRequested; count++)
            {
                (IndexSnapshot snapshot, Model model) = Volatile.Read(ref _newest);
                BoundExpression rule = count % 6 == 0 ? Wide(random) : Rule(random, random.Next(4));
                string where = $"seed {seed}, version {snapshot.Version}, rule {count}: {rule}";
                bool[] expected = model.Members(rule);
                Evaluator evaluator = new(new EvaluationOptions(random.Next(1, 4)));
                Plan plan = Planner.Plan(rule, snapshot, new DayNumber(Today));
                long members = model.CountOf(expected);
                long found = evaluator.Count(plan, CancellationToken.None);
                Assert.True(members == found, $"{found} members, not {members}; {where}");
                if (count % 4 == 0)
                {
                    Assert.True(model.Of(expected).SetEquals(evaluator.Materialise(plan, CancellationToken.None)), where);
                    NodeCounts nodes = evaluator.CountNodes(Planner.PlanNodes(rule, snapshot, new DayNumber(Today)), CancellationToken.None);
                    Assert.All(nodes.Nodes, node => Assert.True(model.CountOf(model.Members(node.Node.Expression)) == node.Count, $"{node.Node.Expression} in {where}"));
                }
            }
        }
        finally
        {
            if (count == 0 || !end.IsCancellationRequested)
            {
                end.Cancel(); // a failure ends all
            }
        }

        return count;
    }

    private static BoundExpression Rule(Random random, int depth)
    {
        if (depth == 0)
        {
            return Leaf(random);
        }

        BoundExpression[] operands = [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => Rule(random, random.Next(depth)))];
        return random.Next(7) switch
        {
            0 or 1 => new BoundOr(operands),
            2 => new BoundAnd([.. operands, new BoundNot(Rule(random, depth - 1))]),
            3 => new BoundXor(operands[0], operands[1]),
            4 => new BoundAtLeast(2, operands),
            5 => new BoundNot(operands[0]),
            _ => new BoundAnd(operands),
        };
    }

    /// <summary>So much to read that several threads take part.</summary>
    private static BoundExpression Wide(Random random)
    {
        BoundExpression[] operands = [.. Enumerable.Range(0, random.Next(10, 40)).Select(_ => Leaf(random))];
        return random.Next(3) == 0 ? new BoundOr(operands) : new BoundAtLeast(random.Next(1, 6), operands);
    }

    private static BoundExpression Leaf(Random random)
    {
        int value = random.Next(Model.Values);
        return random.Next(4) switch
        {
            0 => new BoundHas(Page, [value], random.Next(3) == 0 ? null : new WithinDays(random.Next(1, 60)), random.Next(4) == 0 ? new CountRange(random.Next(1, 9), 255) : null),
            1 => new BoundNumber(Spend, random.Next(-300, 100), random.Next(100, 300)),
            _ => PlainWorld.Holds(value),
        };
    }

    private static IndexSnapshot World(Model model)
    {
        IndexSnapshot snapshot = PlainWorld.Of(Devices, [
            (Device, [(Presence.Code, PlainWorld.Plain(model.Of(model.Present, all: true))), (Test.Code, PlainWorld.Plain(model.Of(model.ForTests, all: true)))]),
            (PlainWorld.Interest, [.. model.Held.Select((held, code) => (code, (Trait)PlainWorld.Plain(model.Of(held, all: true))))]),
            (Page, [.. model.Days.Select((days, code) => (code, (Trait)Timed(model.Timed(code, Enumerable.Range(0, days.Length)))))]),
            (Spend, [(Numbers.Code, Numbered(model.Numbered(Enumerable.Range(0, model.Spent.Length))))])]);
        for (int code = 0; code < Model.Values; code++)
        {
            snapshot.Attribute(PlainWorld.Interest.Id)!.Values.Append(code, $"value {code}");
            snapshot.Attribute(Page.Id)!.Values.Append(code, $"value {code}");
        }

        return snapshot;
    }

    private static TimedTrait Timed(TimedBitmap based) => new(based, TimedBitmap.Empty(hasCounts: true), Bitmap.Empty, based.Cardinality);

    private static NumberTrait Numbered(ValuedBitmap numbers) =>
        new(BitSlices.Empty.Fold(numbers, Bitmap.Empty), ValuedBitmap.Empty, Bitmap.Empty, numbers.Cardinality);

    private sealed record Version(IndexSnapshot Snapshot, Model Model);

    /// <summary>What every device has, by its place among those that ever were.</summary>
    private sealed class Model
    {
        public const int Values = 4;

        private readonly uint[] _devices;

        public Model(Random random)
        {
            _devices = [.. Enumerable.Range(0, (int)Devices).Where(device => device < 65_536 || (device < 2 * 65_536 ? random.Next(3) != 0 : random.Next(150) == 0)).Select(static device => (uint)device)];
            Present = Draw(random, 1.0);
            ForTests = Draw(random, 0.0);
            Held = [.. new[] { 0.6, 0.3, 0.04, 0.002 }.Select(share => Draw(random, share))];
            Days = [.. new[] { 0.7, 0.2, 0.03, 0.002 }.Select(share => Draw(random, share).Select(isHeld => isHeld ? Day(random) : (ushort)0).ToArray())];
            Times = [.. Days.Select(days => days.Select(day => day == 0 ? (byte)0 : (byte)random.Next(1, 256)).ToArray())];
            Spent = [.. Draw(random, 0.4).Select(isHeld => isHeld ? random.Next(-400, 400) : (long?)null)];
        }

        private Model(Model other)
        {
            _devices = other._devices;
            Present = [.. other.Present];
            ForTests = [.. other.ForTests];
            Held = [.. other.Held.Select(static held => held.ToArray())];
            Days = [.. other.Days.Select(static days => days.ToArray())];
            Times = [.. other.Times.Select(static times => times.ToArray())];
            Spent = [.. other.Spent];
        }

        public bool[] Present { get; }

        public bool[] ForTests { get; }

        public bool[][] Held { get; }

        public ushort[][] Days { get; }

        public byte[][] Times { get; }

        public long?[] Spent { get; }

        public Model Copy() => new(this);

        /// <summary>Changes some devices of one chunk or of all in this model; gives back the same for the index.</summary>
        public IndexChange Change(Random random)
        {
            int first = 0;
            int end = _devices.Length;
            if (random.Next(3) != 0)
            {
                uint key = (uint)random.Next((int)(Devices >> 16)) << 16;
                first = LowerBound(key);
                end = LowerBound(key + 65_536);
            }

            int[] places = [.. Enumerable.Range(0, random.Next(20) == 0 ? 6_000 : random.Next(1, 200)).Select(_ => random.Next(first, end)).Distinct().Order()];
            int[] given = [.. places.Where(_ => random.Next(2) == 0)];
            int[] taken = [.. places.Except(given)];
            List<TraitChange> changes = [];
            switch (random.Next(6))
            {
                case 0 when random.Next(3) == 0:
                    Set(Present, given, taken);
                    changes.Add(new PlainChange(Presence, Of(given), Of(taken)));
                    break;
                case 0:
                    Set(Present, [], taken); // devices are deleted, with all they have
                    changes.Add(new PlainChange(Presence, Bitmap.Empty, Of(taken)));
                    ChangeAll(random, [], taken, changes);
                    break;
                case 1 when random.Next(4) == 0:
                    int[] few = given[..Math.Min(3, given.Length)];
                    Set(ForTests, few, taken);
                    changes.Add(new PlainChange(Test, Of(few), Of(taken)));
                    break;
                default:
                    ChangeAll(random, given, taken, changes);
                    break;
            }

            return new IndexChange { DeviceCount = Devices, Traits = changes };
        }

        private void ChangeAll(Random random, int[] given, int[] taken, List<TraitChange> changes)
        {
            bool isDeletion = given.Length == 0;
            for (int code = 0; code < Values; code++)
            {
                if (isDeletion || random.Next(2) == 0)
                {
                    Set(Held[code], given, taken);
                    changes.Add(new PlainChange(new TraitKey(PlainWorld.Interest.Id, code), Of(given), Of(taken)));
                }

                if (isDeletion || random.Next(2) == 0)
                {
                    foreach (int place in given)
                    {
                        Days[code][place] = Day(random);
                        Times[code][place] = (byte)random.Next(1, 256);
                    }

                    foreach (int place in taken)
                    {
                        Days[code][place] = 0;
                        Times[code][place] = 0;
                    }

                    changes.Add(new TimedChange(new TraitKey(Page.Id, code), Timed(code, given), Of(taken)));
                }
            }

            if (isDeletion || random.Next(2) == 0)
            {
                foreach (int place in given)
                {
                    Spent[place] = random.Next(-400, 400);
                }

                foreach (int place in taken)
                {
                    Spent[place] = null;
                }

                changes.Add(new NumberChange(Numbers, Numbered(given), Of(taken)));
            }
        }

        public TimedBitmap Timed(int code, IEnumerable<int> places)
        {
            TimedBitmapBuilder builder = new(hasCounts: true);
            foreach (int place in places.Where(place => Days[code][place] != 0))
            {
                builder.Append(_devices[place], Days[code][place], Times[code][place]);
            }

            return builder.Build();
        }

        public ValuedBitmap Numbered(IEnumerable<int> places)
        {
            ValuedBitmapBuilder builder = new();
            foreach (int place in places)
            {
                if (Spent[place] is { } number)
                {
                    builder.Append(_devices[place], number);
                }
            }

            return builder.Build();
        }

        public bool[] Members(BoundExpression rule)
        {
            bool[][] All(IReadOnlyList<BoundExpression> operands) => [.. operands.Select(Members)];
            return rule switch
            {
                BoundHas { Values: [int code] } has when has.Attribute == Page => Each(place => Days[code][place] is var day and not 0
                    && (has.Window is not WithinDays within || (day <= Today && Today - day < within.Days))
                    && (has.Count is null || Times[code][place] >= has.Count.Least)),
                BoundHas { Values: [int code] } => Held[code],
                BoundNumber number => Each(place => Spent[place] is { } spent && spent >= number.Least && spent <= number.Most),
                BoundNot not => Members(not.Operand) is var operand ? Each(place => !operand[place]) : [],
                BoundXor xor => All([xor.Left, xor.Right]) is var two ? Each(place => two[0][place] != two[1][place]) : [],
                BoundAnd and => AtLeast(All(and.Operands), and.Operands.Count),
                BoundOr or => AtLeast(All(or.Operands), 1),
                BoundAtLeast least => AtLeast(All(least.Operands), least.Least),
                _ => throw new ArgumentException($"{rule} is no rule of this test.", nameof(rule)),
            };
        }

        public long CountOf(bool[] members) => members.Where((isMember, place) => isMember && Counts(place)).LongCount();

        /// <summary>The devices for which it says so, those that do not count left out unless all are asked for.</summary>
        public Bitmap Of(bool[] members, bool all = false) => Of(Enumerable.Range(0, members.Length).Where(place => members[place] && (all || Counts(place))));

        private bool Counts(int place) => Present[place] && !ForTests[place];

        private Bitmap Of(IEnumerable<int> places) => BitmapBuilder.FromSorted([.. places.Select(place => _devices[place])]);

        private bool[] AtLeast(bool[][] operands, int least) => Each(place => operands.Count(operand => operand[place]) >= least);

        private bool[] Each(Func<int, bool> holds) => [.. Enumerable.Range(0, _devices.Length).Select(holds)];

        private bool[] Draw(Random random, double share) => Each(_ => random.NextDouble() < share);

        private int LowerBound(uint device) => Array.BinarySearch(_devices, device) is var found and >= 0 ? found : ~Array.BinarySearch(_devices, device);

        private static ushort Day(Random random) => (ushort)(Today - random.Next(-3, 70));

        private static void Set(bool[] held, int[] given, int[] taken)
        {
            foreach (int place in given)
            {
                held[place] = true;
            }

            foreach (int place in taken)
            {
                held[place] = false;
            }
        }
    }
}
