using System;
using System.IO;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Protocol;

namespace Grpc.Net.Client.Internal;

/// <summary>A request of one message, framed ahead. Can be sent again, so that the handler may repeat a request that the server has refused to start.</summary>
/// <param name="message">The frame; disposed when the call has ended and nothing sends it any more.</param>
internal sealed class SingleRequestContent(PooledBuffer message) : RequestContent
{
    private int _holders = 1;

    public override void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            message.Dispose();
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Hold();
        try
        {
            await stream.WriteAsync(message.Written, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Release();
        }
    }

    private void Hold()
    {
        int holders = Volatile.Read(ref _holders);
        while (true)
        {
            if (holders == 0)
            {
                throw new OperationCanceledException("The call has ended.");
            }

            int found = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (found == holders)
            {
                return;
            }

            holders = found;
        }
    }
}
