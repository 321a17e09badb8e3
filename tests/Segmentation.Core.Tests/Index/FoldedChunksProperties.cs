using System;
using System.Globalization;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;
using Segmentation.TestSupport.Execution;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Index;

/// <summary>Chunks that were folded for one version are kept for the next only where nothing changed.</summary>
/// <remarks>Replay a failure with SEGMENTATION_SEED set to the seed it names.</remarks>
public sealed class FoldedChunksProperties
{
    private const int Keys = 4;
    private const uint Devices = Keys * 65_536;
    private const int Commits = 120;

    private static readonly AttributeDefinition Page = new() { Id = 2, Name = "page", Kind = AttributeKind.Event, Source = "test", IsTimed = true };
    private static readonly AttributeDefinition Spend = new() { Id = 3, Name = "spend", Kind = AttributeKind.Number, Source = "test" };
    private static readonly TraitKey Plain = new(PlainWorld.Interest.Id, 0);
    private static readonly TraitKey Timed = new(Page.Id, 0);
    private static readonly TraitKey Number = new(Spend.Id, TraitCodes.Numbers);

    [Fact]
    public void After_every_commit_each_chunk_has_what_base_and_deltas_say()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("SEGMENTATION_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 20_261_122;
        Random random = new(seed);
        IndexSnapshot snapshot = World(random);
        for (int commit = 0; commit < Commits; commit++)
        {
            string where = $"SEGMENTATION_SEED={seed}, commit {commit}";
            for (ushort key = 0; key < Keys; key++)
            {
                CheckMembers(snapshot[Plain]!, key, where);
                CheckDays((TimedTrait)snapshot[Timed]!, key, where);
                CheckNumbers((NumberTrait)snapshot[Number]!, key, where);
            }

            snapshot = snapshot.Apply(Change(random), snapshot.Version + 1);
        }
    }

    private static void CheckMembers(Trait trait, ushort key, string where)
    {
        Bitmap expected = trait.Members().Keys(key, key);
        bool isHeld = trait.TryMembers(key, out Container found);
        Assert.True(isHeld != expected.IsEmpty && (!isHeld || expected.SetEquals(new Bitmap([found]))), $"{where}: members of chunk {key}");
    }

    private static void CheckDays(TimedTrait trait, ushort key, string where)
    {
        CheckMembers(trait, key, where);
        foreach (uint device in trait.Members().Keys(key, key))
        {
            trait.TryGet(device, out ushort day, out byte count);
            Assert.True(trait.TryChunk(key, out TimedBitmap bitmap, out _) && bitmap.TryGet(device, out ushort found, out byte times) && (found, times) == (day, count), $"{where}: day of {device}");
        }
    }

    private static void CheckNumbers(NumberTrait trait, ushort key, string where)
    {
        CheckMembers(trait, key, where);
        foreach (uint device in trait.Members().Keys(key, key))
        {
            trait.TryGet(device, out long number);
            Assert.True(trait.TryChunk(key, out BitSlices column, out _) && column.TryGet(device, out long found) && found == number, $"{where}: number of {device}");
        }
    }

    private static IndexSnapshot World(Random random)
    {
        IndexSnapshot snapshot = PlainWorld.Of(Devices, [
            (IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition, [(DeviceTraits.Presence, PlainWorld.Plain(Bitmap.FromRange(0, Devices - 1)))]),
            (PlainWorld.Interest, [(0, PlainWorld.Plain(Some(random, 3_000)))]),
            (Page, [(0, new TimedTrait(Days(random, Some(random, 400)), TimedBitmap.Empty(hasCounts: true), Bitmap.Empty, 0))]),
            (Spend, [(TraitCodes.Numbers, new NumberTrait(BitSlices.Empty.Fold(Numbers(random, Some(random, 400)), Bitmap.Empty), ValuedBitmap.Empty, Bitmap.Empty, 0))])]);
        snapshot.Attribute(PlainWorld.Interest.Id)!.Values.Append(0, "value");
        snapshot.Attribute(Page.Id)!.Values.Append(0, "value");
        return snapshot;
    }

    /// <summary>A few devices of one chunk or of all come, change or go, in one trait or several.</summary>
    private static IndexChange Change(Random random)
    {
        Bitmap added = Few(random);
        Bitmap removed = Few(random).AndNot(added);
        TraitChange[] changes =
        [
            new PlainChange(Plain, added, removed),
            new TimedChange(Timed, Days(random, added), removed),
            new NumberChange(Number, Numbers(random, added), removed),
        ];
        return new IndexChange { DeviceCount = Devices, Traits = [.. changes.Where(_ => random.Next(3) != 0)] };
    }

    private static Bitmap Few(Random random)
    {
        Bitmap some = Some(random, random.Next(6));
        ushort key = (ushort)random.Next(2 * Keys);
        return key < Keys ? some.Keys(key, key) : some;
    }

    private static Bitmap Some(Random random, int count) => Bitmap.Of([.. Enumerable.Range(0, count).Select(_ => (uint)random.Next((int)Devices))]);

    private static TimedBitmap Days(Random random, Bitmap members)
    {
        TimedBitmapBuilder builder = new(hasCounts: true);
        foreach (uint member in members)
        {
            builder.Append(member, (ushort)random.Next(19_900, 20_000), (byte)random.Next(1, 256));
        }

        return builder.Build();
    }

    private static ValuedBitmap Numbers(Random random, Bitmap members)
    {
        ValuedBitmapBuilder builder = new();
        foreach (uint member in members)
        {
            builder.Append(member, random.Next(-500, 500));
        }

        return builder.Build();
    }
}
