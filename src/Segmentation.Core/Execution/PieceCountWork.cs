using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>Counts the members of each piece, which says where its ids begin.</summary>
internal sealed class PieceCountWork(PlanNode root, int pieceCount) : IChunkWork
{
    private readonly long[] _counts = new long[pieceCount];

    public void Do(ChunkEvaluator evaluator, int piece, int first, int end) => _counts[piece] = evaluator.Count(root, first, end);

    /// <summary>By piece how many members stand before its first; one more for those of all.</summary>
    public long[] Starts()
    {
        long[] starts = new long[_counts.Length + 1];
        for (int i = 0; i < _counts.Length; i++)
        {
            starts[i + 1] = starts[i] + _counts[i];
        }

        return starts;
    }
}
