using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Service.Errors;
using Segmentation.Service.Mapping;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Streams;

/// <summary>One delivery on one stream. While a group of batches is committed, the next one gathers; a full group holds the client back.</summary>
/// <remarks>Every message is answered in order. A mistake ends the stream once everything before it has been committed and answered.</remarks>
internal sealed class IngestStream : IAsyncDisposable
{
    /// <summary>Batches and bytes, as sent, that gather during a commit; one batch may always gather, however large.</summary>
    private const int MostBatches = 64;
    private const long MostBytes = 16 << 20;

    /// <summary>Rows that the engine takes together.</summary>
    private const int MostRows = 262_144;

    private readonly WorkLane _lane;
    private readonly DeliverySession _session;
    private readonly PatientWriter<V1.IngestResponse> _answers;
    private readonly StepReader _steps;
    private readonly Action _admit;
    private readonly CancellationToken _call;
    private Task<IngestStep> _next;
    private Task _committing = Task.CompletedTask;
    private IngestStep? _last;
    private long _answered = -1;

    /// <param name="session">The delivery.</param>
    /// <param name="steps">What the client sends.</param>
    /// <param name="answers">What it is answered.</param>
    /// <param name="lane">Where the engine works.</param>
    /// <param name="admit">Throws when the caller may not go on; asked before each commit.</param>
    /// <param name="call">Cancelled when the call is over.</param>
    public IngestStream(
        DeliverySession session, StepReader steps, PatientWriter<V1.IngestResponse> answers, WorkLane lane, Action admit, CancellationToken call)
    {
        _session = session;
        _steps = steps;
        _answers = answers;
        _lane = lane;
        _admit = admit;
        _call = call;
        _next = steps.ReadAsync();
    }

    /// <summary>Batches taken in.</summary>
    public long Batches { get; private set; }

    /// <summary>Takes in what the client sends until it completes the delivery, ends the stream or makes a mistake.</summary>
    public async Task RunAsync()
    {
        while (_last is null)
        {
            List<SequencedBatch> group = await GatherAsync().ConfigureAwait(false);
            await _committing.ConfigureAwait(false);
            _committing = CommitAsync(group);
        }

        await _committing.ConfigureAwait(false);
        _last.Failure?.Throw();
        if (_last.IsComplete)
        {
            _admit();
            DeliveryStatus status = await _lane.RunAsync(() => _session.Complete(_call), _call).ConfigureAwait(false);
            await _answers.WriteAsync(new V1.IngestResponse { Completed = status.ToWire() }).ConfigureAwait(false);
        }
    }

    /// <summary>Gives up what was staged, once the commit that runs has ended: a session has one caller at a time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _committing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _session.Dispose();
    }

    /// <summary>At least one batch unless the stream ends here, and whatever arrives until the commit before is done.</summary>
    private async Task<List<SequencedBatch>> GatherAsync()
    {
        List<SequencedBatch> group = [];
        long bytes = 0;
        while (group.Count < MostBatches && bytes < MostBytes)
        {
            if (!_next.IsCompleted)
            {
                if (_committing.IsFaulted || _committing.IsCanceled || (_committing.IsCompleted && group.Count > 0))
                {
                    break;
                }

                Task waited = _committing.IsCompleted ? _next : Task.WhenAny(_next, _committing);
                await waited.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            IngestStep step = await _next.ConfigureAwait(false);
            if (step.Batch is null)
            {
                _last = step;
                break;
            }

            group.Add(step.Batch);
            bytes += step.Bytes;
            _next = _steps.ReadAsync();
        }

        return group;
    }

    private async Task CommitAsync(List<SequencedBatch> group)
    {
        foreach (List<SequencedBatch> run in Runs(group))
        {
            await TakeAsync(run).ConfigureAwait(false);
        }
    }

    /// <summary>What the engine takes together: batches numbered without gaps, of a bounded number of rows.</summary>
    private static IEnumerable<List<SequencedBatch>> Runs(List<SequencedBatch> group)
    {
        List<SequencedBatch> run = [];
        int rows = 0;
        foreach (SequencedBatch batch in group)
        {
            if (run.Count > 0 && (batch.Sequence != run[^1].Sequence + 1 || rows + batch.RowCount > MostRows))
            {
                yield return run;
                run = [];
                rows = 0;
            }

            run.Add(batch);
            rows += batch.RowCount;
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    /// <summary>Takes a run together. When one of it cannot be used, those before it still are, as if each had come alone.</summary>
    private async Task TakeAsync(List<SequencedBatch> run)
    {
        _admit();
        try
        {
            await AnswerAsync(await _lane.RunAsync(() => _session.Take(run, _call), _call).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (InputException) when (run.Count > 1)
        {
            foreach (SequencedBatch batch in run)
            {
                await TakeAsync([batch]).ConfigureAwait(false);
            }
        }
        catch (InputException mistake) when (mistake.Problem == InputProblem.BatchOutOfOrder)
        {
            long next = Math.Max(_answered + 1, _session.Progress.NextSequence);
            throw RpcErrors.Of(mistake, ("next_sequence", next.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private async Task AnswerAsync(IReadOnlyList<BatchResult> results)
    {
        foreach (BatchResult result in results)
        {
            Batches++;
            _answered = result.Sequence;
            await _answers.WriteAsync(new V1.IngestResponse { Acknowledged = result.ToWire() }).ConfigureAwait(false);
        }
    }
}
