namespace Grpc.Protocol;

/// <summary>Names on the wire. Source: grpc/doc/PROTOCOL-HTTP2.md, grpc/doc/compression.md.</summary>
internal static class ProtocolNames
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string StatusDetails = "grpc-status-details-bin";
    public const string Identity = "identity";

    /// <summary>HTTP/2 error code CANCEL.</summary>
    public const int ResetCancel = 0x8;

    /// <summary>HTTP/2 error code NO_ERROR.</summary>
    public const int ResetNoError = 0x0;

    /// <summary>HTTP/2 error code INTERNAL_ERROR.</summary>
    public const int ResetInternalError = 0x2;
}
