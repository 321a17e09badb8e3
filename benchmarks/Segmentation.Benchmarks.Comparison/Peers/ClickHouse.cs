using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>ClickHouse in this process, through the C interface of the library that chdb's npm package ships.</summary>
/// <remarks>The library is found at <c>SEGMENTATION_CHDB</c>, else where <c>eng/peers</c> puts it.</remarks>
internal sealed unsafe partial class ClickHouse : IDisposable
{
    private const string Library = PeerLibraries.ClickHouse;

    private readonly void** _connection;

    static ClickHouse() => PeerLibraries.Register();

    public ClickHouse()
    {
        byte* program = stackalloc byte[] { (byte)'c', (byte)'h', 0 };
        byte** arguments = stackalloc byte*[1];
        arguments[0] = program;
        _connection = chdb_connect(1, arguments);
        if (_connection is null)
        {
            throw new InvalidOperationException("ClickHouse did not start.");
        }
    }

    public string Version => Query("SELECT version()").Trim('"', '\n');

    /// <summary>Runs a query and returns its answer as CSV.</summary>
    public string Query(string sql)
    {
        fixed (byte* query = Encoding.UTF8.GetBytes(sql + "\0"), format = "CSV\0"u8.ToArray())
        {
            void* result = chdb_query(*_connection, query, format);
            try
            {
                byte* error = chdb_result_error(result);
                if (error is not null)
                {
                    throw new InvalidOperationException(Marshal.PtrToStringUTF8((nint)error));
                }

                return Encoding.UTF8.GetString(new ReadOnlySpan<byte>(chdb_result_buffer(result), (int)chdb_result_length(result)));
            }
            finally
            {
                chdb_destroy_query_result(result);
            }
        }
    }

    public void Dispose() => chdb_close_conn(_connection);

    [LibraryImport(Library)]
    private static partial void** chdb_connect(int count, byte** arguments);

    [LibraryImport(Library)]
    private static partial void chdb_close_conn(void** connection);

    [LibraryImport(Library)]
    private static partial void* chdb_query(void* connection, byte* query, byte* format);

    [LibraryImport(Library)]
    private static partial void chdb_destroy_query_result(void* result);

    [LibraryImport(Library)]
    private static partial byte* chdb_result_buffer(void* result);

    [LibraryImport(Library)]
    private static partial nuint chdb_result_length(void* result);

    [LibraryImport(Library)]
    private static partial byte* chdb_result_error(void* result);
}
