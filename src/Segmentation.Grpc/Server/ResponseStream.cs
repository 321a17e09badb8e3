using System;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>The responses of a call as its handler writes them.</summary>
internal sealed class ResponseStream<T>(ServerCall call, Action<T, SerializationContext> serializer) : IServerStreamWriter<T>
    where T : class
{
    public WriteOptions? WriteOptions
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (message is null)
        {
            return Task.FromException(new ArgumentNullException(nameof(message)));
        }

        try
        {
            return call.WriteNextAsync(message, serializer, cancellationToken);
        }
#pragma warning disable CA1031 // the caller awaits it
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception is OperationCanceledException canceled && canceled.CancellationToken.IsCancellationRequested
                ? Task.FromCanceled(canceled.CancellationToken)
                : Task.FromException(exception);
        }
    }
}
