using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Segmentation.Service.Streams;

/// <summary>Makes the chunks of a shard on a thread of its own, one ahead of the client: making them is work for a processor, sending them is waiting.</summary>
internal sealed class ShardPump : IAsyncDisposable
{
    private readonly Channel<ExportChunk> _ready = Channel.CreateBounded<ExportChunk>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _stop;
    private readonly Task _making;

    /// <param name="chunks">Opens the shard; the token ends it.</param>
    /// <param name="cancellation">Ends it as well.</param>
    public ShardPump(Func<CancellationToken, IEnumerable<ExportChunk>> chunks, CancellationToken cancellation)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _making = Task.Factory.StartNew(
            () => Make(chunks), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
    }

    /// <summary>The chunks; ends with the exception that ended making them.</summary>
    public IAsyncEnumerable<ExportChunk> ReadAllAsync() => _ready.Reader.ReadAllAsync(_stop.Token);

    /// <summary>Stops and waits until the thread holds nothing of the shard any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _making.ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Make(Func<CancellationToken, IEnumerable<ExportChunk>> chunks)
    {
        try
        {
            foreach (ExportChunk chunk in chunks(_stop.Token))
            {
                if (!_ready.Writer.TryWrite(chunk))
                {
                    _ready.Writer.WriteAsync(chunk, _stop.Token).AsTask().GetAwaiter().GetResult();
                }
            }

            _ready.Writer.Complete();
        }
#pragma warning disable CA1031 // whoever reads the chunks gets it
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _ready.Writer.Complete(exception);
        }
    }
}
