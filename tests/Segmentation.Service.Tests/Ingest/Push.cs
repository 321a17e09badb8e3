using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Tests.Streams;

namespace Segmentation.Service.Tests.Ingest;

/// <summary>One ingest stream of a test.</summary>
internal sealed class Push(V1.IngestService.IngestServiceClient client, Metadata headers, DateTime? deadline = null) : IDisposable
{
    private readonly AsyncDuplexStreamingCall<V1.IngestRequest, V1.IngestResponse> _call = client.Ingest(headers, deadline);

    /// <summary>Begins a delivery and takes the answer.</summary>
    public async Task<V1.Delivery> OpenAsync(string delivery, string mapping = PointsFeed.Mapping, bool strict = false)
    {
        await SendAsync(new V1.IngestRequest { Begin = new V1.BeginDelivery { Delivery = delivery, Mapping = mapping, Strict = strict } });
        return (await AnswerAsync()).Opened;
    }

    public Task SendAsync(V1.IngestRequest request) => _call.RequestStream.WriteAsync(request);

    public Task SendAsync(V1.RecordBatch batch) => SendAsync(new V1.IngestRequest { Batch = batch });

    /// <summary>The next answer; a stream that ends instead throws its status.</summary>
    public async Task<V1.IngestResponse> AnswerAsync() =>
        await _call.ResponseStream.MoveNext(CancellationToken.None) ? _call.ResponseStream.Current : throw new InvalidOperationException("The stream ended.");

    /// <summary>Sends batches and takes their answers, while more are sent.</summary>
    public async Task<List<V1.BatchAcknowledgement>> TakeAsync(IEnumerable<V1.RecordBatch> batches)
    {
        V1.RecordBatch[] all = [.. batches];
        Task sending = SendAllAsync(all);
        List<V1.BatchAcknowledgement> answers = [];
        for (int i = 0; i < all.Length; i++)
        {
            answers.Add((await AnswerAsync()).Acknowledged);
        }

        await sending;
        return answers;
    }

    /// <summary>Completes the delivery.</summary>
    public async Task<V1.Delivery> CompleteAsync()
    {
        await SendAsync(new V1.IngestRequest { Complete = new V1.CompleteDelivery() });
        return (await AnswerAsync()).Completed;
    }

    /// <summary>Ends the stream without completing the delivery; waits for its status.</summary>
    public async Task EndAsync()
    {
        await _call.RequestStream.CompleteAsync();
        while (await _call.ResponseStream.MoveNext(CancellationToken.None))
        {
        }
    }

    public void Dispose() => _call.Dispose();

    private async Task SendAllAsync(V1.RecordBatch[] batches)
    {
        foreach (V1.RecordBatch batch in batches)
        {
            await SendAsync(batch);
        }
    }
}
