using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Stores.Remote;

/// <summary>One stream of a delivery: a few batches are under way while earlier ones are acknowledged, in order.</summary>
internal sealed class DeliveryStream : IDisposable
{
    private const int MostUnderWay = 8;

    private readonly AsyncDuplexStreamingCall<V1.IngestRequest, V1.IngestResponse> _call;
    private readonly CancellationToken _cancellation;
    private readonly Queue<(ulong Sequence, Action Acknowledged)> _underWay = [];

    public DeliveryStream(V1.IngestService.IngestServiceClient client, CallOptions options)
    {
        _call = client.Ingest(options);
        _cancellation = options.CancellationToken;
    }

    /// <summary>Begins the delivery, or takes it up where it is.</summary>
    public async Task<V1.Delivery> BeginAsync(string delivery, string mapping, bool strict)
    {
        await WriteAsync(new V1.IngestRequest { Begin = new V1.BeginDelivery { Delivery = delivery, Mapping = mapping, Strict = strict } });
        return (await ReadAsync()).Opened ?? throw Confused("the begin of a delivery");
    }

    /// <summary>Sends a batch; returns when few enough are under way.</summary>
    /// <param name="batch">The batch, numbered.</param>
    /// <param name="acknowledged">Called once the server has taken it in.</param>
    public async Task SendAsync(V1.RecordBatch batch, Action acknowledged)
    {
        await WriteAsync(new V1.IngestRequest { Batch = batch });
        _underWay.Enqueue((batch.Sequence, acknowledged));
        while (_underWay.Count >= MostUnderWay)
        {
            await AcknowledgeAsync();
        }
    }

    /// <summary>Completes the delivery after all batches are acknowledged.</summary>
    public async Task<V1.Delivery> CompleteAsync()
    {
        while (_underWay.Count > 0)
        {
            await AcknowledgeAsync();
        }

        await WriteAsync(new V1.IngestRequest { Complete = new V1.CompleteDelivery() });
        V1.Delivery completed = (await ReadAsync()).Completed ?? throw Confused("the end of a delivery");
        await _call.RequestStream.CompleteAsync();
        return completed;
    }

    /// <summary>Ends the stream; what was acknowledged stays.</summary>
    public void Dispose() => _call.Dispose();

    private async Task AcknowledgeAsync()
    {
        (ulong sequence, Action acknowledged) = _underWay.Dequeue();
        V1.BatchAcknowledgement? answer = (await ReadAsync()).Acknowledged;
        if (answer?.Sequence != sequence)
        {
            throw Confused($"batch {sequence}");
        }

        acknowledged();
    }

    private async Task<V1.IngestResponse> ReadAsync() =>
        await _call.ResponseStream.MoveNext(_cancellation) ? _call.ResponseStream.Current : throw Confused("a delivery, before its end");

    /// <summary>A write fails when the server has ended the call; why it did stands behind the answers that are still to be read.</summary>
    private async Task WriteAsync(V1.IngestRequest request)
    {
        try
        {
            await _call.RequestStream.WriteAsync(request, _cancellation);
        }
        catch (Exception broken) when (broken is RpcException or InvalidOperationException)
        {
            while (await _call.ResponseStream.MoveNext(_cancellation))
            {
                // Acknowledgements of what was taken in before.
            }

            throw;
        }
    }

    private static InputException Confused(string what) =>
        new($"the server answered {what} with something else; is it of another version?\nwhat was acknowledged stays, and the same command resumes where it stopped");
}
