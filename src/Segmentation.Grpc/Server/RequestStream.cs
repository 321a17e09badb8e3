using System;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>The requests of a call as its handler reads them.</summary>
internal sealed class RequestStream<T>(ServerCall call, Func<DeserializationContext, T> deserializer) : IAsyncStreamReader<T>
    where T : class
{
    private T? _current;
    private bool _finished;
    private int _reading;

    public T Current => _current ?? throw new InvalidOperationException(_finished ? "The stream has ended." : "MoveNext has to bring a message first.");

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<bool>(cancellationToken);
        }

        if (call.HasEnded)
        {
            return Task.FromException<bool>(new InvalidOperationException("The call has ended; nothing more can be read from it."));
        }

        if (_finished)
        {
            return Task.FromResult(false);
        }

        return Interlocked.Exchange(ref _reading, 1) != 0
            ? Task.FromException<bool>(new InvalidOperationException("The read before has not completed; await each MoveNext before the next one."))
            : MoveNextCore(cancellationToken);
    }

    private Task<bool> MoveNextCore(CancellationToken cancellationToken)
    {
        ValueTask<T?> reading = call.ReadNextAsync(deserializer, cancellationToken);
        return reading.IsCompletedSuccessfully ? Task.FromResult(Take(reading.Result)) : TakenAsync(reading);
    }

    private async Task<bool> TakenAsync(ValueTask<T?> reading)
    {
        try
        {
            return Take(await reading.ConfigureAwait(false));
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }

    private bool Take(T? message)
    {
        _current = message;
        _finished = message is null;
        Volatile.Write(ref _reading, 0);
        return message is not null;
    }
}
