using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Index;
using Segmentation.Store;
using Segmentation.TestSupport.Store;
using Segmentation.Vocabulary;
using Xunit;

namespace Segmentation.Core.Tests.Store;

public sealed class SegmentationStoreTests : IDisposable
{
    private static readonly StoreOptions NoCheckpoints = new() { CheckpointJournalBytes = long.MaxValue, CheckpointOnCloseBytes = long.MaxValue, DeviceTableMinimum = 0 };

    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whatever_moment_a_process_dies_at_the_committed_prefix_is_there(int seed)
    {
        StoreScript script = new(seed);
        Random random = new(seed);
        using SegmentationStore store = Create();
        StoreScript.Declare(store);
        for (int i = 0; i < 9; i++)
        {
            uint more = i == 5 ? 70_000u : 500u; // one step into a second chunk
            StoreScript.AppendTokens(store, store.Snapshot.DeviceCount + more);
            AssertSame(store); // tokens beyond the committed count are cut
            store.Commit(script.Next(store.Snapshot, more));
            AssertSame(store);
            if (random.Next(3) == 0)
            {
                string before = SnapshotText.Of(store.Snapshot);
                store.Checkpoint();
                Assert.Equal(before, SnapshotText.Of(store.Snapshot));
                AssertSame(store);
                Assert.Equal(0, store.JournalBytes);
            }
        }

        Assert.Empty(store.Verify());
    }

    [Fact]
    public void Tokens_are_read_back_as_they_were_appended()
    {
        using (SegmentationStore store = Create())
        {
            StoreScript.Declare(store);
            StoreScript.AppendTokens(store, 10_000);
            store.Commit(new StoreScript(1).Next(store.Snapshot, 9_000));
        }

        using SegmentationStore opened = Open(_directory.Store);
        Assert.Equal(9_000u, opened.Tokens.Count);
        foreach (uint ordinal in (uint[])[0, 4_095, 4_096, 8_999])
        {
            Assert.Equal(StoreScript.TokenOf(ordinal), opened.Tokens[ordinal]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Devices_are_found_again_after_a_restart(bool checkpoint)
    {
        using (SegmentationStore store = Create())
        {
            StoreScript.Declare(store);
            uint[] added = new uint[3_000];
            Assert.Equal(3_000, store.Devices.FindOrAdd(Tokens(0, 3_000), added));
            store.Commit(new StoreScript(1).Next(store.Snapshot, 3_000));
            if (checkpoint)
            {
                store.Checkpoint();
                Assert.Single(Directory.EnumerateFiles(Path.Combine(_directory.Store, "devices")));
            }

            store.Devices.FindOrAdd(Tokens(3_000, 100), added);
            store.Commit(new StoreScript(2).Next(store.Snapshot, 100));
            store.Devices.FindOrAdd(Tokens(3_100, 100), added); // never committed
        }

        using SegmentationStore opened = Open(_directory.Store);
        uint[] found = new uint[3_200];
        opened.Devices.Find(Tokens(0, 3_200), found);
        Assert.Equal(Enumerable.Range(0, 3_100).Select(static i => (uint)i), found.Take(3_100));
        Assert.All(found.Skip(3_100), static ordinal => Assert.Equal(DeviceDictionary.NotFound, ordinal));
    }

    [Fact]
    public void A_set_that_gets_days_keeps_its_members_through_a_restart()
    {
        using SegmentationStore store = Create();
        StoreScript.Declare(store);
        StoreScript.AppendTokens(store, 2_000);
        store.Commit(new StoreScript(1).Next(store.Snapshot, 2_000));
        Assert.True(store.Catalog.TryGetAttribute("newsletter", out AttributeDefinition? flag));
        Bitmap members = store.Snapshot[new TraitKey(flag.Id, TraitCodes.Flag)].Members();
        AttributeDefinition timed = flag with { IsTimed = true, TimeToLive = 30 };

        store.Catalog.ConvertAttribute(timed, AttributeRetiming.TurnOn(store.Snapshot, timed, new DayNumber(20_000)));

        AssertSame(store);
        TimedTrait trait = Assert.IsType<TimedTrait>(store.Snapshot[new TraitKey(flag.Id, TraitCodes.Flag)]);
        Assert.Equal(members, trait.Members());
        Assert.True(store.Catalog.TryGetAttribute("newsletter", out AttributeDefinition? stored));
        Assert.Equal(timed, stored);
    }

    [Fact]
    public void A_batch_committed_twice_has_one_effect()
    {
        using SegmentationStore store = Create();
        StoreScript.Declare(store);
        StoreScript.AppendTokens(store, 100);
        LedgerEntry batch = Batch("d1", "b1", [1, 2, 3], 100, complete: false);
        ulong version = store.Commit(new StoreScript(1).Next(store.Snapshot, 100), batch);
        string before = SnapshotText.Of(store.Snapshot);

        Assert.Equal(version, store.Commit(new StoreScript(2).Next(store.Snapshot, 0), batch));
        Assert.Equal(before, SnapshotText.Of(store.Snapshot));
        Assert.Equal(batch.Delivery, store.FindDelivery("d1"));
    }

    [Fact]
    public void A_batch_id_with_other_bytes_is_refused_and_changes_nothing()
    {
        using SegmentationStore store = Create();
        StoreScript.Declare(store);
        StoreScript.AppendTokens(store, 100);
        store.Commit(new StoreScript(1).Next(store.Snapshot, 100), Batch("d1", "b1", [1, 2, 3], 100, complete: false));
        string before = SnapshotText.Of(store.Snapshot);

        InputException exception = Assert.Throws<InputException>(() => store.Commit(new StoreScript(2).Next(store.Snapshot, 0), Batch("d1", "b1", [9], 100, complete: false)));
        Assert.Contains("b1", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, SnapshotText.Of(store.Snapshot));
        store.Commit(new StoreScript(2).Next(store.Snapshot, 0)); // not poisoned
    }

    [Fact]
    public void The_ledger_survives_a_checkpoint_and_a_restart()
    {
        ulong version;
        LedgerEntry batch = Batch("d1", "b1", [7], 42, complete: true);
        using (SegmentationStore store = Create())
        {
            StoreScript.Declare(store);
            StoreScript.AppendTokens(store, 100);
            version = store.Commit(new StoreScript(1).Next(store.Snapshot, 100), batch);
            store.Checkpoint();
        }

        using SegmentationStore opened = Open(_directory.Store);
        Assert.Equal(batch.Delivery, Assert.Single(opened.Deliveries()));
        Assert.Equal(version, opened.Commit(new StoreScript(3).Next(opened.Snapshot, 0), batch));
        Assert.Equal(version, opened.Snapshot.Version);
    }

    [Fact]
    public void A_second_opener_is_told_who_holds_the_store()
    {
        using SegmentationStore store = Create();
        StoreIoException exception = Assert.Throws<StoreIoException>(() => Open(_directory.Store));
        Assert.Contains(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_store_opens_again()
    {
        Create().Dispose();
        Open(_directory.Store).Dispose();
    }

    [Fact]
    public void A_directory_with_something_in_it_is_not_made_a_store()
    {
        Directory.CreateDirectory(_directory.Store);
        File.WriteAllText(Path.Combine(_directory.Store, "note.txt"), "mine");
        Assert.Throws<InputException>(() => Create());
        Assert.Equal(["note.txt"], Directory.EnumerateFileSystemEntries(_directory.Store).Select(Path.GetFileName));
    }

    [Fact]
    public void An_unknown_day_zone_is_refused_before_anything_is_made()
    {
        Assert.Throws<InputException>(() => SegmentationStore.Create(_directory.Store, new StoreSettings { DayZone = "Mars/Olympus" }));
        Assert.False(Directory.Exists(_directory.Store));
    }

    [Fact]
    public void After_delete_and_checkpoint_the_token_is_in_no_byte_of_the_directory()
    {
        using SegmentationStore store = Create();
        StoreScript.Declare(store);
        StoreScript.AppendTokens(store, 5_000);
        store.Commit(new StoreScript(1).Next(store.Snapshot, 5_000));
        store.Checkpoint();
        byte[] gone = Bytes(StoreScript.TokenOf(4_321));
        Assert.True(FilesWith(gone).Any(), "the search must be able to find a token");

        store.Delete([4_321]);
        AssertSame(store);
        store.Checkpoint();
        AssertSame(store);

        Assert.Empty(FilesWith(gone));
        Assert.NotEmpty(FilesWith(Bytes(StoreScript.TokenOf(4_320))));
        Assert.True(store.Tokens[4_321].IsErased);
        Assert.Empty(store.Verify());
    }

    [Fact]
    public void A_deletion_cut_off_before_the_token_was_zeroed_is_finished_at_open()
    {
        using SegmentationStore store = Create();
        StoreScript.Declare(store);
        StoreScript.AppendTokens(store, 5_000);
        store.Commit(new StoreScript(1).Next(store.Snapshot, 5_000));
        string before = _directory.Copy();
        store.Delete([4_321]);
        string after = _directory.Copy();

        // What a process leaves that died between the transaction and the zeroing: the new catalogue, the old token.
        File.Copy(Path.Combine(before, "tokens.dat"), Path.Combine(after, "tokens.dat"), overwrite: true);
        using (Microsoft.Data.Sqlite.SqliteConnection connection = new($"Data Source={Path.Combine(after, "catalog.db")};Pooling=False"))
        {
            connection.Open();
            using Microsoft.Data.Sqlite.SqliteTransaction transaction = connection.BeginTransaction();
            CatalogTables.Erasures.Put(connection, transaction, 4_321L, (long)store.Snapshot.Version, 0L);
            transaction.Commit();
        }

        using SegmentationStore opened = Open(after);
        Assert.True(opened.Tokens[4_321].IsErased);
        Assert.Equal(SnapshotText.Of(store.Snapshot), SnapshotText.Of(opened.Snapshot));
        Assert.Empty(opened.Verify());
    }

    [Fact]
    public void Left_over_files_of_a_crash_are_removed_at_open()
    {
        Create().Dispose();
        string orphan = Path.Combine(_directory.Store, "bitmaps", "a1-g0-v9.base");
        File.WriteAllBytes(orphan, [1, 2, 3]);
        Open(_directory.Store).Dispose();
        Assert.False(File.Exists(orphan));
    }

    [Fact]
    public void A_change_larger_than_a_journal_row_is_read_back()
    {
        using SegmentationStore store = Create();
        StoreScript.Declare(store);
        StoreScript.AppendTokens(store, 300_000);
        ValuedBitmapBuilder numbers = new();
        for (uint i = 0; i < 300_000; i++)
        {
            numbers.Append(i, i * 77_777L);
        }

        TraitKey age = new(StoreScript.Age, TraitCodes.Numbers);
        store.Commit(new IndexChange { DeviceCount = 300_000, Traits = [new NumberChange(age, numbers.Build(), Bitmap.Empty)] });
        Assert.True(store.JournalBytes > 2_000_000);
        TimedBitmapBuilder days = new(hasCounts: true);
        for (uint i = 0; i < 300_000; i += 2)
        {
            days.Append(i, 20_000, 3);
        }

        TimedBitmap views = days.Build();
        List<TraitChange> pages = [.. Enumerable.Range(0, 12).Select(page => new TimedChange(new TraitKey(StoreScript.Page, page), views, Bitmap.Empty))];
        store.Commit(new IndexChange
        {
            DeviceCount = 300_000,
            NewValues = [.. Enumerable.Range(0, 12).Select(page => new NewValue(StoreScript.Page, page, $"/p{page}"))],
            Traits = pages,
        });
        Assert.True(store.JournalBytes > 3L * StoreFormat.JournalRow / 2, "the second change takes several rows");

        using SegmentationStore copy = Open(_directory.Copy());
        Assert.True(copy.Snapshot[age] is NumberTrait { Members: 300_000 } read && read.Added.TryGet(299_999, out long last) | read.Base.TryGet(299_999, out long folded) && last + folded == 299_999 * 77_777L);
        for (int page = 0; page < 12; page++)
        {
            TimedTrait trait = Assert.IsType<TimedTrait>(copy.Snapshot[new TraitKey(StoreScript.Page, page)]);
            TimedBitmap all = trait.Base.Supersede(trait.Added);
            Assert.Equal(views.Members, all.Members);
            Assert.True(all.TryGet(299_998, out ushort day, out byte count));
            Assert.Equal((20_000, 3), (day, count));
        }

        Assert.Empty(copy.Verify());
    }

    [Fact]
    public void Journal_beyond_the_limit_makes_a_checkpoint()
    {
        using SegmentationStore store = SegmentationStore.Create(_directory.Store, new StoreSettings(), NoCheckpoints with { CheckpointJournalBytes = 1 });
        StoreScript.Declare(store);
        StoreScript.AppendTokens(store, 100);
        store.Commit(new StoreScript(1).Next(store.Snapshot, 100));
        Assert.Equal(0, store.JournalBytes);
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(_directory.Store, "bitmaps")));
        AssertSame(store);
    }

    [Fact]
    public void A_change_that_does_not_fit_is_refused_and_the_store_goes_on()
    {
        using SegmentationStore store = Create();
        StoreScript.Declare(store);
        StoreScript.AppendTokens(store, 100);
        string before = SnapshotText.Of(store.Snapshot);
        IndexChange beyond = new() { DeviceCount = 101 };
        IndexChange unknown = new() { DeviceCount = 1, Traits = [new PlainChange(new TraitKey(99, 0), Bitmap.Of(0), Bitmap.Empty)] };
        Assert.Throws<InvalidOperationException>(() => store.Commit(beyond));
        Assert.Throws<InvalidOperationException>(() => store.Commit(unknown));
        Assert.Equal(before, SnapshotText.Of(store.Snapshot));
        store.Commit(new StoreScript(1).Next(store.Snapshot, 100));
        AssertSame(store);
    }

    private SegmentationStore Create() => SegmentationStore.Create(_directory.Store, new StoreSettings { DayZone = "Europe/Prague" }, NoCheckpoints);

    private static SegmentationStore Open(string directory) => SegmentationStore.Open(directory, NoCheckpoints);

    private static LedgerEntry Batch(string delivery, string batch, byte[] digest, long nextRow, bool complete) =>
        new(new DeliveryEntry(delivery, "site", "m", "c", "append", nextRow, complete, "{}"), new BatchEntry(batch, digest));

    private void AssertSame(SegmentationStore store)
    {
        using SegmentationStore copy = Open(_directory.Copy());
        Assert.Equal(SnapshotText.Of(store.Snapshot), SnapshotText.Of(copy.Snapshot));
        Assert.Equal(store.Snapshot.DeviceCount, copy.Tokens.Count);
    }

    private static Token[] Tokens(uint first, int count) => [.. Enumerable.Range(0, count).Select(i => StoreScript.TokenOf(first + (uint)i))];

    private static byte[] Bytes(Token token)
    {
        byte[] bytes = new byte[Token.Size];
        token.Write(bytes);
        return bytes;
    }

    private IEnumerable<string> FilesWith(byte[] token) =>
        Directory.EnumerateFiles(_directory.Copy(), "*", SearchOption.AllDirectories).Where(file => Holds(File.ReadAllBytes(file), token));

    private static bool Holds(ReadOnlySpan<byte> content, ReadOnlySpan<byte> token) => content.IndexOf(token[..8]) >= 0 || content.IndexOf(token[8..]) >= 0;
}
