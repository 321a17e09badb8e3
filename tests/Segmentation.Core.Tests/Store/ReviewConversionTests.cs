using System;
using System.IO;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Index;
using Segmentation.Store;
using Segmentation.TestSupport.Store;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Store;

public sealed class ReviewConversionTests : IDisposable
{
    private const uint Devices = 500;

    private static readonly StoreOptions NoCheckpoints = new() { CheckpointJournalBytes = long.MaxValue, CheckpointOnCloseBytes = long.MaxValue, DeviceTableMinimum = uint.MaxValue };
    private static readonly TraitKey Flag = new(StoreScript.Flag, TraitCodes.Flag);

    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)] // all of them
    [InlineData(7)]
    public void An_attribute_whose_file_holds_removed_members_is_converted(int step)
    {
        using (SegmentationStore store = Written())
        {
            store.Commit(Change(Bitmap.Empty, Every(step, from: 0)));
            AttributeDefinition timed = Timed(store);
            store.Catalog.ConvertAttribute(timed, AttributeRetiming.TurnOn(store.Snapshot, timed, new DayNumber(20_000)));
        }

        AssertConverted(Every(1, from: 0).AndNot(Every(step, from: 0)));
    }

    [Fact]
    public void A_conversion_cut_off_before_the_checkpoint_after_it_is_finished_by_the_next_one()
    {
        using (SegmentationStore store = Written())
        {
            AttributeDefinition timed = Timed(store);
            File.WriteAllText(Path.Combine(_directory.Store, "bitmaps", FormattableString.Invariant($"a1-g0-v{store.Snapshot.Version + 1}.base")), ""); // in the way
            Assert.Throws<StoreIoException>(() => store.Catalog.ConvertAttribute(timed, AttributeRetiming.TurnOn(store.Snapshot, timed, new DayNumber(20_000))));
        }

        AssertConverted(Every(1, from: 0));
    }

    private SegmentationStore Written()
    {
        SegmentationStore store = SegmentationStore.Create(_directory.Store, new StoreSettings { DayZone = "UTC" }, NoCheckpoints);
        StoreScript.Declare(store);
        StoreScript.AppendTokens(store, Devices);
        store.Commit(Change(Every(1, from: 0), Bitmap.Empty));
        store.Checkpoint();
        return store;
    }

    private void AssertConverted(Bitmap members)
    {
        for (int round = 0; round < 2; round++)
        {
            using SegmentationStore opened = SegmentationStore.Open(_directory.Store, NoCheckpoints);
            Assert.True(opened.Catalog.TryGetAttribute("newsletter", out AttributeDefinition? stored) && stored.IsTimed);
            Assert.True(opened.Snapshot[Flag] is null or TimedTrait, $"round {round}: {opened.Snapshot[Flag]}");
            Assert.Equal(members, opened.Snapshot[Flag].Members());
            opened.Checkpoint();
            Assert.Empty(opened.Verify());
        }
    }

    private static Bitmap Every(int step, int from) => Bitmap.Of([.. Enumerable.Range(0, (int)Devices).Where(i => i % step == from).Select(static i => (uint)i)]);

    private static IndexChange Change(Bitmap added, Bitmap removed) =>
        new() { DeviceCount = Devices, Traits = [new PlainChange(Flag, added, removed)] };

    private static AttributeDefinition Timed(SegmentationStore store)
    {
        Assert.True(store.Catalog.TryGetAttribute("newsletter", out AttributeDefinition? flag));
        return flag with { IsTimed = true, TimeToLive = 30 };
    }
}
