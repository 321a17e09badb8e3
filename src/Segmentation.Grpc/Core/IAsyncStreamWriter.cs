using System;
using System.Threading;
using System.Threading.Tasks;

namespace Grpc.Core;

/// <summary>Messages sent one after another. One write at a time.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the next messages are written; null for the default.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Sends a message; completes when there is room for the next one.</summary>
    /// <exception cref="InvalidOperationException">The write before has not completed, or the call has ended.</exception>
    Task WriteAsync(T message);

    /// <summary>Sends a message unless the token is cancelled first, which cancels the call.</summary>
    /// <exception cref="NotSupportedException">The token can be cancelled and this writer does not watch tokens.</exception>
    Task WriteAsync(T message, CancellationToken cancellationToken) => cancellationToken.CanBeCanceled
        ? throw new NotSupportedException("This stream writer does not support cancelling a write.")
        : WriteAsync(message);
}
