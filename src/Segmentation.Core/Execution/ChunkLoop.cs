using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>Shares the chunks of one evaluation among threads: each takes the next piece, at most a stripe, until none is left.</summary>
internal sealed class ChunkLoop
{
    private const int StripeChunks = 16;
    private const int PiecesPerThread = 8; // so that threads end at about the same time

    private readonly int _chunkCount;
    private readonly int _threads;
    private readonly int _pieceSize;

    public ChunkLoop(Plan plan, Universe universe, EvaluationOptions options)
    {
        _chunkCount = universe.ChunkCount;
        _threads = options.MaxThreads == 1 ? 1 : (int)Math.Clamp(WorkEstimate.BytesOf(plan, _chunkCount) / WorkEstimate.BytesWorthAThread, 1, options.MaxThreads);
        _pieceSize = Math.Clamp(_chunkCount / (_threads * PiecesPerThread), 1, StripeChunks);
    }

    /// <summary>Whether the work is worth more than one thread.</summary>
    public bool IsShared => _threads > 1;

    public int PieceCount => (_chunkCount + _pieceSize - 1) / _pieceSize;

    /// <summary>First chunk of a piece, and the one after its last.</summary>
    public (int First, int End) ChunksOf(int piece) => (piece * _pieceSize, Math.Min((piece + 1) * _pieceSize, _chunkCount));

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
                (int first, int end) = ChunksOf(piece);
                evaluator.EndKey = end;
                work(evaluator, piece, first, end);
            }
        }
        finally
        {
            ChunkEvaluator.Return(evaluator);
        }
    }

    /// <summary>One run by several threads. Nobody waits for a helper that has not begun by the time the pieces are gone: it will find none.</summary>
    private sealed class SharedRun(ChunkLoop loop, Action<ChunkEvaluator, int, int, int> work, CancellationToken cancellation) : IHelp
    {
        private const int SpinsBeforeSleep = 1000; // about a millisecond, longer than a piece takes

        private ExceptionDispatchInfo? _failure;
        private int _next;
        private int _working;

        public void Run()
        {
            HelperThreads.Ask(this, loop._threads - 1);
            Help();
            SpinWait others = default;
            while (Volatile.Read(ref _working) != 0)
            {
                others.SpinOnce(SpinsBeforeSleep);
            }

            _failure?.Throw();
        }

        /// <summary>Never throws: the first failure is kept, and ends the work of all.</summary>
        public void Help()
        {
            Interlocked.Increment(ref _working); // before a piece is taken: who finds no piece left sees everyone who has one
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

            Interlocked.Decrement(ref _working);
        }
    }
}
