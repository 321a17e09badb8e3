using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>DuckDB in this process, in memory, through its C interface.</summary>
internal sealed unsafe partial class DuckDb : IDisposable
{
    private const string Library = PeerLibraries.DuckDb;
    private const int TypeInteger = 4;
    private const int TypeUInteger = 8;
    private const int ChunkRows = 2048;

    private nint _database;
    private nint _connection;

    static DuckDb() => PeerLibraries.Register();

    public DuckDb()
    {
        nint database;
        nint connection;
        if (duckdb_open(null, &database) != 0 || duckdb_connect(database, &connection) != 0)
        {
            throw new InvalidOperationException("DuckDB did not start.");
        }

        _database = database;
        _connection = connection;
    }

    public static string Version => Marshal.PtrToStringUTF8((nint)duckdb_library_version()) ?? "";

    public void Execute(string sql) => Run(sql, readsNumber: false);

    /// <summary>The one number that a query gives.</summary>
    public long Scalar(string sql) => Run(sql, readsNumber: true);

    /// <summary>Appends rows (number, value) to a table of an INTEGER and a UINTEGER column.</summary>
    public void Append(string table, int number, ReadOnlySpan<uint> values)
    {
        nint* types = stackalloc nint[2] { duckdb_create_logical_type(TypeInteger), duckdb_create_logical_type(TypeUInteger) };
        nint chunk = duckdb_create_data_chunk(types, 2);
        nint appender;
        fixed (byte* name = Encoding.UTF8.GetBytes(table + "\0"))
        {
            Check(duckdb_appender_create(_connection, null, name, &appender));
        }

        for (int start = 0; start < values.Length; start += ChunkRows)
        {
            ReadOnlySpan<uint> rows = values[start..Math.Min(start + ChunkRows, values.Length)];
            duckdb_data_chunk_reset(chunk);
            new Span<int>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0)), rows.Length).Fill(number);
            rows.CopyTo(new Span<uint>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 1)), rows.Length));
            duckdb_data_chunk_set_size(chunk, (ulong)rows.Length);
            Check(duckdb_append_data_chunk(appender, chunk));
        }

        Check(duckdb_appender_destroy(&appender));
        duckdb_destroy_data_chunk(&chunk);
        duckdb_destroy_logical_type(types);
        duckdb_destroy_logical_type(types + 1);
    }

    public void Dispose()
    {
        nint connection = _connection;
        nint database = _database;
        duckdb_disconnect(&connection);
        duckdb_close(&database);
        _connection = _database = 0;
    }

    private static void Check(int state)
    {
        if (state != 0)
        {
            throw new InvalidOperationException("DuckDB refused rows.");
        }
    }

    private long Run(string sql, bool readsNumber)
    {
        Result result;
        fixed (byte* text = Encoding.UTF8.GetBytes(sql + "\0"))
        {
            try
            {
                return duckdb_query(_connection, text, &result) != 0
                    ? throw new InvalidOperationException(Marshal.PtrToStringUTF8((nint)duckdb_result_error(&result)))
                    : readsNumber ? duckdb_value_int64(&result, 0, 0) : 0;
            }
            finally
            {
                duckdb_destroy_result(&result);
            }
        }
    }

    /// <summary>Six fields of the C structure that only the library reads.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 48)]
    private struct Result
    {
    }

    [LibraryImport(Library)]
    private static partial int duckdb_open(byte* path, nint* database);

    [LibraryImport(Library)]
    private static partial void duckdb_close(nint* database);

    [LibraryImport(Library)]
    private static partial int duckdb_connect(nint database, nint* connection);

    [LibraryImport(Library)]
    private static partial void duckdb_disconnect(nint* connection);

    [LibraryImport(Library)]
    private static partial byte* duckdb_library_version();

    [LibraryImport(Library)]
    private static partial int duckdb_query(nint connection, byte* sql, Result* result);

    [LibraryImport(Library)]
    private static partial void duckdb_destroy_result(Result* result);

    [LibraryImport(Library)]
    private static partial byte* duckdb_result_error(Result* result);

    [LibraryImport(Library)]
    private static partial long duckdb_value_int64(Result* result, ulong column, ulong row);

    [LibraryImport(Library)]
    private static partial nint duckdb_create_logical_type(int type);

    [LibraryImport(Library)]
    private static partial void duckdb_destroy_logical_type(nint* type);

    [LibraryImport(Library)]
    private static partial nint duckdb_create_data_chunk(nint* types, ulong columns);

    [LibraryImport(Library)]
    private static partial void duckdb_destroy_data_chunk(nint* chunk);

    [LibraryImport(Library)]
    private static partial void duckdb_data_chunk_reset(nint chunk);

    [LibraryImport(Library)]
    private static partial void duckdb_data_chunk_set_size(nint chunk, ulong rows);

    [LibraryImport(Library)]
    private static partial nint duckdb_data_chunk_get_vector(nint chunk, ulong column);

    [LibraryImport(Library)]
    private static partial void* duckdb_vector_get_data(nint vector);

    [LibraryImport(Library)]
    private static partial int duckdb_appender_create(nint connection, byte* schema, byte* table, nint* appender);

    [LibraryImport(Library)]
    private static partial int duckdb_append_data_chunk(nint appender, nint chunk);

    [LibraryImport(Library)]
    private static partial int duckdb_appender_destroy(nint* appender);
}
