using System;
using System.Diagnostics;
using System.IO;

namespace Segmentation.TestSupport.Store;

/// <summary>A directory for one test's stores, removed at its end.</summary>
public sealed class StoreDirectory : IDisposable
{
    private readonly Lazy<string> _root = new(static () => Directory.CreateTempSubdirectory("segmentation-test-").FullName); // a child that is killed asks for none
    private int _copies;

    /// <summary>Path of the store; not there until it is created.</summary>
    public string Store => Path.Combine(_root.Value, "store");

    /// <summary>Copies the store as it is on disk now: what a process that dies at this moment leaves.</summary>
    public string Copy()
    {
        string copy = Path.Combine(_root.Value, FormattableString.Invariant($"copy{++_copies}"));
        CopyAll(Store, copy);
        return copy;
    }

    /// <summary>Copies a directory with all it holds.</summary>
    public static void CopyAll(string from, string to)
    {
        // Not File.Copy: .NET would ask for a lock that the open store holds.
        using Process copy = Process.Start("cp", ["-a", from, to]);
        copy.WaitForExit();
        if (copy.ExitCode != 0)
        {
            throw new IOException($"cp -a {from} {to} ended with {copy.ExitCode}.");
        }
    }

    public void Dispose()
    {
        if (_root.IsValueCreated)
        {
            Directory.Delete(_root.Value, recursive: true);
        }
    }
}
