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
                FoldRoom? room = random.Next(3) == 0 ? null : new FoldRoom();
                CheckMembers(snapshot[Plain]!, key, room, where);
                CheckMembers(snapshot[Timed]!, key, room, where);
                CheckMembers(snapshot[Number]!, key, room, where);
                CheckNumbers((NumberTrait)snapshot[Number]!, key, where);
            }

            snapshot = snapshot.Apply(Change(random), snapshot.Version + 1);
        }
    }

    /// <summary>Asked once or several times, in a room or kept at once.</summary>
    private static void CheckMembers(Trait trait, ushort key, FoldRoom? room, string where)
    {
        Bitmap expected = trait.Members().Keys(key, key);
        Assert.True(trait.MostIn(key) >= expected.Cardinality, $"{where}: most of chunk {key}");
        for (int asking = 0; asking < 6; asking++)
        {
            bool isHeld = trait.TryMembers(key, room, out Container found);
            Assert.True(isHeld != expected.IsEmpty && (!isHeld || expected.SetEquals(new Bitmap([found]))), $"{where}: members of chunk {key}, asked {asking + 1} times");
        }
    }

    private static void CheckNumbers(NumberTrait trait, ushort key, string where)
    {
        Bitmap members = trait.Members().Keys(key, key);
        bool isHeld = trait.TryChunk(key, out BitSlices column, out _);
        Assert.True(isHeld != members.IsEmpty && column.Existence.Keys(key, key).SetEquals(members), $"{where}: members with a number of chunk {key}");
        foreach (uint device in members)
        {
            trait.TryGet(device, out long number);
            Assert.True(column.TryGet(device, out long found) && found == number, $"{where}: number of {device}");
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
