using System;
using System.Diagnostics;

namespace Grpc.Core;

/// <summary>How a call ended: a code, a text for people and, on the side that saw it, the exception behind it.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct Status
{
    /// <summary>Code <see cref="StatusCode.OK"/> with an empty text.</summary>
    public static readonly Status DefaultSuccess = new(StatusCode.OK, "");

    /// <summary>Code <see cref="StatusCode.Cancelled"/> with an empty text.</summary>
    public static readonly Status DefaultCancelled = new(StatusCode.Cancelled, "");

    /// <summary>A status without an exception.</summary>
    public Status(StatusCode statusCode, string detail)
        : this(statusCode, detail, null)
    {
    }

    /// <summary>A status with the exception that led to it, which never leaves the process.</summary>
    public Status(StatusCode statusCode, string detail, Exception? debugException)
    {
        StatusCode = statusCode;
        Detail = detail;
        DebugException = debugException;
    }

    /// <summary>The code.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>Text for people; sent as <c>grpc-message</c>.</summary>
    public string Detail { get; }

    /// <summary>The exception behind the status, for diagnosis on this side only.</summary>
    public Exception? DebugException { get; }

    /// <summary>Code, text and exception in one line.</summary>
    public override string ToString() => DebugException is null
        ? $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\")"
        : $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\", DebugException=\"{DebugException.GetType()}: {DebugException.Message}\")";
}
