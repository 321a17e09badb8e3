using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Protocol;
using Grpc.Telemetry;

namespace Grpc.Net.Client.Internal;

/// <summary>One call. It ends once: by trailers, by an error, by the deadline, or by being given up; the first of these is its status, and every later read or write reports that one.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Finish releases what the call holds, and every call finishes.")]
internal sealed class ClientCall
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly GrpcChannel _channel;
    private readonly CallDeadline _deadline;
    private readonly CancellationTokenRegistration _token;
    private readonly CancellationTokenRegistration _parentToken;
    private readonly string? _host;
    private readonly long? _began;
    private Activity? _span;
    private RequestContent? _content;
    private HttpResponseMessage? _response;
    private TaskCompletionSource<Metadata>? _headers;
    private TaskCompletionSource? _ended;
    private Task? _responseTask;
    private Status _status;
    private Metadata? _trailers;
    private bool _finished;
    private bool _givenUp;

    /// <exception cref="ObjectDisposedException">The channel is closed.</exception>
    /// <exception cref="InvalidOperationException">The deadline is not UTC, or the encoding asked for is unknown.</exception>
    public ClientCall(GrpcChannel channel, IMethod method, string? host, in CallOptions options)
    {
        _channel = channel;
        _host = host;
        Method = method;
        Options = options;
        RequestEncoding = RequestFields.Encoding(options.Headers, Settings);
        CallContextPropagationToken? parent = options.PropagationToken as CallContextPropagationToken;
        _deadline = new CallDeadline(options.Deadline, parent?.Deadline, Settings.Time);
        _began = ClientTelemetry.IsWatched ? Settings.Time.GetTimestamp() : null;
        channel.Register(this);
        _deadline.Start(static call => ((ClientCall)call!).DeadlinePassed(), this);
        _token = options.CancellationToken.UnsafeRegister(static (call, token) => ((ClientCall)call!).Cancel(token), this);
        _parentToken = (parent?.CancellationToken ?? default).UnsafeRegister(static (call, token) => ((ClientCall)call!).Cancel(token), this);
        if (Volatile.Read(ref _finished))
        {
            Unsubscribe();
        }
    }

    public IMethod Method { get; }

    public CallOptions Options { get; }

    public ChannelSettings Settings => _channel.Settings;

    /// <summary>Encoding of the requests, or null for none.</summary>
    public ICompressionProvider? RequestEncoding { get; }

    /// <summary>Body of the response; null if the call has ended without one to read. Never fails.</summary>
    public Task<Stream?> Body { get; private set; } = Task.FromResult<Stream?>(null);

    /// <summary>Cancelled when the call ends before its response does.</summary>
    public CancellationToken Token => _cancellation.Token;

    public bool IsFinished => Volatile.Read(ref _finished);

    /// <summary>Encoding of a request written with these options, or null for none.</summary>
    public ICompressionProvider? RequestCompression(WriteOptions? options) => options is not null && (options.Flags & WriteFlags.NoCompress) != 0 ? null : RequestEncoding;

    /// <summary>Encoding of the responses: its name and what inflates it, each null if there is none. Once there is a body.</summary>
    public (string? Name, ICompressionProvider? Provider) ResponseEncoding()
    {
        string? name = _response is { } response ? ResponseFields.Value(response.Headers, ProtocolNames.Encoding) : null;
        return (name, name is null ? null : Settings.Compressions.GetValueOrDefault(name));
    }

    /// <summary>Sends the request; null if it has failed already.</summary>
    public void Start(RequestContent? content)
    {
        bool finished;
        lock (_gate)
        {
            _content = content;
            finished = _finished;
        }

        if (finished)
        {
            content?.Release();
        }
        else
        {
            CallLog.Started(Settings.Logger, Method.FullName);
            Body = SendAsync(content!);
        }
    }

    public Status GetStatus() => IsFinished ? _status : throw new InvalidOperationException("The call has not ended, so it has no status yet.");

    public Metadata GetTrailers() => IsFinished ? _trailers ?? Metadata.Empty : throw new InvalidOperationException("The call has not ended, so it has no trailers yet.");

    public Task<Metadata> GetHeadersAsync()
    {
        lock (_gate)
        {
            if (_headers is null)
            {
                _headers = new TaskCompletionSource<Metadata>(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_response is not null)
                {
                    SetHeaders(_headers, _response);
                }
                else if (_finished)
                {
                    SetFailed(_headers);
                }
            }

            return _headers.Task;
        }
    }

    /// <summary>Completes when the call has ended. Never fails.</summary>
    public Task WaitForEndAsync()
    {
        lock (_gate)
        {
            if (_finished)
            {
                return Task.CompletedTask;
            }

            _ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _ended.Task;
        }
    }

    /// <summary>Remembers the task of the response, whose failure is of no interest once the call is given up.</summary>
    public Task<T> Response<T>(Task<T> response)
    {
        _responseTask = response;
        return response;
    }

    /// <summary>Ends the call, if it runs, with CANCELLED.</summary>
    public void GiveUp(string why)
    {
        Finish(new Status(StatusCode.Cancelled, why), null, givenUp: true);
        _responseTask?.ContinueWith(
            static response => response.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Ends the call, if it runs, with CANCELLED because of a token.</summary>
    public void Cancel(CancellationToken token) => Finish(new Status(StatusCode.Cancelled, "The caller cancelled the call.", new OperationCanceledException(token)), null, givenUp: true);

    /// <summary>Ends the call, if it runs, with what an exception means.</summary>
    public void Fail(Exception exception) => Finish(Late(CallFailure.ToStatus(exception)), null);

    /// <summary>Ends the call with the status that the server sent after the body.</summary>
    /// <param name="missing">Status if the server says OK; null: OK stands.</param>
    public void FinishByTrailers(Status? missing)
    {
        HttpResponseMessage? response = _response;
        if (response is null)
        {
            return;
        }

        try
        {
            Status status = ResponseFields.StatusOfTrailers(response);
            Finish(Late(status.StatusCode == StatusCode.OK ? missing ?? status : status), ResponseFields.Metadata(response.TrailingHeaders));
        }
        catch (RpcException e)
        {
            Fail(e);
        }
    }

    /// <summary>The status of the ended call as the exception to throw.</summary>
    public Exception Failure()
    {
        Status status = GetStatus();
        RpcException exception = new(status, GetTrailers());
        return Settings.ThrowOperationCanceled && (_givenUp || status.StatusCode == StatusCode.DeadlineExceeded)
            ? new OperationCanceledException(status.Detail, exception, (status.DebugException as OperationCanceledException)?.CancellationToken ?? Token)
            : exception;
    }

    private async Task<Stream?> SendAsync(RequestContent content)
    {
        try
        {
            BeginSpan();
            Metadata? credentials = await CallCredentialsMetadata.CollectAsync(Settings, Method, Options.Credentials, Token).ConfigureAwait(false);
            HttpRequestMessage request = RequestFields.Create(this, _host, content, _deadline.Remaining(), credentials);
            HttpResponseMessage response = await Settings.Transport.SendAsync(request, Token).ConfigureAwait(false);
            if (!Accept(response))
            {
                return null;
            }

            ResponseFields.Check(response.Headers);
            if (ResponseFields.StatusOfHeaders(response) is { } status)
            {
                bool single = Method.Type is MethodType.Unary or MethodType.ClientStreaming;
                Finish(Late(status.StatusCode == StatusCode.OK && single ? SingleResponse.Missing : status), ResponseFields.Metadata(response.Headers));
                return null;
            }

            return await response.Content.ReadAsStreamAsync(Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
            return null;
        }
    }

    /// <summary>Here and in what follows the span is the current one, so that the request carries it.</summary>
    private void BeginSpan()
    {
        if (_began is null || ClientTelemetry.Begin(Method, Settings.Address) is not { } span)
        {
            return;
        }

        lock (_gate)
        {
            if (!_finished)
            {
                _span = span;
                return;
            }
        }

        span.Dispose();
    }

    /// <summary>Takes the response in; false if the call has ended meanwhile.</summary>
    private bool Accept(HttpResponseMessage response)
    {
        lock (_gate)
        {
            if (!_finished)
            {
                _response = response;
                if (_headers is not null)
                {
                    SetHeaders(_headers, response);
                }

                return true;
            }
        }

        response.Dispose();
        return false;
    }

    private void DeadlinePassed() => Finish(new Status(StatusCode.DeadlineExceeded, "The deadline passed before the call ended."), null);

    // A server that knows the deadline may reset the stream a moment before the timer here runs.
    private Status Late(in Status status) => status.StatusCode == StatusCode.Cancelled && _deadline.HasPassed
        ? new Status(StatusCode.DeadlineExceeded, status.Detail, status.DebugException)
        : status;

    private void Finish(in Status status, Metadata? trailers, bool givenUp = false)
    {
        lock (_gate)
        {
            if (_finished)
            {
                return;
            }

            _status = status;
            _trailers = trailers?.Freeze();
            _givenUp = givenUp;
            Volatile.Write(ref _finished, true);
            if (_headers is not null && _response is null)
            {
                SetFailed(_headers);
            }
        }

        if (trailers is null)
        {
            // Before the response is disposed: this is what sends RST_STREAM while its headers are awaited.
            _cancellation.Cancel();
        }

        _response?.Dispose();
        _content?.Release();
        Unsubscribe();
        _channel.Unregister(this);
        _ended?.TrySetResult();
        if (_began is { } began)
        {
            ClientTelemetry.End(_span, Method, Settings.Address, status.StatusCode, Settings.Time.GetElapsedTime(began));
        }

        if (status.StatusCode != StatusCode.OK)
        {
            CallLog.Failed(Settings.Logger, Method.FullName, status.StatusCode, status.Detail, status.DebugException);
        }
    }

    private void Unsubscribe()
    {
        _deadline.Stop();
        _token.Unregister();
        _parentToken.Unregister();
    }

    private static void SetHeaders(TaskCompletionSource<Metadata> headers, HttpResponseMessage response)
    {
        try
        {
            headers.TrySetResult(ResponseFields.Metadata(response.Headers).Freeze());
        }
        catch (RpcException e)
        {
            headers.TrySetException(e);
            _ = headers.Task.Exception;
        }
    }

    private void SetFailed(TaskCompletionSource<Metadata> headers)
    {
        headers.TrySetException(Failure());
        _ = headers.Task.Exception;
    }
}
