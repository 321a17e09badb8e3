using System;
using System.IO;
using Segmentation.Vocabulary;

namespace Segmentation.Delivery;

/// <summary>Keeps what is written for others away from the store and its key.</summary>
internal static class OutputPath
{
    /// <summary>Refuses a path in the store's directory or of the key file, also by way of symbolic links.</summary>
    /// <exception cref="InputException">It would overwrite them.</exception>
    public static void RequireOutside(string path, string store, string keyFile)
    {
        string output = Entry(path);
        if (output.StartsWith(Real(Path.GetFullPath(store)) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new InputException($"Cannot write {path}: it lies in the directory of the store; only the store writes there.");
        }

        if (output == Entry(keyFile) || output == Real(Path.GetFullPath(keyFile)))
        {
            throw new InputException($"Cannot write {path}: it is the key file of the store.");
        }
    }

    /// <summary>The directory entry that a path names: links are followed up to it, not from it, for a file is replaced and not written through.</summary>
    private static string Entry(string path)
    {
        string full = Path.GetFullPath(path);
        string? folder = Path.GetDirectoryName(full);
        return folder is null ? full : Path.Combine(Real(folder), Path.GetFileName(full));
    }

    private static string Real(string full)
    {
        string entry = Entry(full);
        FileInfo info = new(entry);
        return info.LinkTarget is null || info.ResolveLinkTarget(returnFinalTarget: true) is not { } target ? entry : Entry(target.FullName);
    }
}
