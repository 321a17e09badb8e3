using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>Shares the chunks of one evaluation among threads: each takes the next piece, at most a stripe, until none is left.</summary>
internal sealed class ChunkLoop
{
    private const int StripeChunks = 16;
    private const int PiecesPerThread = 4; // so that threads end at about the same time

    private readonly int _chunkCount;
    private readonly int _threads;
    private readonly int _pieceSize;

    public ChunkLoop(Plan plan, Universe universe, EvaluationOptions options)
    {
        _chunkCount = universe.ChunkCount;
        _threads = options.MaxThreads == 1 ? 1 : (int)Math.Clamp(WorkEstimate.BytesOf(plan, _chunkCount) / WorkEstimate.BytesWorthAThread, 1, options.MaxThreads);
        _pieceSize = Math.Clamp(_chunkCount / (_threads * PiecesPerThread), 1, StripeChunks);
    }

    public int PieceCount => (_chunkCount + _pieceSize - 1) / _pieceSize;

    /// <summary>Calls <paramref name="work"/> once a piece, with its number, its first chunk and the one after its last.</summary>
    /// <exception cref="OperationCanceledException">Cancellation was asked for; it is looked at before each piece.</exception>
    public void Run(Action<ChunkEvaluator, int, int, int> work, CancellationToken cancellation)
    {
        if (_threads == 1)
        {
            int next = 0;
            TakePieces(work, ref next, cancellation);
            return;
        }

        new SharedRun(this, work, cancellation).Run();
    }

    private void TakePieces(Action<ChunkEvaluator, int, int, int> work, ref int next, CancellationToken cancellation)
    {
        ChunkEvaluator evaluator = ChunkEvaluator.Rent();
        try
        {
            for (int piece = Interlocked.Increment(ref next) - 1; piece < PieceCount; piece = Interlocked.Increment(ref next) - 1)
            {
                cancellation.ThrowIfCancellationRequested();
                int first = piece * _pieceSize;
                work(evaluator, piece, first, Math.Min(first + _pieceSize, _chunkCount));
            }
        }
        finally
        {
            ChunkEvaluator.Return(evaluator);
        }
    }

    private sealed class SharedRun(ChunkLoop loop, Action<ChunkEvaluator, int, int, int> work, CancellationToken cancellation)
    {
        private ExceptionDispatchInfo? _failure;
        private int _next;

        public void Run()
        {
            Task[] helpers = new Task[loop._threads - 1];
            for (int i = 0; i < helpers.Length; i++)
            {
                helpers[i] = Task.Run(Work, CancellationToken.None); // always begins, so that waiting for it ends
            }

            Work();
            Task.WaitAll(helpers, CancellationToken.None);
            _failure?.Throw();
        }

        /// <summary>Never throws: the first failure is kept, and ends the work of all.</summary>
        private void Work()
        {
            try
            {
                loop.TakePieces(work, ref _next, cancellation);
            }
#pragma warning disable CA1031 // thrown again by Run once every thread has stopped reading
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
                Interlocked.Exchange(ref _next, loop.PieceCount);
            }
        }
    }
}
