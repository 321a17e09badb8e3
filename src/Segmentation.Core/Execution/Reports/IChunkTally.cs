namespace Segmentation.Execution.Reports;

/// <summary>A tally that takes one chunk after the other.</summary>
internal interface IChunkTally : ITally
{
    /// <summary>Counts one chunk.</summary>
    void Add(ChunkEvaluator evaluator, ushort key);

    void ITally.Add(ChunkEvaluator evaluator, int first, int end)
    {
        for (int key = first; key < end; key++)
        {
            Add(evaluator, (ushort)key);
        }
    }
}
