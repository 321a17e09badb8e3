using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Ingestion.Identifiers;

/// <summary>The file that holds a store's master key: 64 hexadecimal digits and a line end, readable by its owner alone.</summary>
internal static class MasterKeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int LongestFile = 256;

    /// <summary>Where the key of a store is kept unless told otherwise: beside the directory, never in it.</summary>
    public static string DefaultPath(string store) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(store)) + ".key";

    /// <summary>Makes a new master key; never overwrites a file.</summary>
    /// <exception cref="InputException">The file exists or cannot be written.</exception>
    public static KeyRing Create(string path)
    {
        byte[] master = RandomNumberGenerator.GetBytes(KeyRing.KeySize);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        bool isOurs = false;
        try
        {
            using FileStream file = new(path, options);
            isOurs = true;
            file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(master) + "\n"));
            file.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (isOurs)
            {
                File.Delete(path); // half a key would stand in the way of a whole one
            }

            throw new InputException($"Cannot create the key file '{path}': {e.Message}", e);
        }

        return new KeyRing(master);
    }

    /// <exception cref="InputException">The file cannot be read, others may read it, or it does not hold a key.</exception>
    public static KeyRing Open(string path)
    {
        byte[] text = new byte[LongestFile + 1];
        int length;
        try
        {
            using FileStream file = File.OpenRead(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & ~(OwnerOnly | UnixFileMode.UserExecute)) != 0)
            {
                throw new InputException($"The key file '{path}' can be read by others than its owner; allowed is mode 0600 (chmod 600 '{path}').");
            }

            length = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Cannot read the key file '{path}': {e.Message}", e);
        }

        byte[] master = new byte[KeyRing.KeySize];
        ReadOnlySpan<byte> digits = text.AsSpan(0, length).Trim(" \t\r\n"u8);
        return Convert.FromHexString(digits, master, out int consumed, out int written) == System.Buffers.OperationStatus.Done
            && written == master.Length && consumed == digits.Length
            ? new KeyRing(master)
            : throw new InputException($"The key file '{path}' does not hold a key: {KeyRing.KeySize * 2} hexadecimal digits are expected.");
    }
}
