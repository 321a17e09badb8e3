using System;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Grpc.AspNetCore.Server;

/// <summary>Beginning and ending a call.</summary>
internal sealed partial class ServerCall
{
    private bool _ended;
    private StatusCode _endCode;
    private bool _clientGone;
    private CallDeadline? _deadline;

    /// <summary>Reads what the headers say of the call.</summary>
    /// <exception cref="RpcException">They are malformed, or the deadline has passed already.</exception>
    public void Begin()
    {
        ReadEncoding();
        StringValues timeouts = HttpContext.Request.Headers.GrpcTimeout;
        if (timeouts.Count == 0)
        {
            return;
        }

        string text = timeouts.ToString();
        if (!GrpcTimeout.TryParse(text, out TimeSpan timeout))
        {
            throw ProtocolErrors.BadTimeout(text);
        }

        if (timeout == TimeSpan.Zero)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded"));
        }

        _deadline = new CallDeadline(this, timeout, Settings.Time);
    }

    /// <summary>Ends the call with what the handler left as its status. Does nothing if it has ended.</summary>
    public void End() => End(StatusCore);

    /// <summary>Ends the call with a status. Does nothing if it has ended.</summary>
    public void End(in Status status)
    {
        lock (_frames)
        {
            if (!_ended)
            {
                _ended = true;
                WriteStatus(status);
            }
        }
    }

    /// <summary>Ends the call after an exception, which decides the status and is logged as what it is.</summary>
    public void Fail(Exception exception)
    {
        switch (exception)
        {
            case RpcException rpc:
                GrpcServerLog.EndedByStatus(_handler.Log, _handler.Method.FullName, rpc.StatusCode, rpc.Status.Detail);
                foreach (Metadata.Entry entry in rpc.Trailers)
                {
                    ResponseTrailers.Add(entry);
                }

                End(rpc.Status);
                break;
            case not null when _ended:
                // The deadline came first; what the handler makes of that is no news.
                GrpcServerLog.Cancelled(_handler.Log, _handler.Method.FullName);
                break;
            case not null when _clientGone || HttpContext.RequestAborted.IsCancellationRequested:
                GrpcServerLog.Cancelled(_handler.Log, _handler.Method.FullName);
                End(Status.DefaultCancelled);
                break;
            case OperationCanceledException when _deadline is { HasPassed: true }:
                End(new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded"));
                break;
            default:
                GrpcServerLog.HandlerFailed(_handler.Log, _handler.Method.FullName, exception!);
                End(new Status(StatusCode.Unknown, Settings.DetailedErrors
                    ? $"Exception was thrown by handler. {exception!.GetType().Name}: {exception.Message}"
                    : "Exception was thrown by handler."));
                break;
        }
    }

    /// <summary>The deadline has passed: tells the client and stops the stream, whatever the handler is doing.</summary>
    public async Task EndByDeadlineAsync(TimeSpan timeout)
    {
        bool blocked;
        lock (_frames)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            blocked = _writing != 0 || _unflushed > 0;
            WriteStatus(new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded"));
        }

        GrpcServerLog.DeadlineExceeded(_handler.Log, _handler.Method.FullName, timeout);
        if (blocked)
        {
            // Trailers behind data that the client does not read would wait for ever; the reset alone says enough to a client that knows its deadline.
            Reset(ProtocolNames.ResetCancel);
            return;
        }

        await HttpContext.Response.CompleteAsync().ConfigureAwait(false);
        // The response is whole, so the client must not drop it (RFC 9113, 8.1); with CANCEL some do.
        Reset(ProtocolNames.ResetNoError);
    }

    /// <summary>Frees what the call holds; waits for a deadline that is just passing.</summary>
    public ValueTask DisposeAsync()
    {
        _pace?.Dispose();
        return _deadline is null ? ValueTask.CompletedTask : _deadline.DisposeAsync();
    }

    /// <summary>True if the call has its status, so that nothing more can be written.</summary>
    public bool HasEnded => _ended;

    /// <summary>The status that the call ended with.</summary>
    public StatusCode EndCode => _endCode;

    private void Reset(int code)
    {
        if (HttpContext.Features.Get<IHttpResetFeature>() is { } reset)
        {
            reset.Reset(code);
        }
        else
        {
            HttpContext.Abort();
        }
    }

    private void ThrowIfEnded()
    {
        if (_ended)
        {
            throw _deadline is { HasPassed: true }
                ? new OperationCanceledException("The deadline of the call has passed.", _deadline.Token)
                : new InvalidOperationException("The call has ended; nothing more can be written to it.");
        }

        if (HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw ClientGone();
        }
    }

    private OperationCanceledException ClientGone(Exception? cause = null)
    {
        _clientGone = true;
        return new OperationCanceledException("The client ended the call.", cause, HttpContext.RequestAborted);
    }

    private void WriteStatus(in Status status)
    {
        _endCode = status.StatusCode;
        HttpResponse response = HttpContext.Response;
        bool inTrailers = status.StatusCode == StatusCode.OK || _wroteMessage || response.HasStarted;
        if (!response.HasStarted)
        {
            PrepareHeaders();
        }

        IHeaderDictionary fields = inTrailers ? HttpContext.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers : response.Headers;
        try
        {
            if (_responseTrailers is not null)
            {
                WriteMetadata(fields, _responseTrailers);
            }

            WriteStatus(fields, status);
        }
        catch (InvalidOperationException exception)
        {
            _endCode = StatusCode.Internal;
            GrpcServerLog.BadTrailers(_handler.Log, _handler.Method.FullName, exception);
            WriteStatus(fields, new Status(StatusCode.Internal, "The trailers of the call cannot be sent."));
        }
    }

    private static void WriteStatus(IHeaderDictionary fields, in Status status)
    {
        fields.GrpcStatus = StatusMapping.Format(status.StatusCode);
        if (!string.IsNullOrEmpty(status.Detail))
        {
            fields.GrpcMessage = PercentEncoding.Encode(status.Detail);
        }
    }

    private static void WriteMetadata(IHeaderDictionary fields, Metadata metadata)
    {
        foreach (Metadata.Entry entry in metadata)
        {
            if (!MetadataCodec.IsProtocolField(entry.Key))
            {
                fields[entry.Key] = StringValues.Concat(fields[entry.Key], MetadataCodec.Encode(entry));
            }
        }
    }
}
