using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Data.Sqlite;
using Segmentation.Store;
using Segmentation.TestSupport.Store;
using Xunit;

namespace Segmentation.Core.Tests.Store;

/// <summary>Damage of any kind gives an error or the right answer, never a wrong one.</summary>
public sealed class StoreCorruptionTests : IDisposable
{
    private static readonly StoreOptions Options = new() { CheckpointJournalBytes = long.MaxValue, CheckpointOnCloseBytes = long.MaxValue, DeviceTableMinimum = 0 };

    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("bitmaps", ".base")]
    [InlineData("bitmaps", ".delta")]
    [InlineData("devices", ".table")]
    [InlineData(".", "tokens.dat")]
    public void Every_flipped_byte_of_a_data_file_is_found(string folder, string name)
    {
        Build().Dispose();
        foreach (string file in Files(_directory.Store, folder, name))
        {
            long length = new FileInfo(Path.Combine(_directory.Store, file)).Length;
            foreach (long offset in Offsets(length, 7))
            {
                string copy = _directory.Copy();
                Flip(Path.Combine(copy, file), offset);
                Assert.True(SegmentationStore.Verify(copy, Options).Count > 0, $"byte {offset} of {length} of {file} was flipped and nothing was found");
                Directory.Delete(copy, recursive: true);
            }
        }
    }

    [Theory]
    [InlineData("bitmaps", ".base", 25)]
    [InlineData("bitmaps", ".delta", 25)]
    [InlineData("devices", ".table", 12)]
    [InlineData(".", "tokens.dat", 16)]
    [InlineData(".", "catalog.db", 50)]
    [InlineData(".", "lock", 10)]
    public void A_flipped_byte_never_gives_a_wrong_answer(string folder, string name, int flips)
    {
        using SegmentationStore store = Build();
        string answer = Answer(store);
        store.Dispose();
        Random random = new(4711);
        string[] files = Files(_directory.Store, folder, name);
        for (int i = 0; i < flips; i++)
        {
            string file = files[random.Next(files.Length)];
            string copy = _directory.Copy();
            string path = Path.Combine(copy, file);
            long offset = random.NextInt64(new FileInfo(path).Length);
            Flip(path, offset);
            AssertRightOrRefused(copy, answer, $"byte {offset} of {file}");
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public void A_rotten_or_torn_log_never_loses_an_acknowledged_commit_silently()
    {
        using SegmentationStore store = Build();
        string answer = Answer(store);
        Random random = new(4711);
        int refused = 0;
        for (int i = 0; i < 30; i++)
        {
            string copy = _directory.Copy();
            string log = Path.Combine(copy, "catalog.db-wal");
            long length = new FileInfo(log).Length;
            Assert.True(length > 0, "the open store must have a log");
            long offset = random.NextInt64(length);
            if (i % 2 == 0)
            {
                Flip(log, offset);
            }
            else
            {
                using FileStream file = new(log, FileMode.Open);
                file.SetLength(offset);
            }

            refused += AssertRightOrRefused(copy, answer, $"log damaged at {offset}") ? 0 : 1;
            Directory.Delete(copy, recursive: true);
        }

        Assert.True(refused > 0, "some damage must matter");
    }

    [Theory]
    [InlineData("bitmaps", ".base")]
    [InlineData("bitmaps", ".delta")]
    [InlineData("devices", ".table")]
    [InlineData(".", "tokens.dat")]
    public void A_missing_or_shortened_file_is_refused_by_name(string folder, string name)
    {
        Build().Dispose();
        string file = Files(_directory.Store, folder, name)[0];
        string missing = _directory.Copy();
        File.Delete(Path.Combine(missing, file));
        Assert.Contains(Path.GetFileName(file), Assert.Throws<CorruptStoreException>(() => SegmentationStore.Open(missing, Options)).Message, StringComparison.Ordinal);

        string shortened = _directory.Copy();
        using (FileStream stream = new(Path.Combine(shortened, file), FileMode.Open))
        {
            stream.SetLength(stream.Length - 1);
        }

        Assert.Contains(Path.GetFileName(file), Assert.Throws<CorruptStoreException>(() => SegmentationStore.Open(shortened, Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_catalogue_is_no_store()
    {
        Build().Dispose();
        File.Delete(Path.Combine(_directory.Store, "catalog.db"));
        Assert.Contains("not a store", Assert.Throws<StoreIoException>(() => SegmentationStore.Open(_directory.Store)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_stores_token_column_is_refused()
    {
        Build().Dispose();
        string other = _directory.Copy();
        Directory.Delete(_directory.Store, recursive: true);
        Build().Dispose();
        File.Copy(Path.Combine(other, "tokens.dat"), Path.Combine(_directory.Store, "tokens.dat"), overwrite: true);
        Assert.Contains("tokens.dat", Assert.Throws<CorruptStoreException>(() => SegmentationStore.Open(_directory.Store)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_format_is_refused_with_both_versions()
    {
        Build().Dispose();
        Sql($"PRAGMA user_version = {StoreFormat.Version + 1}");
        string message = Assert.Throws<StoreIoException>(() => SegmentationStore.Open(_directory.Store)).Message;
        Assert.Contains($"has format version {StoreFormat.Version + 1}; this program reads versions 1 to {StoreFormat.Version}", message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Tampering =>
    [
        "UPDATE settings SET value = 'Asia/Tokyo' WHERE name = 'day_zone'",
        "UPDATE sources SET party = 3",
        "UPDATE id_spaces SET form = 2",
        "UPDATE attributes SET ttl = 7 WHERE id = 1",
        "UPDATE attribute_values SET text = 'other' WHERE attribute = 2 AND code = 0",
        "UPDATE commits SET device_count = device_count - 1 WHERE version = (SELECT max(version) FROM commits)",
        "UPDATE journal SET body = zeroblob(length(body))",
        "UPDATE journal SET sequence = 1",
        "DELETE FROM journal",
        "DELETE FROM commits WHERE version = (SELECT max(version) FROM commits)",
        "UPDATE manifest SET meta_crc = meta_crc + 1",
        "UPDATE checkpoints SET device_count = 1",
        "UPDATE checkpoints SET version = version - 1",
        "UPDATE token_blocks SET checksum = 0",
        "DELETE FROM token_blocks",
        "DELETE FROM attribute_values WHERE attribute = 2 AND code = 0",
        "DROP TABLE batches",
    ];

    [Theory]
    [MemberData(nameof(Tampering))]
    public void A_catalogue_that_was_tampered_with_is_refused(string sql)
    {
        Build().Dispose();
        byte[] before = File.ReadAllBytes(Path.Combine(_directory.Store, "catalog.db"));
        Sql(sql);
        Assert.NotEqual(before, File.ReadAllBytes(Path.Combine(_directory.Store, "catalog.db")));
        Assert.Throws<CorruptStoreException>(() => SegmentationStore.Open(_directory.Store, Options));
        Assert.NotEmpty(SegmentationStore.Verify(_directory.Store, Options));
    }

    [Fact]
    public void A_commit_missing_from_the_history_is_found_by_verification()
    {
        Build().Dispose();
        Sql("DELETE FROM commits WHERE version = 2");
        Assert.Contains("version 2", Assert.Single(SegmentationStore.Verify(_directory.Store, Options)).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_directory_is_a_clear_error()
    {
        SegmentationStore.Create(_directory.Store, new StoreSettings(), Options).Dispose();
        Directory.Delete(Path.Combine(_directory.Store, "bitmaps"));
        Assert.Contains("bitmaps", Assert.Throws<StoreIoException>(() => SegmentationStore.Open(_directory.Store, Options)).Message, StringComparison.Ordinal);
    }

    /// <summary>A store with base and delta files, a device table, and a journal since.</summary>
    private SegmentationStore Build()
    {
        StoreScript script = new(5);
        SegmentationStore store = SegmentationStore.Create(_directory.Store, new StoreSettings(), Options);
        StoreScript.Declare(store);
        StoreScript.AppendTokens(store, 80_000);
        for (int i = 0; i < 8; i++)
        {
            store.Commit(script.Next(store.Snapshot, 10_000));
        }

        store.Checkpoint();
        store.Commit(StoreScript.Small(store.Snapshot));
        store.Checkpoint();
        Assert.NotEmpty(Files(_directory.Store, "bitmaps", ".delta"));
        StoreScript.AppendTokens(store, 80_100);
        store.Commit(script.Next(store.Snapshot, 100));
        return store;
    }

    private static bool AssertRightOrRefused(string directory, string answer, string damage)
    {
        string found;
        try
        {
            using SegmentationStore store = SegmentationStore.Open(directory, Options);
            found = Answer(store);
        }
        catch (Exception exception) when (exception is CorruptStoreException or StoreIoException)
        {
            return false;
        }

        Assert.True(found == answer, $"{damage}: another answer");
        return true;
    }

    private static string Answer(SegmentationStore store)
    {
        StringBuilder text = new(SnapshotText.Of(store.Snapshot));
        text.Append(store.Catalog.DayZone).AppendJoin(' ', store.Catalog.Attributes).AppendJoin(' ', store.Catalog.IdSpaces).AppendJoin(' ', store.Catalog.Sources);
        for (uint ordinal = 0; ordinal < store.Tokens.Count; ordinal += 97)
        {
            text.Append(store.Tokens[ordinal] == StoreScript.TokenOf(ordinal) ? '.' : '!');
        }

        return text.ToString();
    }

    private static string[] Files(string root, string folder, string name) =>
        [.. Directory.EnumerateFiles(Path.Combine(root, folder)).Where(file => file.EndsWith(name, StringComparison.Ordinal)).Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal)];

    /// <summary>Both ends and a spread between.</summary>
    private static IEnumerable<long> Offsets(long length, int count) => Enumerable.Range(0, count).Select(i => (length - 1) * i / (count - 1)).Distinct();

    private static void Flip(string path, long offset)
    {
        using FileStream file = new(path, FileMode.Open);
        file.Position = offset;
        int value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 0x20));
    }

    private void Sql(string sql)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(_directory.Store, "catalog.db")};Pooling=False;Foreign Keys=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
