namespace Segmentation.Execution.Reports;

/// <summary>Counts of a report by one thread; they are added up at its end.</summary>
internal interface ITally
{
    /// <summary>Counts one chunk.</summary>
    void Add(ChunkEvaluator evaluator, ushort key);
}
