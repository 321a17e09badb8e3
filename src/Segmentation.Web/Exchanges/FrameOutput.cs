using System;
using System.Buffers;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Protocol;

namespace Segmentation.Web.Exchanges;

/// <summary>Collects the frames that the server behind writes until they are translated.</summary>
internal sealed class FrameOutput(Exchange exchange) : PipeWriter, IDisposable
{
    private PooledBuffer _pending = new(0);

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _pending.Length;

    /// <summary>Takes one whole frame; false when there is none.</summary>
    /// <param name="read">Bytes taken so far; give it back to <see cref="Forget"/> at the end.</param>
    /// <param name="payload">Valid until the next write.</param>
    public bool TryTake(ref int read, out ReadOnlySequence<byte> payload)
    {
        ReadOnlySequence<byte> rest = new(_pending.Written[read..]);
        if (!MessageFrame.TryRead(ref rest, null, out payload, out _))
        {
            return false;
        }

        read = _pending.Length - (int)rest.Length;
        return true;
    }

    /// <summary>Takes everything that was written.</summary>
    public ReadOnlyMemory<byte> TakeAll(ref int read)
    {
        ReadOnlyMemory<byte> rest = _pending.Written[read..];
        read = _pending.Length;
        return rest;
    }

    /// <summary>Forgets what was taken; what is left stays.</summary>
    public void Forget(int read)
    {
        if (read == 0)
        {
            return;
        }

        PooledBuffer rest = new(_pending.Length - read);
        rest.Write(_pending.Written.Span[read..]);
        _pending.Dispose();
        _pending = rest;
    }

    public override void Advance(int bytes) => _pending.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _pending.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _pending.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => exchange.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => exchange.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
    }

    public void Dispose() => _pending.Dispose();
}
