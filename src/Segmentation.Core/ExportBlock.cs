namespace Segmentation;

/// <summary>Why an activation is not delivered.</summary>
/// <param name="Reason"><c>BELOW_FLOOR</c>, <c>PAUSED</c>, <c>NOT_STARTED</c>, <c>ENDED</c> or <c>SEGMENT_UNUSABLE</c>.</param>
/// <param name="Operand">What it is about.</param>
/// <param name="Advice">What can be done.</param>
public sealed record ExportBlock(string Reason, string Operand, string Advice);
