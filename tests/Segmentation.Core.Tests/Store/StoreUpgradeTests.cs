using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Segmentation.Store;
using Segmentation.TestSupport.Conventions;
using Segmentation.TestSupport.Store;
using Xunit;

namespace Segmentation.Core.Tests.Store;

/// <summary>A store of format version 1 becomes one of the present version when it is opened.</summary>
public sealed class StoreUpgradeTests : IDisposable
{
    private readonly StoreDirectory _directory = new();

    public StoreUpgradeTests() =>
        ZipFile.ExtractToDirectory(Repository.PathOf("tests", "Segmentation.Core.Tests", "Store", "Goldens", "v1.zip"), _directory.Store);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void An_older_store_is_upgraded_at_open_and_takes_what_the_present_version_has()
    {
        Assert.Equal(1L, Header());
        RequestEntry request = new("someone", "r", SHA256.HashData([1]));
        string before;
        using (SegmentationStore store = SegmentationStore.Open(_directory.Store))
        {
            before = SnapshotText.Of(store.Snapshot);
            store.Remember(request);
        }

        Assert.Equal((long)StoreFormat.Version, Header());
        using SegmentationStore again = SegmentationStore.Open(_directory.Store);
        Assert.Equal(before, SnapshotText.Of(again.Snapshot));
        Assert.True(again.IsOnRecord(request));
        Assert.Empty(again.Verify());
    }

    [Fact]
    public void An_upgraded_store_has_the_tables_of_a_new_one()
    {
        SegmentationStore.Open(_directory.Store).Dispose();
        string fresh = _directory.Store + "-fresh";
        SegmentationStore.Create(fresh, new StoreSettings()).Dispose();
        Assert.Equal(Schema(fresh), Schema(_directory.Store));
    }

    [Fact]
    public void An_upgrade_that_does_not_get_through_leaves_the_store_as_it_was()
    {
        string last = CatalogTables.All.Last(static table => table.Since == StoreFormat.Version).Name;
        Raw($"CREATE TABLE {last} (stray INTEGER)"); // so that the last step of the upgrade fails
        string before = Schema(_directory.Store);
        Assert.Contains(last, Assert.Throws<StoreIoException>(() => SegmentationStore.Open(_directory.Store)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Schema(_directory.Store));
        Assert.Equal(1L, Header());
        Raw($"DROP TABLE {last}");
        using SegmentationStore store = SegmentationStore.Open(_directory.Store);
        Assert.Empty(store.Verify());
    }

    [Fact]
    public void A_killed_upgrade_leaves_one_version_or_the_other()
    {
        string before = _directory.Copy();
        SegmentationStore.Open(_directory.Store).Dispose();
        string upgraded = Schema(_directory.Store);
        HashSet<long> versions = [];
        bool isFinished = false;
        for (int when = 1; !isFinished; when++)
        {
            Directory.Delete(_directory.Store, recursive: true);
            StoreDirectory.CopyAll(before, _directory.Store);
            string output = TracedChild.Run(
                $"fsync:signal=KILL:when={when}",
                $"{typeof(StoreUpgradeChild).FullName}.{nameof(StoreUpgradeChild.Child_upgrades)}",
                new KeyValuePair<string, string>(StoreUpgradeChild.StoreVariable, _directory.Store));
            isFinished = output.Contains(StoreUpgradeChild.Opened, StringComparison.Ordinal);
            versions.Add(Header());
            using (SegmentationStore store = SegmentationStore.Open(_directory.Store))
            {
                Assert.Empty(store.Verify());
            }

            Assert.Equal(upgraded, Schema(_directory.Store));
        }

        Assert.Equal([1L, StoreFormat.Version], versions.Order());
    }

    private long Header() => (long)Raw("PRAGMA user_version")!;

    private string Schema(string directory) => (string)Raw("SELECT group_concat(sql, ';' ORDER BY name) FROM sqlite_schema WHERE sql IS NOT NULL", directory)!;

    private object? Raw(string sql, string? directory = null)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(directory ?? _directory.Store, StoreFormat.CatalogFile)};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
