using System.Collections.Generic;
using System.Linq;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation;

/// <summary>A report ready to be worked out on one snapshot as of one day. Immutable.</summary>
/// <param name="Rules">Its rules.</param>
/// <param name="Values">What its rule is broken down by; empty for other reports.</param>
/// <param name="Plan">What to do.</param>
internal sealed record PreparedReport(RuleSet Rules, IReadOnlyList<BreakdownSource> Values, ManyPlan Plan) : IPrepared
{
    private const long BytesOfRule = 4_096;
    private const long BytesOfLeaf = 1_024; // syntax, meaning and plan
    private const long BytesOfMessage = 2_048;

    public object Catalogue => Rules.State.Catalogue;

    public IndexSnapshot Snapshot => Plan.Snapshot;

    public long Bytes { get; } = Rules.Rules.Sum(static rule => BytesOfRule + 4L * (rule.Rule?.Text.Length ?? 0) + BytesOfMessage * rule.Diagnostics.Count)
        + BytesOfLeaf * (Rules.Leaves + Values.Count);
}
