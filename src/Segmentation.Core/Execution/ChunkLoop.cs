using System;
using System.Threading;

namespace Segmentation.Execution;

/// <summary>Shares the chunks of one evaluation among threads: each takes the next piece, at most a stripe, until none is left.</summary>
internal readonly struct ChunkLoop
{
    private const int StripeChunks = 16;
    private const int PiecesPerThread = 8; // so that threads end at about the same time

    private readonly PlanLayout _layout;
    private readonly int _chunkCount;
    private readonly int _pieceSize;
    private readonly EvaluationStrategies _strategies;

    public ChunkLoop(PlanLayout layout, EvaluationOptions options)
        : this(layout, layout.Bytes, options)
    {
    }

    /// <param name="layout">What is evaluated.</param>
    /// <param name="bytes">Bytes of payload that will be read, about.</param>
    /// <param name="options">How many threads may take part.</param>
    public ChunkLoop(PlanLayout layout, long bytes, EvaluationOptions options)
    {
        _layout = layout;
        _chunkCount = layout.Universe.ChunkCount;
        _strategies = options.Strategies;
        Threads = options.MaxThreads == 1 ? 1 : (int)Math.Clamp(bytes / WorkEstimate.BytesWorthAThread, 1, options.MaxThreads);
        _pieceSize = Math.Clamp(_chunkCount / (Threads * PiecesPerThread), 1, StripeChunks);
    }

    /// <summary>Threads that take part, the calling one included.</summary>
    public int Threads { get; }

    /// <summary>Chunks from key 0.</summary>
    public int ChunkCount => _chunkCount;

    public int PieceCount => (_chunkCount + _pieceSize - 1) / _pieceSize;

    /// <summary>Does the work once a piece. Allocates nothing once every thread has done so before.</summary>
    /// <exception cref="OperationCanceledException">Cancellation was asked for; it is looked at before each piece.</exception>
    public void Run(IChunkWork work, CancellationToken cancellation)
    {
        if (Threads == 1)
        {
            int next = 0;
            TakePieces(work, ref next, cancellation);
        }
        else
        {
            SharedRun.Run(this, work, cancellation);
        }
    }

    /// <summary>Takes pieces until none is left.</summary>
    public void TakePieces(IChunkWork work, ref int next, CancellationToken cancellation)
    {
        int piece = Interlocked.Increment(ref next) - 1;
        if (piece >= PieceCount)
        {
            return;
        }

        ChunkEvaluator evaluator = ChunkEvaluator.Rent(_layout, _strategies);
        try
        {
            for (; piece < PieceCount; piece = Interlocked.Increment(ref next) - 1)
            {
                cancellation.ThrowIfCancellationRequested();
                int first = piece * _pieceSize;
                int end = Math.Min(first + _pieceSize, _chunkCount);
                evaluator.EndKey = end;
                work.Do(evaluator, piece, first, end);
            }
        }
        finally
        {
            ChunkEvaluator.Return(evaluator);
        }
    }
}
