using System;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Segmentation.Service.Access;
using Segmentation.Service.Configuration;
using Segmentation.Service.Hosting;
using Segmentation.Service.Mapping;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Streams;

/// <summary>Runs ingest streams: a bounded number of them, whose commits leave the threads that serve requests alone.</summary>
internal sealed class IngestHandler(
    SegmentationEngine engine, KeyDoor door, ServiceOptions options, Draining draining, TimeProvider clock, ILogger<IngestHandler> logger) : IDisposable
{
    private const int LongestMapping = 1 << 20;

    private readonly WorkLane _lane = new(Environment.ProcessorCount);
    private readonly Seats _seats = new("TOO_MANY_STREAMS", "ingest streams", options.MaxIngestStreams, options.MaxIngestStreams);

    public async Task RunAsync(IAsyncStreamReader<V1.IngestRequest> requests, IServerStreamWriter<V1.IngestResponse> responses, Principal caller, ServerCallContext context)
    {
        string principal = caller.Id;
        using IDisposable seat = _seats.Take(principal);
        CancellationToken call = context.CancellationToken;
        StepReader steps = new(requests, options.IngestIdleLimit, clock, call, draining.Begun);
        PatientWriter<V1.IngestResponse> answers = new(responses, context, options.ClientPatience, clock);
        V1.BeginDelivery begin = await steps.ReadBeginAsync().ConfigureAwait(false);
        if (begin.Mapping.Length > LongestMapping)
        {
            throw new InputException($"The mapping has {begin.Mapping.Length} characters; allowed are {LongestMapping}.");
        }

        DeliverySession session = await _lane.RunAsync(() => engine.BeginDelivery(begin.Delivery, begin.Mapping, begin.Strict), call).ConfigureAwait(false);
        await using IngestStream stream = new(session, steps, answers, _lane, () => door.RequireStill(caller), call);
        DeliveryStatus opened = session.Progress;
        StreamLog.DeliveryOpened(logger, principal, opened.Source, opened.NextSequence);
        try
        {
            await answers.WriteAsync(new V1.IngestResponse { Opened = opened.ToWire() }).ConfigureAwait(false);
            await stream.RunAsync().ConfigureAwait(false);
        }
        catch (StalledClientException)
        {
            StreamLog.ClientStalled(logger, principal, context.Method);
            throw;
        }
        finally
        {
            StreamLog.DeliveryStreamEnded(logger, principal, opened.Source, stream.Batches);
        }
    }

    public void Dispose() => _lane.Dispose();
}
