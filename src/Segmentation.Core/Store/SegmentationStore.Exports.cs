using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Segmentation.Store;

/// <summary>Exports and manifests. They draw no version: they change no answer.</summary>
internal sealed partial class SegmentationStore
{
    /// <summary>Exports by id, so that a reader of one waits for no writer.</summary>
    private volatile ImmutableDictionary<string, ExportEntry> _exports = ImmutableDictionary<string, ExportEntry>.Empty;

    /// <summary>An export of a destination, or null.</summary>
    public ExportEntry? FindExport(string destination, string id) =>
        _exports.TryGetValue(id, out ExportEntry? entry) && entry.Destination == destination ? entry : null;

    /// <summary>The export that a request began, or null when none is on record.</summary>
    public ExportEntry? FindExportOf(string destination, string request)
    {
        DateTimeOffset now = _options.Time.GetUtcNow();
        return _exports.Values.FirstOrDefault(entry => entry.Destination == destination && entry.Request == request && now - entry.Created < RequestLife);
    }

    /// <summary>An export with its plan, which only open ones have in memory.</summary>
    /// <exception cref="CorruptStoreException">It is not on record any more, or not as it was written.</exception>
    public ExportEntry WithPlan(ExportEntry entry)
    {
        if (!entry.Plan.IsEmpty)
        {
            return entry;
        }

        lock (_writer)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return CatalogDatabase.Guard(_directory, () => CatalogTables.Exports.Read(_database.Connection, "id = $0", entry.Id).Select(ReadExport).SingleOrDefault())
                ?? throw new CorruptStoreException(StoreFormat.CatalogFile, $"table exports, id {entry.Id}", "a row", "none");
        }
    }

    /// <summary>Exports of a destination that can still be read, the one that expires first first.</summary>
    public IReadOnlyList<ExportEntry> OpenExports(string destination)
    {
        DateTimeOffset now = _options.Time.GetUtcNow();
        return [.. _exports.Values.Where(entry => entry.Destination == destination && entry.IsOpen(now)).OrderBy(static entry => entry.Expires)];
    }

    /// <summary>Puts an export on record whose file is durable.</summary>
    public void AddExport(ExportEntry entry)
    {
        lock (_writer)
        {
            RequireWritable();
            Durably(() => InTransaction(transaction => PutExport(transaction, entry)));
            _exports = _exports.Add(entry.Id, entry);
        }
    }

    /// <summary>Ends an open export with a manifest that follows the destination's last one. The export's file is gone afterwards.</summary>
    /// <param name="entry">The export; whoever calls holds <see cref="EnterWriter"/> from before it was seen to be open.</param>
    /// <param name="manifest">Makes the manifest from the digest of the one before it.</param>
    public ManifestEntry CommitExport(ExportEntry entry, Func<ReadOnlyMemory<byte>, ManifestRecord> manifest)
    {
        lock (_writer)
        {
            RequireWritable();
            (long sequence, byte[] previous) = LastManifest(entry.Destination);
            ManifestRecord record = manifest(previous);
            byte[] body = record.Encode();
            byte[] digest = SHA256.HashData(body);
            ExportEntry committed = entry with { State = ExportState.Committed };
            Durably(() => InTransaction(transaction =>
            {
                Put(transaction, CatalogTables.ExportManifests, entry.Destination, sequence + 1, entry.Id, body, digest);
                PutExport(transaction, committed);
            }));
            _exports = _exports.SetItem(entry.Id, WithoutPlan(committed));
            ExportFile.Delete(_directory, entry.Id);
            return new ManifestEntry(record, digest);
        }
    }

    /// <summary>The manifests of a destination, the oldest first.</summary>
    public IReadOnlyList<ManifestEntry> Manifests(string destination) => ReadManifests("destination = $0", destination);

    /// <summary>The manifest of an export of a destination, or null when it was not committed.</summary>
    public ManifestEntry? FindManifest(string destination, string export) => ReadManifests("destination = $0 AND export = $1", destination, export).SingleOrDefault();

    /// <summary>Drops exports that are out of date: files when they expire, rows when their request id may be used again.</summary>
    public void PruneExports()
    {
        DateTimeOffset now = _options.Time.GetUtcNow();
        lock (_writer)
        {
            RequireWritable();
            ExportEntry[] stale = [.. _exports.Values.Where(entry => !entry.IsOpen(now) && now - entry.Created >= RequestLife)];
            if (stale.Length > 0)
            {
                Durably(() => InTransaction(transaction =>
                {
                    foreach (ExportEntry entry in stale)
                    {
                        CatalogTables.Exports.Delete(_database.Connection, transaction, "id = $0", entry.Id);
                    }
                }));
                _exports = _exports.RemoveRange(stale.Select(static entry => entry.Id));
            }

            _exports = _exports.SetItems(_exports.Where(known => !known.Value.IsOpen(now) && !known.Value.Plan.IsEmpty).Select(static known => KeyValuePair.Create(known.Key, WithoutPlan(known.Value))));

            DeleteExportFiles(id => stale.Any(entry => entry.Id == id) || (_exports.TryGetValue(id, out ExportEntry? entry) && !entry.IsOpen(now)));
        }
    }

    /// <summary>Drops the exports of a destination that is deleted, in the transaction that deletes it.</summary>
    internal static void DeleteExports(SqliteTransaction transaction, string destination) =>
        CatalogTables.Exports.Delete(transaction.Connection!, transaction, "destination = $0", destination);

    /// <summary>Drops what <see cref="DeleteExports"/> took from the record, once it is durable.</summary>
    internal void ForgetExports(string destination)
    {
        foreach (ExportEntry entry in _exports.Values.Where(entry => entry.Destination == destination).ToArray())
        {
            _exports = _exports.Remove(entry.Id);
            ExportFile.Delete(_directory, entry.Id);
        }
    }

    /// <summary>Reads what is on record and removes every file that belongs to no open export.</summary>
    private void LoadExports()
    {
        DateTimeOffset now = _options.Time.GetUtcNow();
        _exports = CatalogTables.Exports.Read(_database.Connection).Select(ReadExport)
            .Select(entry => entry.IsOpen(now) ? entry : WithoutPlan(entry)).ToImmutableDictionary(static entry => entry.Id);
        DeleteExportFiles(id => !_exports.TryGetValue(id, out ExportEntry? entry) || !entry.IsOpen(now));
    }

    /// <summary>An export that is over is kept for 35 days and its plan, up to megabytes, is hardly ever asked for again.</summary>
    private static ExportEntry WithoutPlan(ExportEntry entry) => entry with { Plan = ReadOnlyMemory<byte>.Empty };

    private void DeleteExportFiles(Predicate<string> where)
    {
        string folder = Path.Combine(_directory, StoreFormat.ExportDirectory);
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string path in Directory.EnumerateFiles(folder))
        {
            if (where(Path.GetFileNameWithoutExtension(path)))
            {
                File.Delete(path);
            }
        }
    }

    private void VerifyExports(FaultList faults)
    {
        DateTimeOffset now = _options.Time.GetUtcNow();
        foreach (ExportEntry entry in _exports.Values.Where(entry => entry.IsOpen(now) && entry.FileLength > 0))
        {
            faults.Try(ExportFile.NameOf(entry.Id), () =>
            {
                MappedFile file = MappedFile.Open(_directory, ExportFile.Entry(entry.Id, entry.Version, entry.FileLength, entry.FileCrc));
                VerifyBlocks(file, faults);
                _ = ExportFile.Read(file);
            });
        }

        faults.Try(StoreFormat.CatalogFile, () =>
        {
            (string? Destination, long Sequence, byte[] Digest) before = (null, 0, []);
            foreach (object?[] row in CatalogTables.ExportManifests.Read(_database.Connection))
            {
                string place = FormattableString.Invariant($"table export_manifests, destination {row[0]}, sequence {row[1]}");
                before = (string)row[0]! == before.Destination ? before : ((string)row[0]!, 0, []);
                ManifestEntry manifest = ReadManifest(row);
                faults.Add(StoreFormat.CatalogFile, place, (long)row[1]! == before.Sequence + 1 ? null : $"follows sequence {before.Sequence}");
                faults.Add(StoreFormat.CatalogFile, place, manifest.Manifest.Previous.Span.SequenceEqual(before.Digest) ? null : "does not name the digest of the manifest before it");
                before = (before.Destination, (long)row[1]!, manifest.Digest.ToArray());
            }
        });
    }

    private (long Sequence, byte[] Digest) LastManifest(string destination) => CatalogDatabase.Guard(_directory, () => CatalogTables.ExportManifests
        .Read(_database.Connection, "destination = $0 AND sequence = (SELECT MAX(sequence) FROM export_manifests WHERE destination = $0)", destination)
        .Select(static row => ((long)row[1]!, (byte[])row[4]!)).SingleOrDefault((0L, [])));

    private ManifestEntry[] ReadManifests(string where, params object?[] arguments)
    {
        lock (_writer)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return CatalogDatabase.Guard(_directory, () => CatalogTables.ExportManifests.Read(_database.Connection, where, arguments).Select(ReadManifest).ToArray());
        }
    }

    private static ManifestEntry ReadManifest(object?[] row)
    {
        string place = FormattableString.Invariant($"table export_manifests, destination {row[0]}, sequence {row[1]}");
        byte[] body = (byte[])row[3]!;
        byte[] digest = (byte[])row[4]!;
        ManifestRecord manifest = ManifestRecord.Decode(body, place);
        Expect(SHA256.HashData(body).AsSpan().SequenceEqual(digest), place, "the digest of its body");
        Expect(manifest.Destination == (string)row[0]! && manifest.Export == (string)row[2]!, place, "a body of its destination and export");
        return new ManifestEntry(manifest, digest);
    }

    private void PutExport(SqliteTransaction transaction, ExportEntry entry) => Put(
        transaction, CatalogTables.Exports, entry.Id, entry.Destination, entry.Request, entry.RequestDigest.ToArray(), (long)entry.State, TimeText(entry.Created),
        TimeText(entry.Expires), (long)entry.Version, (long)entry.PolicyEpoch, (long)entry.KeyEpoch, (long)entry.ShardBits, entry.FileLength, (long)entry.FileCrc,
        entry.Plan.ToArray());

    private static ExportEntry ReadExport(object?[] row)
    {
        ExportEntry entry = new()
        {
            Id = (string)row[0]!,
            Destination = (string)row[1]!,
            Request = (string)row[2]!,
            RequestDigest = (byte[])row[3]!,
            State = (ExportState)(long)row[4]!,
            Created = ReadTime(row[5]),
            Expires = ReadTime(row[6]),
            Version = (ulong)(long)row[7]!,
            PolicyEpoch = (ulong)(long)row[8]!,
            KeyEpoch = (int)(long)row[9]!,
            ShardBits = (int)(long)row[10]!,
            FileLength = (long)row[11]!,
            FileCrc = (uint)(long)row[12]!,
            Plan = (byte[])row[13]!,
        };
        Expect(Enum.IsDefined(entry.State) && entry.ShardBits is >= 0 and <= StoredAudience.MostLeadingBits, $"table exports, id {entry.Id}", "a known state and 0 to 16 shard bits");
        Expect(entry.Id.Length == 32 && entry.Id.All(char.IsAsciiHexDigitLower), $"table exports, id {entry.Id}", "32 hexadecimal digits");
        return entry;
    }

    private static DateTimeOffset ReadTime(object? cell) =>
        DateTimeOffset.TryParse((string)cell!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new CorruptStoreException(StoreFormat.CatalogFile, "table exports", "a time in ISO 8601", (string)cell!);
}
