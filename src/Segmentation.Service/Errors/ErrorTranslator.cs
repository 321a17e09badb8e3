using System;
using System.IO;
using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Segmentation.Bitmaps;
using Segmentation.Service.Access;
using Segmentation.Service.Hosting;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Errors;

/// <summary>The one place where an exception becomes a status, and a line of the log.</summary>
internal sealed class ErrorTranslator(Draining draining, Readiness readiness, TimeProvider clock, ILogger<ErrorTranslator> logger)
{
    /// <summary>The status that a call ends with.</summary>
    public RpcException Translate(Exception exception, ServerCallContext context) => exception switch
    {
        RpcException status => Refuse(status, context),
        InputException mistake => Refuse(RpcErrors.Of(mistake), context),
        StoreIoException failure => StoreFailed(failure, context),
        CorruptStoreException or CorruptBitmapException => StoreCorrupt(exception, context),
        OperationCanceledException => GiveUp(context),
        _ when context.CancellationToken.IsCancellationRequested && exception is IOException or InvalidOperationException => GiveUp(context), // writing to a call that is over
        _ => Fail(exception, context),
    };

    private RpcException Refuse(RpcException status, ServerCallContext context)
    {
        string reason = RpcErrors.ReasonOf(status);
        if (status.StatusCode is StatusCode.Unauthenticated or StatusCode.PermissionDenied)
        {
            RequestLog.Denied(logger, context.Method, context.Peer, status.StatusCode, reason);
        }
        else
        {
            RequestLog.Refused(logger, context.Method, CallerOf(context), status.StatusCode, reason);
        }

        return status;
    }

    private RpcException StoreFailed(StoreIoException failure, ServerCallContext context)
    {
        string id = NewCorrelationId();
        RequestLog.StoreFailed(logger, context.Method, CallerOf(context), id, failure.Message);
        readiness.Refresh();
        return RpcErrors.Create(
            StatusCode.Unavailable,
            "STORE_TAKES_NO_CHANGES",
            $"The store could not be read or written, and takes no changes until the server is started again. Its log has more under {id}.",
            ("correlation_id", id));
    }

    private RpcException StoreCorrupt(Exception exception, ServerCallContext context)
    {
        string id = NewCorrelationId();
        RequestLog.StoreCorrupt(logger, context.Method, CallerOf(context), id, exception.Message);
        readiness.Refresh();
        return RpcErrors.Create(
            StatusCode.DataLoss, "STORE_CORRUPT", $"Bytes of the store are not what was written; nothing was answered from them. The log has more under {id}.", ("correlation_id", id));
    }

    private RpcException GiveUp(ServerCallContext context)
    {
        RpcException status =
            draining.IsCut ? RpcErrors.Stopping()
            : context.Deadline <= clock.GetUtcNow().UtcDateTime ? new RpcException(new Grpc.Core.Status(StatusCode.DeadlineExceeded, "The deadline passed."))
            : draining.IsBegun && !context.GetHttpContext().RequestAborted.IsCancellationRequested ? RpcErrors.Stopping() // a stream that would never end by itself
            : new RpcException(new Grpc.Core.Status(StatusCode.Cancelled, "The call was cancelled."));
        RequestLog.GivenUp(logger, context.Method, CallerOf(context), status.StatusCode);
        return status;
    }

    private RpcException Fail(Exception exception, ServerCallContext context)
    {
        string id = NewCorrelationId();
        RequestLog.Failed(logger, context.Method, CallerOf(context), id, FailureText.Of(exception));
        return RpcErrors.Create(StatusCode.Internal, "INTERNAL", $"Something failed that should not. The log of the server has more under {id}.", ("correlation_id", id));
    }

    private static string NewCorrelationId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private static string CallerOf(ServerCallContext context) => context.GetHttpContext().Features.Get<Principal>()?.Id ?? "nobody";
}
