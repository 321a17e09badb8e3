using System;
using System.Linq;
using Segmentation.Benchmarks.Shared;
using Segmentation.Bitmaps;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.TestSupport.Execution;
using Segmentation.Vocabulary;

namespace Segmentation.Benchmarks.Execution;

/// <summary>A world of twenty chunks and plans over it.</summary>
internal static class Plans
{
    public const uint Devices = 20 * 65_536;

    private const double DeltaShare = 0.05;

    public static DayNumber AsOf { get; } = new(20_000);

    /// <summary>Values of <see cref="PlainWorld.Interest"/>: 0 to 3 are bitsets, 4 to 7 larger arrays, 8 to 15 small ones.</summary>
    public static Bitmap[] Values { get; } =
        [.. new[] { 0.5, 0.4, 0.25, 0.1, 0.055, 0.05, 0.04, 0.03, 0.01, 0.008, 0.006, 0.005, 0.004, 0.003, 0.002, 0.001 }.Select(static (share, i) => Sample.Set(i + 1, Devices, share))];

    private static AttributeDefinition Page { get; } = new() { Id = 2, Name = "page", Kind = AttributeKind.Event, Source = "benchmark", IsTimed = true };

    private static AttributeDefinition Spend { get; } = new() { Id = 3, Name = "spend", Kind = AttributeKind.Number, Source = "benchmark" };

    public static IndexSnapshot Snapshot { get; } = World(static bitmap => PlainWorld.Plain(bitmap));

    public static IndexSnapshot WithDeltas { get; } = World(static bitmap =>
    {
        Bitmap added = bitmap.And(Sample.Set(98, Devices, DeltaShare));
        Bitmap removed = Sample.Set(99, Devices, DeltaShare * bitmap.Cardinality / Devices).AndNot(bitmap);
        return new PlainTrait(bitmap.AndNot(added).Or(removed), added, removed);
    });

    public static BoundExpression Dense { get; } = new BoundAnd([new BoundOr([Has(0), Has(1)]), Has(2), Has(3), new BoundNot(Has(1))]);

    public static BoundExpression Mixed { get; } = new BoundAnd([new BoundOr([Has(2), Has(6)]), Has(3), Has(5), new BoundNot(Has(8))]);

    public static BoundExpression Sparse { get; } = new BoundAnd([new BoundOr([Has(8), Has(10)]), new BoundOr([Has(9), Has(11)]), new BoundNot(Has(12))]);

    public static BoundExpression Threshold { get; } = new BoundAtLeast(3, [.. Enumerable.Range(4, 10).Select(static code => Has(code))]);

    public static BoundExpression Window { get; } = new BoundHas(Page, [0], new WithinDays(30), null);

    public static BoundExpression Range { get; } = new BoundAnd([new BoundNumber(Spend, 30, 90), Has(2)]);

    public static Plan Of(BoundExpression rule, bool hasDeltas = false) => Planner.Plan(rule, hasDeltas ? WithDeltas : Snapshot, AsOf);

    public static Plan OfNodes(BoundExpression rule) => Planner.PlanNodes(rule, Snapshot, AsOf);

    private static BoundExpression Has(int code) => PlainWorld.Holds(code);

    private static IndexSnapshot World(Func<Bitmap, Trait> traitOf)
    {
        uint[] pages = Sample.Set(50, Devices, 0.02).ToArray();
        TimedBitmap days = TimedBitmapBuilder.FromSorted(pages, [.. pages.Select(static page => (ushort)(19_900 + page % 101))], [], hasCounts: false);
        BitSlices numbers = new(
            Bitmap.FromRange(0, Devices - 1), [.. Enumerable.Range(60, 10).Select(static seed => Sample.Set(seed, Devices, 0.5)), Bitmap.Empty]);
        IndexSnapshot snapshot = PlainWorld.Of(Devices, [
            (IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition, [(DeviceTraits.Presence, PlainWorld.Plain(Bitmap.FromRange(0, Devices - 1)))]),
            (PlainWorld.Interest, [.. Values.Select((bitmap, code) => (code, traitOf(bitmap)))]),
            (Page, [(0, new TimedTrait(days, TimedBitmap.Empty(hasCounts: false), Bitmap.Empty, pages.Length))]),
            (Spend, [(TraitCodes.Numbers, new NumberTrait(numbers, ValuedBitmap.Empty, Bitmap.Empty, Devices))])]);
        for (int code = 0; code < Values.Length; code++)
        {
            snapshot.Attribute(PlainWorld.Interest.Id)!.Values.Append(code, $"t{code}");
        }

        return snapshot;
    }
}
