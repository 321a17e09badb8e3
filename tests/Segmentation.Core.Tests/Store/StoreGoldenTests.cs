using System;
using System.IO;
using System.IO.Compression;
using System.Security.Cryptography;
using Segmentation.Store;
using Segmentation.TestSupport.Conventions;
using Segmentation.TestSupport.Store;
using Xunit;

namespace Segmentation.Core.Tests.Store;

/// <summary>A store that was written once, by an earlier version of the format, answers for ever as it did then, upgraded or not.</summary>
public sealed class StoreGoldenTests : IDisposable
{
    private static readonly StoreOptions Options = new() { CheckpointJournalBytes = long.MaxValue, CheckpointOnCloseBytes = long.MaxValue, DeviceTableMinimum = 0 };

    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_store_of_format_version_1_answers_as_it_did()
    {
        ZipFile.ExtractToDirectory(Golden("v1.zip"), _directory.Store);
        using SegmentationStore store = SegmentationStore.Open(_directory.Store, Options);
        Assert.Equal(File.ReadAllText(Golden("v1.golden")), SnapshotText.Of(store.Snapshot));
        Assert.Equal("page WITHIN 7 DAYS", store.Published.Catalogue.TryGetRule("lately", out string? rule) ? rule : null);
        Assert.Equal(new Destination("ads", 1, 100, 1, 7, "1970-01-01T00:00:00.000Z"), Assert.Single(store.Catalog.Destinations));
        Assert.Equal("f1", store.Catalog.FingerprintOf("cookie"));
        Assert.Equal(StoreScript.TokenOf(42), store.Tokens[42]);
        Assert.True(store.Tokens[5].IsErased);
        Assert.Equal(120, Assert.Single(store.Deliveries()).NextRow);
        Assert.Empty(store.Verify());
    }

    [Fact]
    public void A_store_of_format_version_2_answers_and_exports_as_it_did()
    {
        string[] golden = File.ReadAllLines(Golden("v2.golden"));
        ZipFile.ExtractToDirectory(Golden("v2.zip"), _directory.Store);
        using (SegmentationStore store = SegmentationStore.Open(_directory.Store, Options with { Time = new EpochClock() }))
        {
            Assert.Equal(golden[2], GoldenScript.Hash(store));
            Assert.Equal(StoreScript.TokenOf(42), store.Tokens[42]);
        }

        using SegmentationEngine engine = GoldenScript.Open(_directory.Store, golden[0]);
        Assert.Equal(string.Join('\n', golden[3..]), GoldenScript.Facts(engine, golden[1]).TrimEnd());
        Assert.Empty(engine.Verify());
    }

    /// <summary>Writes the golden of a new format version; refuses to replace one.</summary>
    [Fact(Explicit = true)]
    public void Write_the_golden_of_a_new_format_version()
    {
        string target = Golden($"v{StoreFormat.Version}.zip");
        Assert.False(File.Exists(target), "a golden is never written again");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using (SegmentationStore store = SegmentationStore.Create(_directory.Store, new StoreSettings { DayZone = "Europe/Prague" }, Options with { Time = new EpochClock() }))
        {
            StoreScript.Declare(store);
            store.Catalog.SaveDestination("ads", "cookie", 100, 1);
            store.Catalog.SaveSegment("lately", "page WITHIN 7 DAYS");
            store.Catalog.RequireKey("cookie", "f1");
            StoreScript script = new(1);
            StoreScript.AppendTokens(store, 120);
            store.Commit(script.Next(store.Snapshot, 100), new LedgerEntry(new DeliveryEntry("d", "site", "m", "c", "append", 120, true, null), new BatchEntry("b", new byte[] { 1, 2 })));
            store.Checkpoint();
            store.Commit(StoreScript.Small(store.Snapshot));
            store.Checkpoint();
            store.Delete([5]);
            store.Commit(script.Next(store.Snapshot, 20));
        }

        string key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        string secret;
        string facts;
        using (SegmentationEngine engine = GoldenScript.Open(_directory.Store, key))
        {
            secret = GoldenScript.Write(engine);
            facts = GoldenScript.Facts(engine, secret);
        }

        string hash;
        using (SegmentationStore store = SegmentationStore.Open(_directory.Store, Options with { Time = new EpochClock() }))
        {
            hash = GoldenScript.Hash(store);
        }

        ZipFile.CreateFromDirectory(_directory.Store, target, CompressionLevel.SmallestSize, includeBaseDirectory: false);
        File.WriteAllText(Golden($"v{StoreFormat.Version}.golden"), $"{key}\n{secret}\n{hash}\n{facts}");
    }

    private static string Golden(string name) => Repository.PathOf("tests", "Segmentation.Core.Tests", "Store", "Goldens", name);

    private sealed class EpochClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
