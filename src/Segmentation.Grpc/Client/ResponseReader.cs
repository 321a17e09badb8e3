using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>Reads the responses of a stream, one at a time; nothing is fetched ahead beyond the window of the connection.</summary>
internal sealed class ResponseReader<TResponse>(ClientCall call, Func<DeserializationContext, TResponse> deserializer) : IAsyncStreamReader<TResponse>
    where TResponse : class
{
    private ResponseMessages? _messages;
    private TResponse? _current;
    private int _reading;

    public TResponse Current => _current ?? throw new InvalidOperationException("There is no message: MoveNext has not been called, or it has not returned true.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            throw new InvalidOperationException("The read before has not completed; one at a time is allowed.");
        }

        _current = null;
        CancellationTokenRegistration token = default;
        try
        {
            token = cancellationToken.UnsafeRegister(static (state, cancelled) => ((ClientCall)state!).Cancel(cancelled), call);
            if (!call.IsFinished && await call.Body.ConfigureAwait(false) is { } body && await ReadAsync(body).ConfigureAwait(false))
            {
                return true;
            }

            return call.GetStatus().StatusCode == StatusCode.OK ? false : throw call.Failure();
        }
        finally
        {
            if (call.IsFinished)
            {
                _messages?.Release();
                _messages = null;
            }

            token.Unregister();
            Volatile.Write(ref _reading, 0);
        }
    }

    /// <summary>Reads a message; false if the call has ended.</summary>
    private async ValueTask<bool> ReadAsync(Stream body)
    {
        try
        {
            _messages ??= new ResponseMessages(body, call.Settings.MaxReceiveLength, call.ResponseEncoding());
            if (await _messages.MoveNextAsync(call.Token).ConfigureAwait(false))
            {
                _current = _messages.Take(deserializer);
                return true;
            }

            call.FinishByTrailers(missing: null);
        }
        catch (Exception e)
        {
            call.Fail(e);
        }

        return false;
    }
}
