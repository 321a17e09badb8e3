using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

internal sealed partial class SegmentationStore
{
    /// <summary>Reads everything anew and lists what is not as it was written; empty when all is well.</summary>
    public IReadOnlyList<Fault> Verify()
    {
        lock (_writer)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            FaultList faults = new();
            IndexSnapshot snapshot = Snapshot;
            faults.Add(StoreFormat.CatalogFile, "integrity_check", _database.FindFault());
            foreach (CatalogTable table in CatalogTables.All)
            {
                faults.Try(StoreFormat.CatalogFile, () => _ = table.Read(_database.Connection).Count());
            }

            foreach (CommitRow commit in CommitsToReplay(faults))
            {
                faults.Try(StoreFormat.CatalogFile, () => _ = ReadJournal(commit));
            }

            VerifyTokens(snapshot, faults);
            VerifyFiles(faults);
            VerifyExports(faults);
            TraitVerifier.Check(snapshot, faults);
            VerifyPresence(snapshot, faults);
            return faults.Faults;
        }
    }

    /// <summary>Opens a store and verifies it; that it cannot be opened is a fault too.</summary>
    public static IReadOnlyList<Fault> Verify(string directory, StoreOptions? options = null)
    {
        FaultList faults = new();
        IReadOnlyList<Fault> found = [];
        faults.Try("store", () =>
        {
            using SegmentationStore store = Open(directory, options);
            found = store.Verify();
        });
        return [.. faults.Faults, .. found];
    }

    private List<CommitRow> CommitsToReplay(FaultList faults)
    {
        List<CommitRow> commits = [];
        faults.Try(StoreFormat.CatalogFile, () => commits = ReadCommits(after: 0));
        return [.. commits.Where(commit => commit.Version > _checkpointVersion && commit.Kind != CommitKind.Catalogue)];
    }

    private void VerifyTokens(IndexSnapshot snapshot, FaultList faults) => faults.Try(StoreFormat.TokenFile, () =>
    {
        foreach (object?[] row in CatalogTables.TokenBlocks.Read(_database.Connection))
        {
            faults.Add(StoreFormat.TokenFile, $"block {row[0]}", _tokens.FaultOf((uint)(long)row[0]!, (uint)(long)row[1]!, snapshot.DeviceCount));
        }

        Bitmap erased = (snapshot[new TraitKey(DeviceAttributes.Id, DeviceTraits.Erased)] as PlainTrait) is { } trait
            ? trait.Base.Or(trait.Added).AndNot(trait.Removed)
            : Bitmap.Empty;
        long zero = 0;
        for (uint ordinal = 0; ordinal < snapshot.DeviceCount; ordinal++)
        {
            if (_tokens[ordinal].IsErased)
            {
                zero++;
                faults.Add(StoreFormat.TokenFile, $"ordinal {ordinal}", erased.Contains(ordinal) ? null : "a token of zeros whose device is not erased");
            }
        }

        faults.Add(StoreFormat.TokenFile, "erased devices", zero == erased.Cardinality ? null : $"{zero} tokens of zeros for {erased.Cardinality} erased devices");
    });

    private void VerifyFiles(FaultList faults)
    {
        foreach (MappedFile file in _files.Values)
        {
            faults.Try(file.Entry.Name, () => _ = MappedFile.Open(_directory, file.Entry));
            VerifyBlocks(file, faults);
        }
    }

    private static void VerifyBlocks(MappedFile file, FaultList faults)
    {
        for (long block = 0; block < file.BlockCount; block++)
        {
            faults.Add(file.Entry.Name, $"block {block} (offset {BlockFileWriter.HeaderLength + block * StoreFormat.Block})", file.FaultOf(block));
        }
    }

    private static void VerifyPresence(IndexSnapshot snapshot, FaultList faults)
    {
        if (snapshot[new TraitKey(DeviceAttributes.Id, DeviceTraits.Presence)] is { } presence && presence.Cardinality > snapshot.DeviceCount)
        {
            faults.Add("index", "presence", $"{presence.Cardinality} devices present of {snapshot.DeviceCount}");
        }
    }
}
