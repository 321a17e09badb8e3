using Segmentation.Planning;

namespace Segmentation.Execution.Reports;

/// <summary>Evaluates the sets of a report in one chunk and keeps them side by side.</summary>
/// <remarks>Sets that stand in a snapshot are used where they stand; others are kept in scratch of the reader, 16 KiB each at most.</remarks>
/// <threadsafety>One thread.</threadsafety>
internal sealed unsafe class OperandReader
{
    private readonly Scratch _kept = new();

    /// <summary>Forgets the sets of the chunk before.</summary>
    public void Begin() => _kept.Release(0);

    /// <summary>A buffer that lasts until the next chunk.</summary>
    public void* Rent() => _kept.Rent();

    /// <summary>The members of a node, devices that do not count included: nothing, everything, words, or a list of values.</summary>
    public ChunkSet Read(ChunkEvaluator evaluator, PlanNode node)
    {
        int height = evaluator.Height;
        ChunkSet members = evaluator.MembersOf(node);
        if (evaluator.Height != height)
        {
            members = ChunkCopy.Of(members, _kept);
            evaluator.Release(height);
        }

        return members;
    }
}
