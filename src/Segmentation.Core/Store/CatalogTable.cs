using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Globalization;
using System.Linq;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Segmentation.Store;

/// <summary>A table of the catalogue: its columns, and rows that carry the checksum of their content.</summary>
/// <remarks>A cell is a <see cref="long"/>, <see cref="string"/>, byte[] or null.</remarks>
internal sealed class CatalogTable
{
    private readonly string[] _columns;
    private readonly int _keys;
    private readonly string _insert;
    private readonly string _select;

    /// <param name="name">Name of the table.</param>
    /// <param name="keys">How many of the columns, from the left, are the primary key.</param>
    /// <param name="columns">Column name and SQL type, as in <c>"version INTEGER NOT NULL"</c>.</param>
    public CatalogTable(string name, int keys, params string[] columns)
    {
        Name = name;
        _keys = keys;
        _columns = [.. columns.Select(static column => column[..column.IndexOf(' ', StringComparison.Ordinal)])];
        string names = string.Join(", ", _columns.Append("crc"));
        Definition = $"CREATE TABLE {name} ({string.Join(", ", columns)}, crc INTEGER NOT NULL, PRIMARY KEY ({string.Join(", ", _columns.Take(keys))})) STRICT";
        _insert = $"INSERT INTO {name} ({names}) VALUES ({string.Join(", ", Enumerable.Range(0, _columns.Length + 1).Select(static i => $"${i}"))})"
            + $" ON CONFLICT ({string.Join(", ", _columns.Take(keys))}) DO UPDATE SET {string.Join(", ", _columns.Skip(keys).Append("crc").Select(static column => $"{column} = excluded.{column}"))}";
        _select = $"SELECT {names} FROM {name}";
    }

    public string Name { get; }

    /// <summary>Format version that the table came with: 1 when not said.</summary>
    public int Since { get; init; } = 1;

    /// <summary>The statement that makes the table.</summary>
    public string Definition { get; }

    /// <summary>Writes rows, replacing those with the same key.</summary>
    public RowWriter Writer(SqliteConnection connection, SqliteTransaction transaction) => new(this, connection, transaction);

    /// <summary>Writes one row, replacing the one with the same key.</summary>
    public void Put(SqliteConnection connection, SqliteTransaction transaction, params object?[] row)
    {
        using RowWriter writer = Writer(connection, transaction);
        writer.Put(row);
    }

    /// <summary>Rows in the order of their key, each checked.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="where">Condition over columns with parameters <c>$0</c>, <c>$1</c> …; null for all rows.</param>
    /// <param name="arguments">Values of the parameters.</param>
    /// <exception cref="CorruptStoreException">A row is not what was written.</exception>
    public IEnumerable<object?[]> Read(SqliteConnection connection, string? where = null, params object?[] arguments)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"{_select}{(where is null ? "" : $" WHERE {where}")} ORDER BY {string.Join(", ", _columns.Take(_keys))}";
        for (int i = 0; i < arguments.Length; i++)
        {
            command.Parameters.AddWithValue($"${i}", arguments[i] ?? DBNull.Value);
        }

        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            object?[] row = new object?[_columns.Length];
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            }

            uint crc = Crc(row);
            if (reader.GetInt64(_columns.Length) != crc)
            {
                string key = string.Join(", ", _columns.Take(_keys).Select((column, i) => string.Create(CultureInfo.InvariantCulture, $"{column} {row[i]}")));
                throw new CorruptStoreException(StoreFormat.CatalogFile, $"table {Name}, row {key}", $"checksum {crc:x8}", $"{reader.GetInt64(_columns.Length):x8}");
            }

            yield return row;
        }
    }

    /// <summary>Deletes rows.</summary>
    public void Delete(SqliteConnection connection, SqliteTransaction transaction, string where, params object?[] arguments)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"DELETE FROM {Name} WHERE {where}";
        for (int i = 0; i < arguments.Length; i++)
        {
            command.Parameters.AddWithValue($"${i}", arguments[i] ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
    }

    private uint Crc(ReadOnlySpan<object?> row)
    {
        uint crc = AppendCell(0, Name);
        foreach (object? cell in row)
        {
            crc = AppendCell(crc, cell);
        }

        return crc;
    }

    private static uint AppendCell(uint crc, object? cell)
    {
        Span<byte> head = stackalloc byte[9];
        switch (cell)
        {
            case null:
                head[0] = 0;
                return Crc32C.Append(crc, head[..1]);
            case long number:
                head[0] = 1;
                System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(head[1..], number);
                return Crc32C.Append(crc, head);
            case string text:
                return AppendBytes(crc, 2, Encoding.UTF8.GetBytes(text));
            case byte[] blob:
                return AppendBytes(crc, 3, blob);
            default:
                throw new InvalidOperationException($"A catalogue cell cannot hold a {cell.GetType().Name}.");
        }
    }

    private static uint AppendBytes(uint crc, byte tag, ReadOnlySpan<byte> bytes)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = tag;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(head[1..], bytes.Length);
        return Crc32C.Append(Crc32C.Append(crc, head), bytes);
    }

    /// <summary>A prepared statement that writes rows of one table.</summary>
    internal sealed class RowWriter : IDisposable
    {
        private readonly CatalogTable _table;
        private readonly SqliteCommand _command;

        public RowWriter(CatalogTable table, SqliteConnection connection, SqliteTransaction transaction)
        {
            _table = table;
            _command = connection.CreateCommand();
            _command.Transaction = transaction;
            _command.CommandText = table._insert;
            for (int i = 0; i <= table._columns.Length; i++)
            {
                DbParameter parameter = _command.CreateParameter();
                parameter.ParameterName = $"${i}";
                _command.Parameters.Add(parameter);
            }
        }

        public void Put(params object?[] row)
        {
            if (row.Length != _table._columns.Length)
            {
                throw new InvalidOperationException($"A row of {_table.Name} has {_table._columns.Length} cells, not {row.Length}.");
            }

            for (int i = 0; i < row.Length; i++)
            {
                _command.Parameters[i].Value = row[i] ?? DBNull.Value;
            }

            _command.Parameters[row.Length].Value = (long)_table.Crc(row);
            _command.ExecuteNonQuery();
        }

        public void Dispose() => _command.Dispose();
    }
}
