using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using Segmentation.Formats;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation.Delivery;

/// <summary>Writes an audience into a file that appears whole or not at all.</summary>
internal static class AudienceFile
{
    /// <summary>Writes tokens in the order they come; the file at <paramref name="path"/> is replaced only when all of it is on disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="send">Hands over the tokens, some at a time, in order.</param>
    /// <param name="admit">Judges what was written before it appears; throws when it must not.</param>
    /// <param name="cancellation">Leaves the file as it was.</param>
    /// <exception cref="InputException">The folder is missing or cannot be written to.</exception>
    public static AudienceDigest Write(
        string path, Action<Action<ReadOnlySpan<Token>>> send, Action<AudienceDigest> admit, CancellationToken cancellation)
    {
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
        {
            throw new InputException($"Cannot write {path}: the folder {folder} does not exist.");
        }

        if (Path.EndsInDirectorySeparator(full) || Directory.Exists(full))
        {
            throw new InputException($"Cannot write {path}: it is a folder; give the name of a file.");
        }

        string partial = Path.Combine(folder, $".{Path.GetRandomFileName()}.partial");
        try
        {
            AudienceDigest digest = WritePartial(partial, send, cancellation);
            admit(digest);
            File.Move(partial, full, overwrite: true);
            Libc.SyncDirectory(folder);
            return digest;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StoreIoException)
        {
            throw new InputException($"Cannot write {path}: {exception.Message}", exception);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static AudienceDigest WritePartial(string partial, Action<Action<ReadOnlySpan<Token>>> send, CancellationToken cancellation)
    {
        using FileStream stream = new(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        using TokenCsvWriter writer = new(stream);
        AudienceDigest digest = default;
        send(tokens =>
        {
            cancellation.ThrowIfCancellationRequested();
            writer.Write(MemoryMarshal.AsBytes(tokens));
            digest = digest.With(tokens);
        });

        writer.Flush();
        Libc.Sync(stream.SafeFileHandle, partial);
        return digest;
    }
}
