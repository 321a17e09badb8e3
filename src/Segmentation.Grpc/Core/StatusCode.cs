namespace Grpc.Core;

/// <summary>Outcome of a call, as the number in <c>grpc-status</c>. Source: grpc/doc/statuscodes.md.</summary>
public enum StatusCode
{
    /// <summary>The call succeeded.</summary>
    OK = 0,

    /// <summary>The caller gave the call up.</summary>
    Cancelled = 1,

    /// <summary>An error that nothing more is known of.</summary>
    Unknown = 2,

    /// <summary>The request is wrong whatever the state of the server.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed before the call ended; it may still have taken effect.</summary>
    DeadlineExceeded = 4,

    /// <summary>The thing asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>The thing to create exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A quota, a limit or a device is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The server is not in the state that the call needs; repeating does not help until the state is mended.</summary>
    FailedPrecondition = 9,

    /// <summary>A concurrent change got in the way; repeat at a higher level.</summary>
    Aborted = 10,

    /// <summary>Past the valid range as it is now, such as reading beyond the end.</summary>
    OutOfRange = 11,

    /// <summary>The method is not known here.</summary>
    Unimplemented = 12,

    /// <summary>An invariant is broken.</summary>
    Internal = 13,

    /// <summary>The server cannot be reached now; repeat with a back-off.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or corrupt beyond repair.</summary>
    DataLoss = 15,

    /// <summary>The caller is not known.</summary>
    Unauthenticated = 16,
}
