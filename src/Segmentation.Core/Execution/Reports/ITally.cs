namespace Segmentation.Execution.Reports;

/// <summary>Counts of a report by one thread; they are added up at its end.</summary>
internal interface ITally
{
    /// <summary>Counts the chunks from a first key to the one before an end.</summary>
    void Add(ChunkEvaluator evaluator, int first, int end);
}
