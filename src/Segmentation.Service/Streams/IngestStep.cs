using System.Runtime.ExceptionServices;

namespace Segmentation.Service.Streams;

/// <summary>What came of reading one message of an ingest stream.</summary>
/// <param name="Batch">A batch; null when nothing more is read.</param>
/// <param name="Bytes">Its bytes as sent.</param>
/// <param name="IsComplete">Whether the client completes the delivery.</param>
/// <param name="Failure">Why the stream ends, when not by the client's will.</param>
internal sealed record IngestStep(SequencedBatch? Batch, int Bytes, bool IsComplete, ExceptionDispatchInfo? Failure)
{
    /// <summary>The client ended the stream, with or without completing the delivery.</summary>
    public static IngestStep End(bool isComplete) => new(null, 0, isComplete, null);
}
