using Segmentation.Bitmaps.Containers;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>One leaf of a plan with what is read of it in every chunk, side by side with the others.</summary>
internal readonly struct PlanLeaf
{
    public PlanLeaf(PlanNode leaf)
    {
        Id = leaf.Id;
        IsWhole = PlanLayout.IsWhole(leaf);
        Trait = leaf switch
        {
            PlainLeaf plain => plain.Trait,
            TimedLeaf timed => timed.Trait,
            _ => ((NumberLeaf)leaf).Trait,
        };
        Containers = Trait.Undivided?.ContainerArray;
    }

    /// <summary>The node's number.</summary>
    public int Id { get; }

    /// <summary>Whether the leaf takes every member of its trait.</summary>
    public bool IsWhole { get; }

    public Trait Trait { get; }

    /// <summary>The trait's containers; null when there are deltas beside them.</summary>
    public Container[]? Containers { get; }
}
