using System;

namespace Segmentation.Store;

/// <summary>Bytes of a store are not what was written. Nothing was answered from them.</summary>
public sealed class CorruptStoreException : Exception
{
    /// <summary>With all that is known: the file, the place in it, what must be there and what is.</summary>
    public CorruptStoreException(string file, string place, string expected, string found)
        : base($"{file}, {place}: expected {expected}, found {found}.")
    {
        File = file;
        Place = place;
    }

    /// <summary>With a message and its cause.</summary>
    public CorruptStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>With a message.</summary>
    public CorruptStoreException(string message)
        : base(message)
    {
    }

    /// <summary>Without a message; prefer the others.</summary>
    public CorruptStoreException()
    {
    }

    /// <summary>File name relative to the store's directory; empty when not known.</summary>
    public string File { get; } = "";

    /// <summary>Offset, block or row; empty when not known.</summary>
    public string Place { get; } = "";
}
