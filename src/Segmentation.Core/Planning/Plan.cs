using System.Collections.Generic;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Planning;

/// <summary>A node of the bound expression that a plan answers for.</summary>
/// <param name="Id">Preorder number, from 0 at the root.</param>
/// <param name="Depth">0 at the root.</param>
/// <param name="Expression">What it means; prints itself.</param>
internal sealed record BoundNode(int Id, int Depth, BoundExpression Expression);

/// <summary>What to do to answer a bound expression on one snapshot as of one day. Immutable.</summary>
/// <remarks>Holds its snapshot, and so every payload that the work will read.</remarks>
internal sealed class Plan(IndexSnapshot snapshot, DayNumber asOf, PlanNode root, IReadOnlyList<BoundNode> nodes, IReadOnlyDictionary<PlanNode, IReadOnlyList<int>> answers)
{
    public IndexSnapshot Snapshot { get; } = snapshot;

    public DayNumber AsOf { get; } = asOf;

    public PlanNode Root { get; } = root;

    /// <summary>Nodes of the bound expression in preorder.</summary>
    public IReadOnlyList<BoundNode> Nodes { get; } = nodes;

    /// <summary>The bound nodes, by number, whose members a plan node yields; nodes made on the way have none.</summary>
    public IReadOnlyDictionary<PlanNode, IReadOnlyList<int>> Answers { get; } = answers;
}
