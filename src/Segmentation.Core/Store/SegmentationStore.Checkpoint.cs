using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Segmentation.Index;

namespace Segmentation.Store;

internal sealed partial class SegmentationStore
{
    /// <summary>Writes what changed since the last checkpoint into immutable files and drops the journal. The version stays.</summary>
    /// <returns>The version that the files hold.</returns>
    /// <exception cref="StoreIoException">It could not be made durable; what was committed is safe in the journal.</exception>
    public ulong Checkpoint()
    {
        lock (_writer)
        {
            RequireWritable();
            if (Snapshot.Version != _checkpointVersion)
            {
                Durably(MakeCheckpoint);
            }

            return _checkpointVersion;
        }
    }

    /// <summary>The commit before stands and is acknowledged whatever happens here; a failure shows at the next change.</summary>
    private void CheckpointAfterCommit()
    {
        try
        {
            Durably(MakeCheckpoint);
        }
        catch (Exception exception) when (exception is StoreIoException or CorruptStoreException)
        {
            _poison ??= exception;
        }
    }

    private void MakeCheckpoint()
    {
        IndexSnapshot snapshot = Snapshot;
        List<BlockFileEntry> written = [];
        List<string> replaced = [];
        foreach ((int attribute, int group) in _dirty.Order())
        {
            MappedFile? current = FileOf(BlockFileKind.Base, attribute, group);
            (BlockFileEntry? newBase, BlockFileEntry? newDelta) =
                new GroupWriter(_directory, attribute, group, snapshot.Version).Write(snapshot.Attribute(attribute)!.All, current);
            if (newBase is not null)
            {
                written.Add(newBase);
                AddName(replaced, current);
            }

            if (newDelta is not null)
            {
                written.Add(newDelta);
            }

            AddName(replaced, FileOf(BlockFileKind.Delta, attribute, group));
        }

        MappedFile? table = DeviceTableFile();
        uint covered = table?.EntryCount ?? 0;
        if (snapshot.DeviceCount - covered > Math.Max(_options.DeviceTableMinimum, covered / 8))
        {
            written.Add(WriteDeviceTable(snapshot));
            AddName(replaced, table);
        }

        Libc.SyncDirectory(Path.Combine(_directory, StoreFormat.BitmapDirectory));
        Libc.SyncDirectory(Path.Combine(_directory, StoreFormat.DeviceDirectory));
        SwapManifest(snapshot, written, replaced);
        Publish(snapshot, written, replaced);
        foreach (string name in replaced)
        {
            File.Delete(Path.Combine(_directory, name));
        }

        _database.Truncate();
    }

    /// <summary>Removes the files of an attribute that the manifest names no more, and what the catalogue's file still has of its rows.</summary>
    private void RemoveFiles(int attribute)
    {
        string[] files = [.. _files.Values.Where(file => IsOf(file, attribute)).Select(static file => file.Entry.Name)];
        foreach (string name in files)
        {
            _files.Remove(name);
            File.Delete(Path.Combine(_directory, name));
        }

        Libc.SyncDirectory(Path.Combine(_directory, StoreFormat.BitmapDirectory));
        _database.Truncate();
    }

    private static bool IsOf(MappedFile file, int attribute) => file.Entry.Kind is BlockFileKind.Base or BlockFileKind.Delta && file.Entry.Attribute == attribute;

    private void SwapManifest(IndexSnapshot snapshot, List<BlockFileEntry> written, List<string> replaced) => InTransaction(transaction =>
    {
        foreach (string name in replaced)
        {
            CatalogTables.Manifest.Delete(_database.Connection, transaction, "file = $0", name);
        }

        foreach (BlockFileEntry entry in written)
        {
            Put(
                transaction, CatalogTables.Manifest, entry.Name, (long)entry.Kind, (long)entry.Attribute, (long)entry.Group, entry.Length, (long)entry.MetaCrc,
                (long)entry.Version);
        }

        CatalogTables.Checkpoints.Delete(_database.Connection, transaction, "version <= $0", (long)snapshot.Version);
        Put(transaction, CatalogTables.Checkpoints, (long)snapshot.Version, Now, (long)snapshot.DeviceCount);
        CatalogTables.Journal.Delete(_database.Connection, transaction, "version <= $0", (long)snapshot.Version);
    });

    /// <summary>Lets the traits of changed attributes refer to the files, so that their heap memory is freed.</summary>
    private void Publish(IndexSnapshot snapshot, List<BlockFileEntry> written, List<string> replaced)
    {
        foreach (string name in replaced)
        {
            _files.Remove(name);
        }

        foreach (BlockFileEntry entry in written)
        {
            _files.Add(entry.Name, MappedFile.Open(_directory, entry));
        }

        _published = _published with { Snapshot = Remap(snapshot, _dirty.Select(static dirty => dirty.Attribute).Distinct()) };
        _checkpointVersion = snapshot.Version;
        _journalBytes = 0;
        _dirty.Clear();
    }

    private IndexSnapshot Remap(IndexSnapshot snapshot, IEnumerable<int> attributes)
    {
        System.Collections.Immutable.ImmutableDictionary<int, AttributeIndex>.Builder all =
            System.Collections.Immutable.ImmutableDictionary.CreateBuilder<int, AttributeIndex>();
        foreach (AttributeIndex index in snapshot.Attributes)
        {
            all.Add(index.Definition.Id, index);
        }

        foreach (int attribute in attributes)
        {
            IEnumerable<MappedFile> files = _files.Values.Where(file => IsOf(file, attribute));
            all[attribute] = new AttributeIndex(all[attribute].Definition, all[attribute].Values, BitmapFileReader.Read(files));
        }

        return new IndexSnapshot(snapshot.Version, snapshot.DeviceCount, snapshot.LastErasure, all.ToImmutable());
    }

    /// <summary>Writes the table that the next open begins with; the dictionary in memory goes on as it is.</summary>
    private BlockFileEntry WriteDeviceTable(IndexSnapshot snapshot)
    {
        string name = FormattableString.Invariant($"{StoreFormat.DeviceDirectory}/v{snapshot.Version}.table");
        using BlockFileWriter writer = new(_directory, new BlockFileEntry(name, BlockFileKind.DeviceTable, 0, 0, 0, 0, snapshot.Version));
        DeviceTable.Write(_tokens, snapshot.DeviceCount, writer);
        return writer.Finish([], snapshot.DeviceCount);
    }

    private MappedFile? DeviceTableFile() => _files.Values.SingleOrDefault(static file => file.Entry.Kind == BlockFileKind.DeviceTable);

    private MappedFile? FileOf(BlockFileKind kind, int attribute, int group) =>
        _files.Values.FirstOrDefault(file => file.Entry.Kind == kind && file.Entry.Attribute == attribute && file.Entry.Group == group);

    private static void AddName(List<string> names, MappedFile? file)
    {
        if (file is not null)
        {
            names.Add(file.Entry.Name);
        }
    }
}
