using System;
using System.IO;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace Grpc.Net.Client.Internal;

/// <summary>A request whose messages are written into its stream while the call runs. Can be sent again as long as nothing has been written.</summary>
internal sealed class StreamingRequestContent : RequestContent
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stream? _stream;
    private bool _written;

    /// <summary>Waits until messages can be sent.</summary>
    /// <exception cref="OperationCanceledException">The call has ended before.</exception>
    public async ValueTask<Stream> OpenAsync()
    {
        await _opened.Task.ConfigureAwait(false);
        Volatile.Write(ref _written, true);
        return Volatile.Read(ref _stream)!;
    }

    /// <summary>No message follows.</summary>
    public void Complete() => _completed.TrySetResult();

    /// <summary>A message was sent in part or not at all: nothing can follow it.</summary>
    public void Break(Exception cause) => _completed.TrySetException(new IOException("A request could not be written.", cause));

    public override void Release()
    {
        _opened.TrySetCanceled();
        _completed.TrySetCanceled();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _written))
        {
            throw new IOException("The server refused the stream after messages had been written to it; they cannot be sent again.");
        }

        // Headers go out now: the first message may be long in coming.
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _stream, stream);
        _opened.TrySetResult();
        await _completed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
