using System;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Service.Errors;
using Segmentation.Service.Mapping;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Streams;

/// <summary>Reads the messages of an ingest stream, each checked, until the client ends or the server stops.</summary>
/// <param name="requests">The stream.</param>
/// <param name="idleLimit">How long a message may be waited for.</param>
/// <param name="clock">Clock.</param>
/// <param name="call">Cancelled when the client gives up.</param>
/// <param name="stopping">Cancelled when the server stops: what was read by then is still taken in.</param>
internal sealed class StepReader(
    IAsyncStreamReader<V1.IngestRequest> requests, TimeSpan idleLimit, TimeProvider clock, CancellationToken call, CancellationToken stopping)
{
    /// <summary>The first message.</summary>
    /// <exception cref="RpcException">It does not begin a delivery, or the server stops.</exception>
    public async Task<V1.BeginDelivery> ReadBeginAsync()
    {
        if (!await MoveNextAsync().ConfigureAwait(false))
        {
            throw new InputException("The stream is empty; its first message must be begin.");
        }

        return requests.Current.StepCase == V1.IngestRequest.StepOneofCase.Begin ? requests.Current.Begin : throw Unexpected("the first message", "begin");
    }

    /// <summary>The next message; a mistake is a step as well, for it takes its turn after the messages before it.</summary>
    public async Task<IngestStep> ReadAsync()
    {
        try
        {
            if (!await MoveNextAsync().ConfigureAwait(false))
            {
                return IngestStep.End(isComplete: false);
            }

            return requests.Current.StepCase switch
            {
                V1.IngestRequest.StepOneofCase.Batch => new IngestStep(requests.Current.Batch.ToSequencedBatch(), requests.Current.CalculateSize(), false, null),
                V1.IngestRequest.StepOneofCase.Complete => IngestStep.End(isComplete: true),
                _ => throw Unexpected("a message after begin", "batch or complete"),
            };
        }
        catch (Exception exception) when (exception is InputException or RpcException)
        {
            return new IngestStep(null, 0, false, ExceptionDispatchInfo.Capture(exception));
        }
    }

    private async Task<bool> MoveNextAsync()
    {
        using CancellationTokenSource idle = new(idleLimit, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(call, stopping, idle.Token);
        try
        {
            return await requests.MoveNext(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !call.IsCancellationRequested)
        {
            throw RpcErrors.Retry(StatusCode.Unavailable, "SERVER_STOPPING", "The server stops. Everything acknowledged is kept: begin again and go on with next_sequence.", TimeSpan.FromSeconds(1));
        }
        catch (OperationCanceledException) when (idle.IsCancellationRequested && !call.IsCancellationRequested)
        {
            throw RpcErrors.Create(
                StatusCode.Aborted,
                "STREAM_IDLE",
                string.Create(CultureInfo.InvariantCulture, $"No message came for {idleLimit.TotalSeconds} s. Everything acknowledged is kept: begin again and go on with next_sequence."));
        }
    }

    private InputException Unexpected(string where, string allowed)
    {
        string found = requests.Current.StepCase == V1.IngestRequest.StepOneofCase.None ? "without a step" : requests.Current.StepCase.ToString().ToLowerInvariant();
        return new InputException($"Found {found} in {where}; allowed is {allowed}.");
    }
}
