using System;
using System.Buffers;
using System.Threading;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>Counts the members of a plan, and of every counted node of it. An object serves one count after the other of its thread.</summary>
internal sealed class CountWork : IChunkWork
{
    [ThreadStatic]
    private static CountWork? _idle;

    private PlanNode? _root;
    private long[]? _counts;
    private long _total;

    private CountWork()
    {
    }

    /// <summary>Number of members; with <paramref name="counts"/>, those of every counted node are added there.</summary>
    public static long Count(PlanNode root, ChunkLoop loop, long[]? counts, CancellationToken cancellation)
    {
        CountWork work = _idle ?? new CountWork();
        _idle = null;
        work._root = root;
        work._counts = counts;
        work._total = 0;
        try
        {
            loop.Run(work, cancellation);
            return work._total;
        }
        finally
        {
            work._root = null;
            work._counts = null;
            _idle = work;
        }
    }

    public void Do(ChunkEvaluator evaluator, int piece, int first, int end)
    {
        if (_counts is not { } counts)
        {
            Interlocked.Add(ref _total, evaluator.Count(_root!, first, end));
            return;
        }

        long members = 0;

        long[] own = ArrayPool<long>.Shared.Rent(counts.Length);
        own.AsSpan(0, counts.Length).Clear();
        for (int key = first; key < end; key++)
        {
            members += evaluator.Count(_root!, (ushort)key, own);
        }

        Interlocked.Add(ref _total, members);
        for (int i = 0; i < counts.Length; i++)
        {
            Interlocked.Add(ref counts[i], own[i]);
        }

        ArrayPool<long>.Shared.Return(own);
    }
}
