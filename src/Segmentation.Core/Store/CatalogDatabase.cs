using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.Data.Sqlite;

namespace Segmentation.Store;

/// <summary>The SQLite file of a store: opened with the settings that docs/format.md names, its errors told apart.</summary>
internal sealed class CatalogDatabase : IDisposable
{
    private const int Full = 13;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private CatalogDatabase(SqliteConnection connection) => Connection = connection;

    public SqliteConnection Connection { get; }

    /// <summary>Makes the file and its tables; the caller fsyncs the directory.</summary>
    public static CatalogDatabase Create(string directory, Action<SqliteConnection, SqliteTransaction> rows) => Guard(directory, () =>
    {
        CatalogDatabase database = Connect(directory, SqliteOpenMode.ReadWriteCreate);
        using SqliteTransaction transaction = database.Connection.BeginTransaction();
        database.Execute($"PRAGMA application_id = {StoreFormat.ApplicationId}", transaction);
        database.Execute($"PRAGMA user_version = {StoreFormat.Version}", transaction);
        foreach (CatalogTable table in CatalogTables.All)
        {
            database.Execute(table.Definition, transaction);
        }

        rows(database.Connection, transaction);
        transaction.Commit();
        return database;
    });

    /// <summary>Opens the file and checks its structure.</summary>
    /// <exception cref="CorruptStoreException">The file is damaged.</exception>
    /// <exception cref="StoreIoException">It is missing, unreadable, not ours, or of a newer version.</exception>
    public static CatalogDatabase Open(string directory)
    {
        if (!File.Exists(Path.Combine(directory, StoreFormat.CatalogFile)))
        {
            throw new StoreIoException($"{directory} is not a store: it has no {StoreFormat.CatalogFile}.");
        }

        return Guard(directory, () =>
        {
            CatalogDatabase database = Connect(directory, SqliteOpenMode.ReadWrite);
            try
            {
                int version = database.CheckHeader(directory);
                if (version < StoreFormat.Version)
                {
                    database.Upgrade(version);
                }

                return database;
            }
            catch
            {
                database.Dispose();
                throw;
            }
        });
    }

    /// <summary>What SQLite finds wrong with the file, or null.</summary>
    public string? FindFault()
    {
        try
        {
            string? answer = Scalar("PRAGMA integrity_check(1)") as string;
            return answer == "ok" ? null : answer ?? "no answer to integrity_check";
        }
        catch (SqliteException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Runs a statement without result.</summary>
    public void Execute(string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = Connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Moves the write-ahead log into the file and cuts it, so that bytes that were dropped are gone.</summary>
    public void Truncate()
    {
        Execute("PRAGMA incremental_vacuum");
        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>Runs an action; what SQLite and the file system report becomes our exceptions.</summary>
    public static T Guard<T>(string directory, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is Corrupt or NotADatabase)
        {
            throw new CorruptStoreException($"{StoreFormat.CatalogFile} in {directory} is damaged: {exception.Message}", exception);
        }
        catch (SqliteException exception)
        {
            string advice = exception.SqliteErrorCode == Full ? " The disk is full." : "";
            throw new StoreIoException($"{StoreFormat.CatalogFile} in {directory}: {exception.Message}.{advice}", exception);
        }
        catch (Exception exception) when (exception is (IOException and not StoreIoException) or UnauthorizedAccessException)
        {
            throw new StoreIoException($"The store in {directory}: {exception.Message}", exception);
        }
    }

    public void Dispose() => Connection.Dispose();

    private static CatalogDatabase Connect(string directory, SqliteOpenMode open)
    {
        SqliteConnectionStringBuilder settings = new()
        {
            DataSource = Path.Combine(directory, StoreFormat.CatalogFile),
            Mode = open,
            Pooling = false,
            ForeignKeys = true,
        };
        SqliteConnection connection = new(settings.ToString());
        try
        {
            connection.Open();
            CatalogDatabase database = new(connection);
            database.Execute("PRAGMA locking_mode = EXCLUSIVE");
            database.Execute("PRAGMA secure_delete = ON");
            database.Execute("PRAGMA auto_vacuum = INCREMENTAL"); // counts only before the first table is made
            if (database.Scalar("PRAGMA journal_mode = WAL") as string is var mode and not "wal")
            {
                throw new StoreIoException($"{StoreFormat.CatalogFile} cannot be given a write-ahead log on this file system; SQLite offers \"{mode}\".");
            }

            database.Execute("PRAGMA synchronous = FULL");
            database.Execute("PRAGMA temp_store = MEMORY");
            database.Execute("PRAGMA cell_size_check = ON");
            database.Execute("PRAGMA trusted_schema = OFF");
            return database;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Brings an older store to the present version: all of it or, when the process dies, nothing.</summary>
    private void Upgrade(int from)
    {
        using SqliteTransaction transaction = Connection.BeginTransaction(deferred: false);
        foreach (CatalogTable table in CatalogTables.All.Where(table => table.Since > from))
        {
            Execute(table.Definition, transaction);
        }

        CatalogTables.Settings.Put(Connection, transaction, StoreFormat.Setting, StoreFormat.Version.ToString(CultureInfo.InvariantCulture));
        Execute($"PRAGMA user_version = {StoreFormat.Version}", transaction);
        transaction.Commit();
    }

    /// <returns>The format version of the store, of which every table is as it should be.</returns>
    private int CheckHeader(string directory)
    {
        long application = (long)Scalar("PRAGMA application_id")!;
        long version = (long)Scalar("PRAGMA user_version")!;
        if (application != StoreFormat.ApplicationId)
        {
            throw new CorruptStoreException(StoreFormat.CatalogFile, "application_id", $"{StoreFormat.ApplicationId:x}", $"{application:x}");
        }

        if (version is < 1 or > StoreFormat.Version)
        {
            throw new StoreIoException(string.Create(
                CultureInfo.InvariantCulture,
                $"The store in {directory} has format version {version}; this program reads versions 1 to {StoreFormat.Version}."));
        }

        if (FindFault() is { } fault)
        {
            throw new CorruptStoreException(StoreFormat.CatalogFile, "integrity_check", "ok", fault);
        }

        foreach (CatalogTable table in CatalogTables.All.Where(table => table.Since <= version))
        {
            using SqliteCommand command = Connection.CreateCommand();
            command.CommandText = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = $name";
            command.Parameters.AddWithValue("$name", table.Name);
            if (command.ExecuteScalar() is not string sql || sql != table.Definition)
            {
                throw new CorruptStoreException(StoreFormat.CatalogFile, $"definition of table {table.Name}", "that of docs/format.md", "another or none");
            }
        }

        return (int)version;
    }

    private object? Scalar(string sql)
    {
        using SqliteCommand command = Connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
