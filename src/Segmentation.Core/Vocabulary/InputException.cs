using System;

namespace Segmentation.Vocabulary;

/// <summary>Input, configuration or a request that cannot be used: says what was found, what is allowed and where.</summary>
public sealed class InputException : Exception
{
    /// <summary>With a message for the user.</summary>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>With a message for the user and its cause.</summary>
    public InputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Without a message; prefer the others.</summary>
    public InputException()
    {
    }
}
