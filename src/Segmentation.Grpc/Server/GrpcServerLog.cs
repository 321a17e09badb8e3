using System;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

internal static partial class GrpcServerLog
{
    public const string Category = "Grpc.AspNetCore.Server.ServerCallHandler";

    [LoggerMessage(1000, LogLevel.Error, "Error when executing service method '{Method}'.")]
    public static partial void HandlerFailed(ILogger log, string method, Exception exception);

    [LoggerMessage(1001, LogLevel.Information, "Call of '{Method}' ended with {Code}: {Detail}")]
    public static partial void EndedByStatus(ILogger log, string method, StatusCode code, string detail);

    [LoggerMessage(1002, LogLevel.Debug, "Call of '{Method}' was cancelled by the client.")]
    public static partial void Cancelled(ILogger log, string method);

    [LoggerMessage(1003, LogLevel.Debug, "Deadline of call of '{Method}' passed after {Timeout}.")]
    public static partial void DeadlineExceeded(ILogger log, string method, TimeSpan timeout);

    [LoggerMessage(1004, LogLevel.Information, "Request refused: content type '{ContentType}' is not that of gRPC.")]
    public static partial void BadContentType(ILogger log, string? contentType);

    [LoggerMessage(1005, LogLevel.Information, "Request refused: protocol '{Protocol}' cannot carry gRPC.")]
    public static partial void BadProtocol(ILogger log, string protocol);

    [LoggerMessage(1006, LogLevel.Information, "'{Path}' is not implemented here.")]
    public static partial void Unimplemented(ILogger log, string path);

    [LoggerMessage(1007, LogLevel.Error, "Trailers of call of '{Method}' cannot be sent.")]
    public static partial void BadTrailers(ILogger log, string method, Exception exception);
}
