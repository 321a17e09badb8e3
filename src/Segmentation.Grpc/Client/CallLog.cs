using System;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.Net.Client.Internal;

/// <summary>What the client logs: 1100 to 1199. Metadata and messages never.</summary>
internal static partial class CallLog
{
    [LoggerMessage(1100, LogLevel.Debug, "Call {Method} starts.")]
    public static partial void Started(ILogger logger, string method);

    [LoggerMessage(1101, LogLevel.Information, "Call {Method} ended with {StatusCode}: {Detail}")]
    public static partial void Failed(ILogger logger, string method, StatusCode statusCode, string detail, Exception? exception);
}
