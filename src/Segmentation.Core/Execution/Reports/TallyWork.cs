using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;

namespace Segmentation.Execution.Reports;

/// <summary>Shares the chunks of a report among threads, each of which counts in a tally of its own.</summary>
internal sealed class TallyWork<TTally> : IChunkWork
    where TTally : class, ITally
{
    private readonly ConcurrentBag<TTally> _idle = [];
    private readonly Func<TTally> _create;

    private TallyWork(Func<TTally> create) => _create = create;

    /// <summary>Has every chunk counted once, and returns the tallies: at most one a thread.</summary>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static IReadOnlyCollection<TTally> Run(ChunkLoop loop, Func<TTally> create, CancellationToken cancellation)
    {
        TallyWork<TTally> work = new(create);
        loop.Run(work, cancellation);
        return work._idle;
    }

    public void Do(ChunkEvaluator evaluator, int piece, int first, int end)
    {
        if (!_idle.TryTake(out TTally? tally))
        {
            tally = _create();
        }

        tally.Add(evaluator, first, end);
        _idle.Add(tally);
    }
}
