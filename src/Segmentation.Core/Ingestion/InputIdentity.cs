using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion;

/// <summary>What a file is: the SHA-256 of its bytes, and what tells that they have not changed since.</summary>
internal sealed record InputIdentity(string Path, string Hash, long Length, DateTime Written)
{
    private const int BufferSize = 1 << 20;

    /// <exception cref="InputException">The file cannot be read.</exception>
    public static InputIdentity Of(string path, CancellationToken cancellation)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = new byte[Math.Clamp(file.Length, 1, BufferSize)];
            DateTime written = File.GetLastWriteTimeUtc(path); // before the first byte, so that a write meanwhile shows
            long length = 0;
            for (int read; (read = file.Read(buffer)) > 0; length += read)
            {
                cancellation.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
            }

            return new InputIdentity(path, Convert.ToHexStringLower(hash.GetHashAndReset()), length, written);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException($"Cannot read '{path}': {e.Message}", e);
        }
    }

    /// <exception cref="InputException">The file is not the one that was hashed.</exception>
    public void CheckUnchanged()
    {
        FileInfo file = new(Path);
        if (!file.Exists || file.Length != Length || file.LastWriteTimeUtc != Written)
        {
            throw new InputException($"'{Path}' was changed while it was read; take it in again once it is complete.");
        }
    }

    /// <summary>A file twice in one delivery would be counted twice.</summary>
    /// <exception cref="InputException">Two of them have the same content.</exception>
    public static void RequireDistinct(IReadOnlyList<InputIdentity> inputs)
    {
        Dictionary<string, string> pathOfHash = new(StringComparer.Ordinal);
        foreach (InputIdentity input in inputs)
        {
            if (!pathOfHash.TryAdd(input.Hash, input.Path))
            {
                throw new InputException($"'{pathOfHash[input.Hash]}' and '{input.Path}' have the same content; a replacement takes each file once.");
            }
        }
    }

    /// <summary>Identity of the content of several files in their order.</summary>
    public static string ContentHash(IReadOnlyList<InputIdentity> inputs)
    {
        if (inputs.Count == 1)
        {
            return inputs[0].Hash;
        }

        StringBuilder hashes = new();
        foreach (InputIdentity input in inputs)
        {
            hashes.Append(input.Hash).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(hashes.ToString())));
    }

    /// <summary>Identity of a delivery: SHA-256 of <c>content hash, line feed, mapping hash</c>.</summary>
    public static string DeliveryId(string contentHash, string mappingHash) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{contentHash}\n{mappingHash}")));
}
