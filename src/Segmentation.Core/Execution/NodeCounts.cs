using System.Collections.Generic;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>Number of devices of one node of a rule, its sub-tree taken alone.</summary>
internal readonly record struct NodeCount(BoundNode Node, long Count);

/// <summary>The counts of every node of a rule, in preorder: the first is the rule's own.</summary>
internal sealed record NodeCounts(IReadOnlyList<NodeCount> Nodes)
{
    /// <summary>Number of devices of the whole rule.</summary>
    public long Total => Nodes[0].Count;
}
