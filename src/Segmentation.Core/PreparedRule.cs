using System.Collections.Generic;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation;

/// <summary>A rule ready to be counted on one snapshot as of one day. Immutable.</summary>
/// <param name="Catalogue">State of the catalogue that it was bound to.</param>
/// <param name="Plan">What to do.</param>
/// <param name="Stamp">What identifies the answer.</param>
/// <param name="Text">Canonical text.</param>
/// <param name="Messages">Hints.</param>
internal sealed record PreparedRule(object Catalogue, Plan Plan, Stamp Stamp, string Text, IReadOnlyList<RuleMessage> Messages) : IPrepared
{
    private const long BytesOfRule = 4_096;
    private const long BytesOfNode = 1_024; // syntax, meaning and plan
    private const long BytesOfValue = 256;
    private const long BytesOfMessage = 2_048;

    public IndexSnapshot Snapshot => Plan.Snapshot;

    public long Bytes { get; } = Measure(Plan, Text, Messages);

    private static long Measure(Plan plan, string text, IReadOnlyList<RuleMessage> messages)
    {
        long bytes = BytesOfRule + 4L * text.Length + BytesOfMessage * messages.Count;
        foreach (BoundNode node in plan.Nodes)
        {
            bytes += BytesOfNode + (node.Expression is BoundHas { Values: { } values } ? BytesOfValue * values.Count : 0);
        }

        return bytes;
    }
}
