using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Segmentation.Service.Errors;

/// <summary>Events about calls, 1000 to 1099, and what they find of the store, 4010 to 4019. No request content, no exception text that could hold some.</summary>
internal static partial class RequestLog
{
    [LoggerMessage(1001, LogLevel.Information, "{Method} of {Caller} was refused: {Code} {Reason}")]
    public static partial void Refused(ILogger logger, string method, string caller, StatusCode code, string reason);

    [LoggerMessage(1002, LogLevel.Warning, "{Method} from {Peer} was denied: {Code} {Reason}")]
    public static partial void Denied(ILogger logger, string method, string peer, StatusCode code, string reason);

    [LoggerMessage(1003, LogLevel.Error, "{Method} of {Caller} failed, correlation id {CorrelationId}: {Failure}")]
    public static partial void Failed(ILogger logger, string method, string caller, string correlationId, string failure);

    [LoggerMessage(1004, LogLevel.Debug, "{Method} of {Caller} was given up: {Code}")]
    public static partial void GivenUp(ILogger logger, string method, string caller, StatusCode code);

    [LoggerMessage(4010, LogLevel.Error, "{Method} of {Caller} met a store that takes no changes, correlation id {CorrelationId}: {Failure}")]
    public static partial void StoreFailed(ILogger logger, string method, string caller, string correlationId, string failure);

    [LoggerMessage(4011, LogLevel.Error, "{Method} of {Caller} met bytes of the store that are not what was written, correlation id {CorrelationId}: {Failure}")]
    public static partial void StoreCorrupt(ILogger logger, string method, string caller, string correlationId, string failure);
}
