using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using Microsoft.Data.Sqlite;
using Segmentation.Index;

namespace Segmentation.Store;

/// <summary>A store directory, open: what it holds, and the only way to change it durably.</summary>
/// <remarks>
/// <para>A commit is acknowledged when it is durable and published. Once a write or fsync has failed the store is poisoned: it goes on answering from what
/// it has, refuses every change, and says why, until it is opened again; retrying after a failed fsync would trust pages that the system has dropped.</para>
/// </remarks>
/// <threadsafety>Readers may run beside one writer; writers wait for each other.</threadsafety>
internal sealed partial class SegmentationStore : IDisposable
{
    private readonly string _directory;
    private readonly StoreOptions _options;
    private readonly StoreLock _storeLock;
    private readonly CatalogDatabase _database;
    private readonly FileTokenColumn _tokens;
    private readonly Lock _writer = new();
    private readonly Dictionary<string, MappedFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<(int Attribute, int Group)> _dirty = [];
    private volatile PublishedState _published;
    private Exception? _poison;
    private bool _disposed;
    private long _journalBytes;
    private ulong _checkpointVersion;

    /// <summary>Full path of the directory.</summary>
    public string Root => _directory;

    /// <summary>The published state.</summary>
    public IndexSnapshot Snapshot => _published.Snapshot;

    /// <summary>The published state with the names as of the same version.</summary>
    public PublishedState Published => _published;

    /// <summary>Token → ordinal. One object as long as the store is open, so that nobody adds to a stale one.</summary>
    public DeviceDictionary Devices { get; }

    /// <summary>Ordinal → token.</summary>
    public TokenColumn Tokens => _tokens;

    public Catalog Catalog { get; }

    /// <summary>Bytes of journal since the last checkpoint.</summary>
    public long JournalBytes => Volatile.Read(ref _journalBytes);

    /// <summary>Why the store takes no more changes, or null.</summary>
    public Exception? Poison => _poison ?? _tokens.Failure;

    /// <summary>The version that the next change will have. Changes of the catalogue name it before they commit.</summary>
    internal ulong NextVersion => Snapshot.Version + 1;

    /// <summary>Keeps other writers out, so that the version a change of the catalogue names is the one it gets.</summary>
    internal Lock.Scope EnterWriter() => _writer.EnterScope();

    /// <summary>The clock's time: ISO 8601, UTC.</summary>
    internal string Now => TimeText(_options.Time.GetUtcNow());

    /// <summary>Closes the store; makes a checkpoint first when the journal is worth one.</summary>
    public void Dispose()
    {
        lock (_writer)
        {
            if (_disposed)
            {
                return;
            }

            try
            {
                if (Poison is null && _journalBytes >= _options.CheckpointOnCloseBytes)
                {
                    Checkpoint();
                }
            }
            catch (Exception exception) when (exception is StoreIoException or CorruptStoreException)
            {
                _poison ??= exception; // nothing is lost: the journal holds it all, and the next open says what is wrong
            }
            finally
            {
                _disposed = true;
                _database.Dispose();
                _tokens.Dispose();
                _storeLock.Dispose();
            }
        }
    }

    private void RequireWritable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Poison is { } poison)
        {
            throw new StoreIoException($"The store in {_directory} takes no changes until it is opened again, because of: {poison.Message}", poison);
        }
    }

    /// <summary>Runs a step that must not be tried twice: any failure poisons.</summary>
    private void Durably(Action step)
    {
        try
        {
            CatalogDatabase.Guard(_directory, () =>
            {
                step();
                return 0;
            });
        }
        catch (Exception exception)
        {
            _poison ??= exception;
            throw;
        }
    }

    private void InTransaction(Action<SqliteTransaction> rows)
    {
        using SqliteTransaction transaction = _database.Connection.BeginTransaction(deferred: false);
        rows(transaction);
        transaction.Commit();
    }

    private static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private void Put(SqliteTransaction transaction, CatalogTable table, params object?[] row) => table.Put(_database.Connection, transaction, row);
}
