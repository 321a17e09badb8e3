namespace Segmentation.Execution;

/// <summary>What is done with the chunks of an evaluation, by any of its threads.</summary>
internal interface IChunkWork
{
    /// <summary>Works on the chunks from a first key to the one before an end. Called once a piece, perhaps by several threads at once.</summary>
    void Do(ChunkEvaluator evaluator, int piece, int first, int end);
}
