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

    /// <summary>With a message for the user and what kind of mistake it is.</summary>
    public InputException(InputProblem problem, string message)
        : base(message) => Problem = problem;

    /// <summary>With a message for the user and its cause.</summary>
    public InputException(string message, Exception innerException)
        : base(message, innerException) => Problem = (innerException as InputException)?.Problem ?? InputProblem.Invalid;

    /// <summary>Without a message; prefer the others.</summary>
    public InputException()
    {
    }

    /// <summary>What kind of mistake it is.</summary>
    public InputProblem Problem { get; }
}
