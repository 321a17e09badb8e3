using System;
using System.IO;

namespace Segmentation.Store;

/// <summary>The operating system refused to read, write or make durable: names the path, the call and its reason.</summary>
public sealed class StoreIoException : IOException
{
    /// <summary>With a message for the operator.</summary>
    public StoreIoException(string message)
        : base(message)
    {
    }

    /// <summary>With a message for the operator and its cause.</summary>
    public StoreIoException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Without a message; prefer the others.</summary>
    public StoreIoException()
    {
    }
}
