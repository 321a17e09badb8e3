using System;
using Microsoft.Data.Sqlite;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>SQLite over a table (trait, device) whose primary key is the index a careful user would make.</summary>
internal sealed class SqliteTable : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public SqliteTable()
    {
        _connection.Open();
        Execute("PRAGMA cache_size=-2000000");
        Execute("CREATE TABLE membership(trait INTEGER, device INTEGER, PRIMARY KEY(trait, device)) WITHOUT ROWID");
    }

    public void Insert(int trait, ReadOnlySpan<uint> ascending)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "INSERT INTO membership VALUES($trait, $device)";
        command.Parameters.AddWithValue("$trait", trait);
        SqliteParameter device = command.Parameters.Add("$device", SqliteType.Integer);
        command.Prepare();
        foreach (uint value in ascending)
        {
            device.Value = (long)value;
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public long Scalar(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
