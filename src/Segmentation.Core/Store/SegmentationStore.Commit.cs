using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.Data.Sqlite;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

internal sealed partial class SegmentationStore
{
    /// <summary>Makes a change durable, publishes and acknowledges it.</summary>
    /// <param name="change">Effects on <see cref="Snapshot"/>.</param>
    /// <param name="ledger">The ledger's part, or null. Batches that are on record with the same digests change nothing.</param>
    /// <returns>The version of the change, or the one on record.</returns>
    /// <exception cref="InputException">A batch is on record with another digest, or its delivery with another identity.</exception>
    /// <exception cref="StoreIoException">It could not be made durable, or the store is poisoned.</exception>
    public ulong Commit(IndexChange change, LedgerEntry? ledger = null)
    {
        lock (_writer)
        {
            RequireWritable();
            if (ledger is not null && CommittedVersionOf(ledger) is { } known)
            {
                return known;
            }

            ulong version = CommitChange(CommitKind.Data, change, [], transaction =>
            {
                if (ledger is not null)
                {
                    Record(transaction, ledger, NextVersion);
                }
            });
            if (_journalBytes >= _options.CheckpointJournalBytes)
            {
                CheckpointAfterCommit();
            }

            return version;
        }
    }

    /// <summary>A delivery as the ledger has it, or null.</summary>
    public DeliveryEntry? FindDelivery(string id)
    {
        lock (_writer)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return CatalogDatabase.Guard(_directory, () => CatalogTables.Deliveries.Read(_database.Connection, "id = $0", id).Select(ReadDelivery).FirstOrDefault());
        }
    }

    /// <summary>The batches of a delivery from one to another, both included, by their ids in order of their UTF-8.</summary>
    public IReadOnlyList<CommittedBatch> FindBatches(string delivery, string first, string last)
    {
        lock (_writer)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return CatalogDatabase.Guard(_directory, () => CatalogTables.Batches
                .Read(_database.Connection, "delivery = $0 AND batch >= $1 AND batch <= $2", delivery, first, last)
                .Select(ReadBatch).ToArray());
        }
    }

    /// <summary>All deliveries of the ledger by name.</summary>
    public IReadOnlyList<DeliveryEntry> Deliveries()
    {
        lock (_writer)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return CatalogDatabase.Guard(_directory, () => CatalogTables.Deliveries.Read(_database.Connection).Select(ReadDelivery).ToArray());
        }
    }

    /// <summary>Deletes devices: out of every answer when this returns, out of every byte of the directory after the next checkpoint.</summary>
    /// <param name="ordinals">In any order; those already deleted are left as they are. They may belong to tokens that no commit counts yet.</param>
    /// <returns>The version of the deletion.</returns>
    public ulong Delete(ReadOnlySpan<uint> ordinals)
    {
        lock (_writer)
        {
            RequireWritable();
            uint[] ascending = [.. Bitmap.Of(ordinals)];
            if (ascending.Length > 0 && ascending[^1] >= Snapshot.DeviceCount && ascending[^1] < _tokens.Count)
            {
                // A batch that was given up appended them; devices that hold nothing are erased like others.
                CommitChange(CommitKind.Data, new IndexChange { DeviceCount = _tokens.Count }, [], static _ => { });
            }

            IndexChange change = DeviceDeletion.Of(Snapshot, ascending);
            ulong version = CommitChange(CommitKind.Erasure, change, ascending, transaction =>
            {
                using CatalogTable.RowWriter erasures = CatalogTables.Erasures.Writer(_database.Connection, transaction);
                foreach (uint ordinal in ascending)
                {
                    erasures.Put((long)ordinal, (long)NextVersion, 0L);
                }
            });
            Interlocked.MemoryBarrier(); // who meets a half-zeroed token must then see that the snapshot is another
            Durably(CompleteErasures);
            return version;
        }
    }

    /// <summary>Commits a new definition of an attribute together with the change that brings its traits into the definition's form.</summary>
    /// <remarks>The journal is emptied first: a replay knows only the definition that stands, and older changes would not fit it.</remarks>
    internal void CommitConversion(AttributeDefinition definition, IndexChange change, CatalogState catalogue, Action<SqliteTransaction> rows, RequestEntry? request = null)
    {
        lock (_writer)
        {
            Checkpoint();
            CommitChange(CommitKind.Data, change, [], transaction =>
            {
                rows(transaction);
                Record(transaction, request, NextVersion);
            }, Snapshot.With(definition, Snapshot.Version), catalogue);
            Checkpoint();
        }
    }

    /// <summary>Commits the deletion of an attribute: its rows with those of its files, then the files.</summary>
    /// <remarks>The journal is emptied first: a replay knows the attribute no more, and its bytes hold what is deleted.</remarks>
    /// <param name="attribute">Number of the attribute.</param>
    /// <param name="catalogue">The names after it.</param>
    /// <param name="request">The request that asked for it, or null.</param>
    /// <param name="rows">Deletes its rows.</param>
    internal void CommitDeletion(int attribute, CatalogState catalogue, RequestEntry? request, Action<SqliteTransaction> rows)
    {
        lock (_writer)
        {
            Checkpoint();
            ulong version = NextVersion;
            CommitCatalogue(
                version,
                transaction =>
                {
                    rows(transaction);
                    CatalogTables.Manifest.Delete(_database.Connection, transaction, "attribute = $0 AND kind IN ($1, $2)", (long)attribute, (long)BlockFileKind.Base, (long)BlockFileKind.Delta);
                },
                snapshot => new PublishedState(snapshot.Without(attribute, version), catalogue),
                request);
            Durably(() => RemoveFiles(attribute));
        }
    }

    /// <summary>Commits a change of the catalogue. Called by <see cref="Store.Catalog"/> only.</summary>
    /// <param name="version">Version that the rows name: <see cref="NextVersion"/>.</param>
    /// <param name="rows">Writes them.</param>
    /// <param name="next">What is published after it.</param>
    /// <param name="request">The request that asked for it, on record from then on; null for none.</param>
    internal void CommitCatalogue(ulong version, Action<SqliteTransaction> rows, Func<IndexSnapshot, PublishedState> next, RequestEntry? request = null)
    {
        lock (_writer)
        {
            RequireWritable();
            if (version != NextVersion)
            {
                throw new InvalidOperationException($"Another change took version {version}; changes of the catalogue must not run beside others.");
            }

            Durably(() => InTransaction(transaction =>
            {
                rows(transaction);
                Record(transaction, request, version);
                PutCommit(transaction, CommitKind.Catalogue, version, Snapshot.DeviceCount, 0, 0);
            }));
            _published = next(Snapshot);
            Durably(() => _storeLock.Acknowledge(version));
        }
    }

    private ulong CommitChange(CommitKind kind, IndexChange change, uint[] erased, Action<SqliteTransaction> rows, IndexSnapshot? converted = null, CatalogState? catalogue = null)
    {
        IndexSnapshot before = converted ?? Snapshot;
        if (change.DeviceCount > _tokens.Count)
        {
            throw new InvalidOperationException($"A change counts {change.DeviceCount} devices; {_tokens.Count} have tokens.");
        }

        before.Check(change);
        ulong version = NextVersion;
        Durably(() =>
        {
            if (change.DeviceCount > Snapshot.DeviceCount)
            {
                _tokens.Sync();
            }

            InTransaction(transaction =>
            {
                rows(transaction);
                PutChange(transaction, kind, version, change);
                PutTokenBlocks(transaction, change.DeviceCount, erased);
            });
            IndexSnapshot after = before.Apply(change, version);
            _published = new PublishedState(kind == CommitKind.Erasure ? after.AsErasure() : after, catalogue ?? _published.Catalogue);
            MarkDirty(change);
            _storeLock.Acknowledge(version);
        });
        return version;
    }

    private void PutChange(SqliteTransaction transaction, CommitKind kind, ulong version, IndexChange change)
    {
        using (CatalogTable.RowWriter values = CatalogTables.AttributeValues.Writer(_database.Connection, transaction))
        {
            foreach (NewValue value in change.NewValues)
            {
                values.Put((long)value.Attribute, (long)value.Code, value.Text, (long)version);
            }
        }

        using CatalogTable.RowWriter journal = CatalogTables.Journal.Writer(_database.Connection, transaction);
        ChangeWriter? writer = null;
        writer = new ChangeWriter(row => journal.Put((long)version, (long)writer!.Rows, row.ToArray()));
        writer.Write(change);
        PutCommit(transaction, kind, version, change.DeviceCount, writer.Rows, writer.Length);
        _journalBytes += writer.Length;
    }

    private void PutCommit(SqliteTransaction transaction, CommitKind kind, ulong version, uint deviceCount, int rows, long bytes) =>
        Put(transaction, CatalogTables.Commits, (long)version, (long)kind, Now, (long)deviceCount, (long)rows, bytes);

    private void PutTokenBlocks(SqliteTransaction transaction, uint deviceCount, uint[] erased)
    {
        SortedDictionary<uint, List<uint>> touched = [];
        if (deviceCount > Snapshot.DeviceCount)
        {
            for (uint block = Snapshot.DeviceCount / FileTokenColumn.BlockSize; block <= (deviceCount - 1) / FileTokenColumn.BlockSize; block++)
            {
                touched[block] = [];
            }
        }

        foreach (uint ordinal in erased)
        {
            uint block = ordinal / FileTokenColumn.BlockSize;
            if (!touched.TryGetValue(block, out List<uint>? ordinals))
            {
                touched.Add(block, ordinals = []);
            }

            ordinals.Add(ordinal);
        }

        using CatalogTable.RowWriter blocks = CatalogTables.TokenBlocks.Writer(_database.Connection, transaction);
        foreach ((uint block, List<uint> zeroed) in touched)
        {
            blocks.Put((long)block, (long)_tokens.Checksum(block, deviceCount, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(zeroed)));
        }
    }

    /// <summary>Zeroes the tokens of erasures on record that are not complete.</summary>
    private void CompleteErasures()
    {
        object?[][] pending = [.. CatalogTables.Erasures.Read(_database.Connection, "complete = 0")];
        if (pending.Length == 0)
        {
            return;
        }

        foreach (object?[] row in pending)
        {
            _tokens.Erase((uint)(long)row[0]!);
        }

        _tokens.Sync();
        InTransaction(transaction =>
        {
            using CatalogTable.RowWriter erasures = CatalogTables.Erasures.Writer(_database.Connection, transaction);
            foreach (object?[] row in pending)
            {
                erasures.Put(row[0], row[1], 1L);
            }
        });
    }

    private void MarkDirty(IndexChange change)
    {
        foreach (TraitChange trait in change.Traits)
        {
            switch (trait)
            {
                case PlainChange plain:
                    MarkDirty(trait.Key.Attribute, plain.Added.Containers);
                    MarkDirty(trait.Key.Attribute, plain.Removed.Containers);
                    break;
                case TimedChange timed:
                    MarkDirty(trait.Key.Attribute, timed.Added.Containers);
                    MarkDirty(trait.Key.Attribute, timed.Removed.Containers);
                    break;
                case NumberChange number:
                    MarkDirty(trait.Key.Attribute, number.Added.Containers);
                    MarkDirty(trait.Key.Attribute, number.Removed.Containers);
                    break;
            }
        }
    }

    private void MarkDirty(int attribute, ReadOnlySpan<Container> containers)
    {
        int last = -1;
        foreach (ref readonly Container container in containers)
        {
            int group = container.Key >> StoreFormat.GroupShift;
            if (group != last)
            {
                _dirty.Add((attribute, group));
                last = group;
            }
        }
    }

    private ulong? CommittedVersionOf(LedgerEntry ledger) => CatalogDatabase.Guard(_directory, () =>
    {
        DeliveryEntry wanted = ledger.Delivery;
        if (CatalogTables.Deliveries.Read(_database.Connection, "id = $0", wanted.Id).Select(ReadDelivery).FirstOrDefault() is { } known
            && (known.Source, known.MappingHash, known.ContentHash, known.Mode) != (wanted.Source, wanted.MappingHash, wanted.ContentHash, wanted.Mode))
        {
            throw new InputException(
                InputProblem.DeliveryChanged, $"Delivery \"{wanted.Id}\" is on record with another source, mapping, content or mode: {known}, not {wanted}.");
        }

        ulong? version = null;
        for (int i = 0; i < ledger.Batches.Count; i++)
        {
            ulong? committed = CommittedVersionOf(wanted.Id, ledger.Batches[i]);
            if (i > 0 && committed is null != version is null)
            {
                throw new InvalidOperationException($"Of the batches of one commit of delivery \"{wanted.Id}\" some are on record and some are not.");
            }

            version = committed;
        }

        return version;
    });

    private ulong? CommittedVersionOf(string delivery, BatchEntry batch)
    {
        CommittedBatch? known = CatalogTables.Batches.Read(_database.Connection, "delivery = $0 AND batch = $1", delivery, batch.Id).Select(ReadBatch).FirstOrDefault();
        return known is null || batch.Digest.Span.SequenceEqual(known.Digest)
            ? known?.Version
            : throw new InputException(
                InputProblem.BatchChanged,
                $"Batch \"{batch.Id}\" of delivery \"{delivery}\" was committed as version {known.Version} with other content; one batch id stands for one content.");
    }

    private void Record(SqliteTransaction transaction, LedgerEntry ledger, ulong version)
    {
        DeliveryEntry delivery = ledger.Delivery;
        Put(
            transaction, CatalogTables.Deliveries, delivery.Id, delivery.Source, delivery.MappingHash, delivery.ContentHash, delivery.Mode, delivery.NextRow,
            delivery.Complete ? 1L : 0L, delivery.Receipt);
        using CatalogTable.RowWriter batches = CatalogTables.Batches.Writer(_database.Connection, transaction);
        foreach (BatchEntry batch in ledger.Batches)
        {
            batches.Put(delivery.Id, batch.Id, batch.Digest.ToArray(), (long)version);
        }
    }

    private static DeliveryEntry ReadDelivery(object?[] row) => new(
        (string)row[0]!, (string)row[1]!, (string)row[2]!, (string)row[3]!, (string)row[4]!, (long)row[5]!, (long)row[6]! != 0, (string?)row[7]);

    private static CommittedBatch ReadBatch(object?[] row) => new((string)row[1]!, (byte[])row[2]!, (ulong)(long)row[3]!);
}
