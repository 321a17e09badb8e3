using System.Linq;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Execution;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.Vocabulary;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>What one form of our own questions costs beside another, by one thread: counts of every node, and windows on days.</summary>
internal sealed class OwnRows(BitmapOptions options, RowSink sink)
{
    private const double NodesOfDense = 1 / 1.3;
    private const double NodesElsewhere = 1;
    private const double WindowCost = 0.5;

    private static readonly DayNumber AsOf = new(20_000);

    /// <summary>Counts of every node against the plain count where all is dense, elsewhere against the sum of separate counts.</summary>
    public void RunNodes(World world, EngineSide engine, Workload workload)
    {
        bool isDense = workload.Name == "W6-dense";
        Contest contest = new(options);
        contest.Add("counts of nodes", engine.NodeCounter(workload.Rule));
        contest.Add("plain count", engine.PlannedCounter(workload.Rule));
        contest.Add("separate counts", engine.SeparateNodeCounter(workload.Rule));
        double[] medians = contest.Medians();
        BitmapRow row = new() { Workload = workload.Name + "-nodes", Peer = "", Devices = world.Devices, OursMilliseconds = medians[0], BytesTouched = world.BytesOf(workload.Rule, hasDeltas: false) };
        sink.Add(row with { Peer = "plain count", PeerMilliseconds = medians[1], Target = isDense ? NodesOfDense : null });
        sink.Add(row with { Peer = "separate counts of every node", PeerMilliseconds = medians[2], Target = isDense ? null : NodesElsewhere });
    }

    /// <summary>The same devices with and without a day each, in one rule: <c>x WITHIN 30 DAYS AND y</c> beside <c>x AND y</c>.</summary>
    public void RunWindows(World world)
    {
        foreach ((int rank, int other) in new[] { (3, 4), (12, 4), (60, 4) })
        {
            AttributeDefinition plain = new() { Id = 1, Name = "trait", Kind = AttributeKind.Set, Source = "benchmark" };
            AttributeDefinition timed = new() { Id = 2, Name = "page", Kind = AttributeKind.Event, Source = "benchmark", IsTimed = true };
            IndexSnapshot snapshot = Snapshot(world, plain, timed, rank, other);
            Evaluator one = new(EvaluationOptions.SingleThread);
            Plan leaf = Planner.Plan(new BoundAnd([new BoundHas(plain, [0], null, null), new BoundHas(plain, [1], null, null)]), snapshot, AsOf);
            Plan window = Planner.Plan(new BoundAnd([new BoundHas(timed, [0], new WithinDays(30), null), new BoundHas(plain, [1], null, null)]), snapshot, AsOf);
            Contest contest = new(options);
            contest.Add("window", () => one.Count(window, CancellationToken.None) > 0 ? 1 : 0);
            contest.Add("plain leaf", () => one.Count(leaf, CancellationToken.None) > 0 ? 1 : 0);
            double[] medians = contest.Medians();
            sink.Add(new BitmapRow
            {
                Workload = $"W10-within-30-days-rank-{rank}",
                Peer = "plain leaf",
                Devices = world.Devices,
                Target = WindowCost,
                OursMilliseconds = medians[0],
                PeerMilliseconds = medians[1],
                BytesTouched = World.BytesOf(world[rank]) + World.BytesOf(world[other]) + 2 * world[rank].Cardinality,
                Note = "days spread over 101, a set of rank 4 beside it",
            });
        }
    }

    private static IndexSnapshot Snapshot(World world, AttributeDefinition plain, AttributeDefinition timed, int rank, int other)
    {
        uint[] members = world[rank].ToArray();
        TimedBitmap days = TimedBitmapBuilder.FromSorted(members, [.. members.Select(static (_, i) => (ushort)(19_900 + i * 7_919L % 101))], [], hasCounts: false);
        AttributeDefinition device = IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition;
        (AttributeDefinition Attribute, (int Code, Trait? Trait)[] Traits)[] attributes =
        [
            (device, [(DeviceTraits.Presence, new PlainTrait(Bitmap.FromRange(0, (uint)(world.Devices - 1)), Bitmap.Empty, Bitmap.Empty))]),
            (plain, [(0, new PlainTrait(world[rank], Bitmap.Empty, Bitmap.Empty)), (1, new PlainTrait(world[other], Bitmap.Empty, Bitmap.Empty))]),
            (timed, [(0, new TimedTrait(days, TimedBitmap.Empty(hasCounts: false), Bitmap.Empty, members.Length))]),
        ];
        return new IndexSnapshot(1, (uint)world.Devices, 0, System.Collections.Immutable.ImmutableDictionary.ToImmutableDictionary(
            attributes,
            static attribute => attribute.Attribute.Id,
            static attribute => new AttributeIndex(attribute.Attribute, new ValueDictionary(), TraitTable.Empty.With(
                attribute.Traits.Select(static trait => System.Collections.Generic.KeyValuePair.Create(trait.Code, trait.Trait))))));
    }
}
