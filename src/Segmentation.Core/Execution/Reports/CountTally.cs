using Segmentation.Planning;

namespace Segmentation.Execution.Reports;

/// <summary>Counts many sets, chunk by chunk, for one thread; what several of them have a part of is evaluated once a chunk.</summary>
/// <threadsafety>One thread.</threadsafety>
internal sealed class CountTally(ManyPlan plan) : IChunkTally
{
    private readonly long[] _counts = new long[plan.Nodes.Length];

    /// <summary>Devices of one set in all chunks so far.</summary>
    public long this[int set] => _counts[set];

    public void Add(ChunkEvaluator evaluator, ushort key)
    {
        if (!evaluator.Enter(key, plan.Shared.Length))
        {
            return;
        }

        int height = evaluator.Height;
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += evaluator.CountOf(plan.Nodes[i]);
            evaluator.Release(height);
        }
    }
}
