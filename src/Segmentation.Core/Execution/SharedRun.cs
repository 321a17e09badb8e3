using System;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace Segmentation.Execution;

/// <summary>One evaluation by several threads. Nobody waits for a helper that has not begun by the time the pieces are gone: it will find none.</summary>
/// <remarks>
/// An object serves one run after the other of its thread. A helper that comes late therefore finds either no piece, as between runs the next
/// one is always beyond the last, or a piece of the next run, whose work was all written before its first piece was.
/// </remarks>
internal sealed class SharedRun : IHelp
{
    private const int SpinsBeforeSleep = 1000; // about a millisecond, longer than a piece takes
    private const int NoPiece = int.MaxValue / 2;

    [ThreadStatic]
    private static SharedRun? _idle;

    private ChunkLoop _loop;
    private IChunkWork? _work;
    private CancellationToken _cancellation;
    private ExceptionDispatchInfo? _failure;
    private int _next = NoPiece;
    private int _working;

    private SharedRun()
    {
    }

    public static void Run(ChunkLoop loop, IChunkWork work, CancellationToken cancellation)
    {
        SharedRun run = _idle ?? new SharedRun();
        _idle = null;
        run._loop = loop;
        run._work = work;
        run._cancellation = cancellation;
        run._failure = null;
        Volatile.Write(ref run._next, 0);
        HelperThreads.Ask(run, loop.Threads - 1);
        run.Help();
        run.End();
    }

    /// <summary>Never throws: the first failure is kept, and ends the work of all.</summary>
    public void Help()
    {
        Interlocked.Increment(ref _working); // before a piece is taken: who finds no piece left sees everyone who has one
        try
        {
            if (Volatile.Read(ref _next) < NoPiece)
            {
                _loop.TakePieces(_work!, ref _next, _cancellation);
            }
        }
#pragma warning disable CA1031 // thrown again by End once every thread has stopped reading
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            Interlocked.Exchange(ref _next, NoPiece);
        }

        Interlocked.Decrement(ref _working);
    }

    private void End()
    {
        SpinWait others = default;
        while (Volatile.Read(ref _working) != 0)
        {
            others.SpinOnce(SpinsBeforeSleep);
        }

        Interlocked.Exchange(ref _next, NoPiece);
        while (Volatile.Read(ref _working) != 0)
        {
            others.SpinOnce(SpinsBeforeSleep);
        }

        ExceptionDispatchInfo? failure = _failure;
        _work = null;
        _loop = default;
        _cancellation = default;
        _idle = this;
        failure?.Throw();
    }
}
