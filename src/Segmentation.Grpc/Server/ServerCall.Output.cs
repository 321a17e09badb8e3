using System;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Protocol;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>Writing responses. The frame writer is also the lock between the handler and the deadline: whoever holds it may touch the response.</summary>
internal sealed partial class ServerCall
{
    /// <summary>Unflushed bytes above which a write flushes although more was announced.</summary>
    private const long MaxUnflushed = 64 * 1024;

    private readonly FrameWriter _frames;
    private ICompressionProvider? _responseEncoding;
    private bool _compressionRefused;
    private bool _headersPrepared;
    private bool _wroteMessage;
    private int _writing;
    private long _unflushed;

    /// <summary>The response of a method that gives one; goes out with the trailers. A call that does not end well sends none.</summary>
    public void WriteResponse<T>(T? message, Action<T, SerializationContext> serializer)
        where T : class
    {
        if (message is null)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "No message returned from method."));
        }

        lock (_frames)
        {
            if (!_ended && StatusCore.StatusCode == StatusCode.OK)
            {
                PrepareHeaders();
                _frames.Write(message, serializer, EncodingOfMessage(), Settings.Level);
                _wroteMessage = true;
            }
        }
    }

    /// <summary>Appends a response to the stream; completes when it is flushed.</summary>
    public Task WriteNextAsync<T>(T message, Action<T, SerializationContext> serializer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _writing, 1) != 0)
        {
            throw new InvalidOperationException("The write before has not completed; await each WriteAsync before the next one.");
        }

        try
        {
            bool flush;
            lock (_frames)
            {
                ThrowIfEnded();
                PrepareHeaders();
                _frames.Write(message, serializer, EncodingOfMessage(), Settings.Level);
                _wroteMessage = true;
                _unflushed += _frames.LastFrameLength;
                flush = _unflushed > MaxUnflushed || ((WriteOptionsCore?.Flags ?? 0) & WriteFlags.BufferHint) == 0;
            }

            if (flush)
            {
                CancellationToken end = CancellationTokenCore;
                CancellationTokenSource? either = cancellationToken.CanBeCanceled && cancellationToken != end ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, end) : null;
                // Kestrel drops the answers of a connection that it cuts off in a flood, and with them what would end this wait (docs/service.md, Limits).
                ValueTask<FlushResult> flushing = HttpContext.Response.BodyWriter.FlushAsync(either?.Token ?? end);
                if (!flushing.IsCompletedSuccessfully)
                {
                    return FlushedAsync(flushing, either, cancellationToken);
                }

                either?.Dispose();
                Flushed(flushing.Result);
            }
        }
        catch
        {
            Volatile.Write(ref _writing, 0);
            throw;
        }

        Volatile.Write(ref _writing, 0);
        return Task.CompletedTask;
    }

    private async Task FlushedAsync(ValueTask<FlushResult> flushing, CancellationTokenSource? either, CancellationToken cancellationToken)
    {
        try
        {
            Flushed(await flushing.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Reset(ProtocolNames.ResetCancel);
            throw;
        }
        catch (OperationCanceledException exception) when (HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw ClientGone(exception);
        }
        finally
        {
            either?.Dispose();
            Volatile.Write(ref _writing, 0);
        }
    }

    private void Flushed(FlushResult result)
    {
        _unflushed = 0;
        if (result.IsCanceled || result.IsCompleted)
        {
            throw ClientGone();
        }
    }

    /// <summary>Sets the headers that go before the first message. Under the lock.</summary>
    private void PrepareHeaders()
    {
        if (_headersPrepared)
        {
            return;
        }

        _headersPrepared = true;
        HttpResponse response = HttpContext.Response;
        response.ContentType = ProtocolNames.ContentType;
        if (_responseEncoding is null && Settings.ResponseCompression is { } preferred && PeerAccepts(preferred.EncodingName))
        {
            _responseEncoding = preferred;
        }

        if (_responseEncoding is not null)
        {
            response.Headers.GrpcEncoding = _responseEncoding.EncodingName;
        }
    }

    private void ChooseCompression(string algorithm)
    {
        if (algorithm == ProtocolNames.Identity)
        {
            _compressionRefused = true;
            return;
        }

        ICompressionProvider provider = Settings.Provider(algorithm)
            ?? throw new InvalidOperationException($"No compression provider for \"{algorithm}\"; there are: {Settings.AcceptEncoding}.");
        if (PeerAccepts(algorithm))
        {
            _responseEncoding = provider;
        }
    }

    private bool PeerAccepts(string encoding)
    {
        if (_compressionRefused)
        {
            return false;
        }

        foreach (string? line in HttpContext.Request.Headers.GrpcAcceptEncoding)
        {
            foreach (Range part in line.AsSpan().Split(','))
            {
                if (line.AsSpan()[part].Trim(' ').SequenceEqual(encoding))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private ICompressionProvider? EncodingOfMessage()
        => _responseEncoding is null || ((WriteOptionsCore?.Flags ?? 0) & WriteFlags.NoCompress) != 0 ? null : _responseEncoding;

}
