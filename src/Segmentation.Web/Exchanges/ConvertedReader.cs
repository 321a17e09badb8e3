using System;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Protocol;

namespace Segmentation.Web.Exchanges;

/// <summary>The body of a request as frames, converted as it is read: no more is taken from the connection than the server behind has looked at.</summary>
/// <param name="source">The body as it came.</param>
/// <param name="converter">Makes frames of it.</param>
/// <param name="pace">Holds a message that the converter waits for the rest of to a rate, for the server behind sees nothing of it before; null where nothing has to.</param>
internal sealed class ConvertedReader(PipeReader source, RequestConverter converter, MessagePace? pace = null) : PipeReader, IDisposable
{
    private readonly Pipe _frames = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ReadResult frames;
        while (!_frames.Reader.TryRead(out frames))
        {
            ReadResult read = await source.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read.IsCanceled)
            {
                Wait(read.Buffer.Length);
                source.AdvanceTo(read.Buffer.Start);
                _frames.Reader.CancelPendingRead(); // and so the next read gives what there is, cut short
                continue;
            }

            Convert(read);
            if (read.IsCompleted)
            {
                await _frames.Writer.CompleteAsync().ConfigureAwait(false);
            }
            else
            {
                await _frames.Writer.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        return frames;
    }

    public override bool TryRead(out ReadResult result) => _frames.Reader.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => _frames.Reader.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _frames.Reader.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => source.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        _frames.Reader.Complete(exception);
        source.Complete(exception);
    }

    /// <summary>Gives back the memory of frames; what is left of the body is the connection's to deal with.</summary>
    public void Dispose()
    {
        pace?.Dispose();
        _frames.Writer.Complete();
        _frames.Reader.Complete();
    }

    private void Convert(in ReadResult read)
    {
        SequencePosition done = read.Buffer.Start;
        long arrived = read.Buffer.Length;
        long left = arrived;
        try
        {
            done = converter.Convert(read.Buffer, read.IsCompleted, _frames.Writer);
            left = read.Buffer.Slice(done).Length;
        }
        finally
        {
            source.AdvanceTo(done, read.Buffer.End);
        }

        if (left < arrived)
        {
            pace?.Stop(); // what is left is of the next message
        }

        if (!read.IsCompleted)
        {
            Wait(left);
        }
    }

    private void Wait(long begun)
    {
        if (begun > 0)
        {
            pace?.Wait(begun);
        }
    }
}
