using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Planning;

/// <summary>What to do to answer several bound expressions on one snapshot as of one day. Immutable.</summary>
/// <remarks>Equal work is one node, within an expression and across them. Holds its snapshot, and so every payload that the work will read.</remarks>
internal sealed class ManyPlan
{
    private readonly PlanNode[] _nodes;
    private readonly PlanNode[] _shared;
    private readonly int[] _nodeOf;

    /// <param name="snapshot">What is read.</param>
    /// <param name="asOf">The day of windows and times-to-live.</param>
    /// <param name="roots">The node of each expression; equal ones are the same object.</param>
    public ManyPlan(IndexSnapshot snapshot, DayNumber asOf, IReadOnlyList<PlanNode> roots)
    {
        Snapshot = snapshot;
        AsOf = asOf;
        List<PlanNode> nodes = [];
        Dictionary<PlanNode, int> places = [];
        _nodeOf = [.. roots.Select(PlaceOf)];
        (_nodes, _shared) = SharedWork.Find(CommonConditions.TakenOut(nodes));

        int PlaceOf(PlanNode root)
        {
            if (!places.TryGetValue(root, out int place))
            {
                places.Add(root, place = nodes.Count);
                nodes.Add(root);
            }

            return place;
        }
    }

    public IndexSnapshot Snapshot { get; }

    public DayNumber AsOf { get; }

    /// <summary>The different nodes that answer the expressions, in the order of the first expression of each.</summary>
    public ReadOnlySpan<PlanNode> Nodes => _nodes;

    /// <summary>By slot, the operands of the shared nodes below <see cref="Nodes"/>.</summary>
    public ReadOnlySpan<PlanNode> Shared => _shared;

    /// <summary>For each expression, the place of its node among <see cref="Nodes"/>.</summary>
    public ReadOnlySpan<int> NodeOf => _nodeOf;
}
