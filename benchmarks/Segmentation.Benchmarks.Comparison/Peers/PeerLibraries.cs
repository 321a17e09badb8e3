using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>Finds the native libraries of the peers: where an environment variable says, else where <c>eng/peers</c> puts them.</summary>
internal static class PeerLibraries
{
    public const string ClickHouse = "chdb";
    public const string Croaring = "roaring";
    public const string DuckDb = "duckdb";

    static PeerLibraries() => NativeLibrary.SetDllImportResolver(typeof(PeerLibraries).Assembly, static (name, _, _) => name switch
    {
        ClickHouse => NativeLibrary.Load(PathOf("SEGMENTATION_CHDB", "@chdb/lib-linux-x64-gnu/libchdb.so", "ClickHouse's library")),
        DuckDb => NativeLibrary.Load(PathOf("SEGMENTATION_DUCKDB", "@duckdb/node-bindings-linux-x64/libduckdb.so", "DuckDB's library")),
        Croaring => NativeLibrary.Load(CroaringPath),
        _ => 0,
    });

    /// <summary>Debian's library, or the one that SEGMENTATION_CROARING names.</summary>
    public static string CroaringPath => Environment.GetEnvironmentVariable("SEGMENTATION_CROARING") ?? "libroaring.so.0";

    /// <summary>Whether ClickHouse's library can be found.</summary>
    public static bool HasClickHouse => Has("SEGMENTATION_CHDB", "@chdb/lib-linux-x64-gnu/libchdb.so");

    /// <summary>Whether DuckDB's library can be found.</summary>
    public static bool HasDuckDb => Has("SEGMENTATION_DUCKDB", "@duckdb/node-bindings-linux-x64/libduckdb.so");

    /// <summary>Whether CRoaring can be loaded.</summary>
    public static bool HasCroaring => NativeLibrary.TryLoad(CroaringPath, out _);

    /// <summary>Makes the libraries known; calls into them work from then on.</summary>
    public static void Register()
    {
    }

    private static bool Has(string variable, string package) => File.Exists(Environment.GetEnvironmentVariable(variable) ?? Installed(package));

    private static string PathOf(string variable, string package, string what) =>
        Environment.GetEnvironmentVariable(variable)
        ?? Installed(package)
        ?? throw new FileNotFoundException($"{what} is not installed: run eng/peers, or name the file in {variable}.");

    private static string? Installed(string package)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "artifacts", "peers", "engines", "node_modules", package);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
