using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Protocol;

namespace Grpc.Net.Client.Internal;

/// <summary>Writes the requests of a stream, one at a time; a write completes when the connection has taken the message, so a slow server slows the writer.</summary>
internal sealed class RequestWriter<TRequest>(ClientCall call, Action<TRequest, SerializationContext> serializer, WriteOptions? options) : IClientStreamWriter<TRequest>
{
    private const int Idle = 0;
    private const int Writing = 1;
    private const int Completed = 2;

    private static readonly Status Ended = new(StatusCode.Cancelled, "The server ended the call before the request stream was complete; its status follows the responses.");

    private int _state;

    public StreamingRequestContent Content { get; } = new();

    public WriteOptions? WriteOptions { get; set; } = options;

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        switch (Interlocked.CompareExchange(ref _state, Writing, Idle))
        {
            case Writing:
                throw new InvalidOperationException("The write before has not completed; one at a time is allowed.");
            case Completed:
                throw new InvalidOperationException("The request stream has been completed; nothing can be written after that.");
        }

        CancellationTokenRegistration token = default;
        try
        {
            token = cancellationToken.UnsafeRegister(static (state, cancelled) => ((ClientCall)state!).Cancel(cancelled), call);
            if (call.IsFinished)
            {
                throw call.Failure();
            }

            using PooledBuffer frame = new(0);
            new FrameWriter(frame, call.Settings.MaxSendLength).Write(message, serializer, call.RequestCompression(WriteOptions));
            await SendAsync(frame.Written).ConfigureAwait(false);
        }
        finally
        {
            token.Unregister();
            Volatile.Write(ref _state, Idle);
        }
    }

    public Task CompleteAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Completed, Idle) == Writing)
        {
            return Task.FromException(new InvalidOperationException("A write has not completed; the request stream can be completed after it."));
        }

        Content.Complete();
        return Task.CompletedTask;
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> frame)
    {
        try
        {
            Stream stream = await Content.OpenAsync().ConfigureAwait(false);
            await stream.WriteAsync(frame, call.Token).ConfigureAwait(false);
            if (WriteOptions is null || (WriteOptions.Flags & WriteFlags.BufferHint) == 0)
            {
                await stream.FlushAsync(call.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            Content.Break(e);
            if (call.Method.Type == MethodType.ClientStreaming)
            {
                // What the server says of the end is the better reason.
                await call.WaitForEndAsync().ConfigureAwait(false);
            }

            throw call.IsFinished ? call.Failure() : new RpcException(e is OperationCanceledException ? Ended : CallFailure.ToStatus(e));
        }
    }
}
