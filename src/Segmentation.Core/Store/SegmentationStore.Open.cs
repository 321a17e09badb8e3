using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

internal sealed partial class SegmentationStore
{
    private SegmentationStore(string directory, StoreOptions options, StoreLock storeLock, CatalogDatabase database)
    {
        _directory = directory;
        _options = options;
        _storeLock = storeLock;
        _database = database;
        _published = new PublishedState(IndexSnapshot.Empty, Catalog.Load(database.Connection));
        Catalog = new Catalog(this);
        (_checkpointVersion, uint checkpointed) = ReadCheckpoint();
        List<CommitRow> commits = ReadCommits(_checkpointVersion);
        RequireAcknowledged(_checkpointVersion + (ulong)commits.Count);
        _tokens = OpenTokens(commits.Count == 0 ? checkpointed : commits[^1].DeviceCount);
        try
        {
            CompleteErasures();
            _tokens.VerifyTail();
            MapFiles();
            _published = _published with { Snapshot = Replay(LoadCheckpoint(checkpointed), commits) };
            LoadExports();
            Devices = OpenDevices();
            storeLock.Acknowledge(Snapshot.Version);
        }
        catch
        {
            _tokens.Dispose();
            throw;
        }
    }

    /// <summary>Whether a directory holds a store.</summary>
    public static bool Exists(string directory) => File.Exists(Path.Combine(directory, StoreFormat.CatalogFile));

    /// <summary>Makes a store in a directory that is empty or not there.</summary>
    /// <exception cref="InputException">The directory holds something, or the day zone is not known.</exception>
    public static SegmentationStore Create(string directory, StoreSettings settings, StoreOptions? options = null)
    {
        options ??= new StoreOptions();
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(settings.DayZone, out _))
        {
            throw new InputException($"Day zone \"{settings.DayZone}\" is no time zone that this machine knows; give an IANA name such as Europe/Prague.");
        }

        if (File.Exists(directory) || (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any()))
        {
            throw new InputException(InputProblem.AlreadyExists, $"{directory} is there already and not empty; a store is made in a directory of its own.");
        }

        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        MakeDirectories(root);
        using (StoreLock.Take(root))
        {
            byte[] id = RandomNumberGenerator.GetBytes(16);
            FileTokenColumn.Create(root, id);
            using CatalogDatabase database = CatalogDatabase.Create(root, (connection, transaction) =>
            {
                CatalogTables.Settings.Put(connection, transaction, "store_id", Convert.ToHexStringLower(id));
                CatalogTables.Settings.Put(connection, transaction, StoreFormat.Setting, StoreFormat.Version.ToString(CultureInfo.InvariantCulture));
                CatalogTables.Settings.Put(connection, transaction, "day_zone", settings.DayZone);
                CatalogTables.Settings.Put(connection, transaction, "created", TimeText(options.Time.GetUtcNow()));
            });
            Libc.SyncDirectory(root);
        }

        return Open(root, options);
    }

    /// <summary>Opens a store: finishes deletions, maps the files, replays the journal.</summary>
    /// <exception cref="StoreIoException">There is no store, or it is open already.</exception>
    /// <exception cref="CorruptStoreException">It is damaged; says where.</exception>
    public static SegmentationStore Open(string directory, StoreOptions? options = null)
    {
        string root = Path.GetFullPath(directory);
        if (!Exists(root))
        {
            throw new StoreIoException($"{directory} is not a store: it has no {StoreFormat.CatalogFile}.");
        }

        StoreLock held = StoreLock.Take(root);
        CatalogDatabase? database = null;
        try
        {
            database = CatalogDatabase.Open(root);
            CatalogDatabase opened = database;
            return CatalogDatabase.Guard(root, () => new SegmentationStore(root, options ?? new StoreOptions(), held, opened));
        }
        catch
        {
            database?.Dispose();
            held.Dispose();
            throw;
        }
    }

    private static void MakeDirectories(string root)
    {
        string known = Path.GetDirectoryName(root) ?? root;
        while (!Directory.Exists(known) && Path.GetDirectoryName(known) is { } parent)
        {
            known = parent;
        }

        try
        {
            Directory.CreateDirectory(root);
            Directory.CreateDirectory(Path.Combine(root, StoreFormat.BitmapDirectory));
            Directory.CreateDirectory(Path.Combine(root, StoreFormat.DeviceDirectory));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreIoException($"mkdir in {root}: {exception.Message}", exception);
        }

        for (string? made = Path.GetDirectoryName(root) ?? root; made is not null; made = made == known ? null : Path.GetDirectoryName(made))
        {
            Libc.SyncDirectory(made);
        }
    }

    private (ulong Version, uint DeviceCount) ReadCheckpoint()
    {
        object?[][] rows = [.. CatalogTables.Checkpoints.Read(_database.Connection)];
        Expect(rows.Length <= 1, "table checkpoints", "one row at most");
        return rows.Length == 0 ? (0, 0) : ((ulong)(long)rows[0][0]!, (uint)(long)rows[0][2]!);
    }

    /// <summary>The commits after a version, without a gap.</summary>
    private List<CommitRow> ReadCommits(ulong after)
    {
        List<CommitRow> commits = [];
        foreach (object?[] row in CatalogTables.Commits.Read(_database.Connection, "version > $0", (long)after))
        {
            CommitRow commit = new((ulong)(long)row[0]!, (CommitKind)(long)row[1]!, (uint)(long)row[3]!, (long)row[4]!, (long)row[5]!);
            ulong expected = after + (ulong)commits.Count + 1;
            Expect(commit.Version == expected, $"table commits, version {commit.Version}", $"version {expected}");
            Expect(Enum.IsDefined(commit.Kind), $"table commits, version {commit.Version}", "a known kind");
            commits.Add(commit);
        }

        return commits;
    }

    private void RequireAcknowledged(ulong last)
    {
        if (last < _storeLock.Acknowledged)
        {
            throw new CorruptStoreException(
                StoreFormat.CatalogFile, "its last commit", $"version {_storeLock.Acknowledged}, which was acknowledged",
                $"version {last}; commits were lost (to go on without them, remove the file {StoreFormat.LockFile})");
        }
    }

    private FileTokenColumn OpenTokens(uint deviceCount)
    {
        uint[] checksums = new uint[(deviceCount + (ulong)FileTokenColumn.BlockSize - 1) / FileTokenColumn.BlockSize];
        int next = 0;
        foreach (object?[] row in CatalogTables.TokenBlocks.Read(_database.Connection))
        {
            Expect((long)row[0]! == next && next < checksums.Length, $"table token_blocks, block {row[0]}", $"one of {checksums.Length} blocks, in order");
            checksums[next++] = (uint)(long)row[1]!;
        }

        Expect(next == checksums.Length, "table token_blocks", $"{checksums.Length} rows");
        return FileTokenColumn.Open(_directory, Convert.FromHexString(Catalog.StoreId), deviceCount, checksums);
    }

    /// <summary>Maps what the manifest names and removes what it does not.</summary>
    private void MapFiles()
    {
        foreach (object?[] row in CatalogTables.Manifest.Read(_database.Connection))
        {
            BlockFileEntry entry = new(
                (string)row[0]!, (BlockFileKind)(long)row[1]!, (int)(long)row[2]!, (int)(long)row[3]!, (long)row[4]!, (uint)(long)row[5]!, (ulong)(long)row[6]!);
            _files.Add(entry.Name, MappedFile.Open(_directory, entry));
        }

        foreach (string sub in (string[])[StoreFormat.BitmapDirectory, StoreFormat.DeviceDirectory])
        {
            foreach (string path in Directory.EnumerateFiles(Path.Combine(_directory, sub)))
            {
                if (!_files.ContainsKey($"{sub}/{Path.GetFileName(path)}"))
                {
                    File.Delete(path);
                }
            }
        }
    }

    /// <summary>The snapshot that the files hold.</summary>
    private IndexSnapshot LoadCheckpoint(uint deviceCount)
    {
        IndexSnapshot snapshot = IndexSnapshot.Empty;
        foreach (AttributeEntry attribute in Catalog.Attributes)
        {
            snapshot = snapshot.With(attribute.Definition, 0);
        }

        foreach (object?[] row in CatalogTables.AttributeValues.Read(_database.Connection, "version <= $0", (long)_checkpointVersion))
        {
            AttributeIndex? attribute = snapshot.Attribute((int)(long)row[0]!);
            Expect(attribute is not null && attribute.Values.Count == (long)row[1]!, $"table attribute_values, attribute {row[0]}, code {row[1]}", "the next code of an attribute");
            attribute!.Values.Append((int)(long)row[1]!, (string)row[2]!);
        }

        foreach (MappedFile file in _files.Values)
        {
            Expect(
                file.Entry.Kind == BlockFileKind.DeviceTable || snapshot.Attribute(file.Entry.Attribute) is not null, $"table manifest, file {file.Entry.Name}", "an attribute on record");
        }

        IEnumerable<int> attributes = _files.Values.Where(static file => file.Entry.Kind != BlockFileKind.DeviceTable).Select(static file => file.Entry.Attribute).Distinct().ToArray();
        return Remap(new IndexSnapshot(_checkpointVersion, deviceCount, LastErasureBefore(_checkpointVersion), snapshot.Attributes.ToImmutableDictionary(static index => index.Definition.Id)), attributes);
    }

    private ulong LastErasureBefore(ulong version) => CatalogTables.Commits
        .Read(
            _database.Connection, "version = (SELECT MAX(version) FROM commits WHERE kind = $0 AND version <= $1)", (long)CommitKind.Erasure, (long)version)
        .Select(static row => (ulong)(long)row[0]!).SingleOrDefault();

    private IndexSnapshot Replay(IndexSnapshot snapshot, List<CommitRow> commits)
    {
        foreach (CommitRow commit in commits)
        {
            if (commit.Kind == CommitKind.Catalogue)
            {
                snapshot = snapshot.WithVersion(commit.Version);
                continue;
            }

            IndexChange change = ReadJournal(commit);
            try
            {
                snapshot = snapshot.Apply(change, commit.Version);
                snapshot = commit.Kind == CommitKind.Erasure ? snapshot.AsErasure() : snapshot;
            }
            catch (InvalidOperationException exception)
            {
                throw new CorruptStoreException($"{StoreFormat.CatalogFile}, journal of version {commit.Version} does not fit what is before it: {exception.Message}", exception);
            }

            MarkDirty(change);
            _journalBytes += commit.JournalBytes;
        }

        return snapshot;
    }

    private IndexChange ReadJournal(CommitRow commit)
    {
        long next = 0;
        using IEnumerator<byte[]> rows = CatalogTables.Journal.Read(_database.Connection, "version = $0", (long)commit.Version).Select(row =>
        {
            Expect((long)row[1]! == next++, $"journal of version {commit.Version}", $"row {next - 1}");
            return (byte[])row[2]!;
        }).GetEnumerator();
        IndexChange change = new ChangeReader(commit.Version, commit.JournalBytes, rows).Read();
        Expect(next == commit.JournalRows && change.DeviceCount == commit.DeviceCount, $"journal of version {commit.Version}", $"{commit.JournalRows} rows, {commit.DeviceCount} devices");
        return change;
    }

    private unsafe DeviceDictionary OpenDevices()
    {
        if (DeviceTableFile() is not { } file)
        {
            return new DeviceDictionary(_tokens);
        }

        try
        {
            return new DeviceDictionary(_tokens, DeviceTable.Read(file, file.Body, file.BodyLength, file.EntryCount));
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
        {
            throw new CorruptStoreException($"{file.Entry.Name}: {exception.Message}", exception);
        }
    }

    private static void Expect(bool holds, string place, string expected)
    {
        if (!holds)
        {
            throw new CorruptStoreException(StoreFormat.CatalogFile, place, expected, "something else");
        }
    }

    private readonly record struct CommitRow(ulong Version, CommitKind Kind, uint DeviceCount, long JournalRows, long JournalBytes);
}
