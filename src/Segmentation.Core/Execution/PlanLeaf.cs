using Segmentation.Bitmaps.Containers;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>One leaf of a plan with what is read of it in every chunk, side by side with the others.</summary>
internal readonly struct PlanLeaf
{
    private const int Short = 1_024; // bytes; what is longer and read in order is soon fetched by the processor itself

    /// <param name="leaf">The node.</param>
    /// <param name="isLookedUp">Whether its members may be read in any order, from memory that is not in a near cache.</param>
    public PlanLeaf(PlanNode leaf, bool isLookedUp)
    {
        IsLookedUp = isLookedUp;
        FetchedBytes = isLookedUp ? ContainerLimits.BitsetBytes : Short;
        Id = leaf.Id;
        IsWhole = PlanLayout.IsWhole(leaf);
        Range = IsWhole ? null : leaf as NumberLeaf;
        Trait = PlanLayout.TraitOf(leaf);
        Containers = Trait.Undivided?.ContainerArray;
    }

    /// <summary>The node's number.</summary>
    public int Id { get; }

    /// <summary>Whether the leaf takes every member of its trait.</summary>
    public bool IsWhole { get; }

    /// <summary>The leaf when it takes a range of numbers; otherwise null.</summary>
    public NumberLeaf? Range { get; }

    /// <summary>Whether members may be read in any order, from memory that is not in a near cache.</summary>
    public bool IsLookedUp { get; }

    /// <summary>Bytes of a payload that are worth fetching before it is read.</summary>
    public int FetchedBytes { get; }

    public Trait Trait { get; }

    /// <summary>The trait's containers; null when there are deltas beside them.</summary>
    public Container[]? Containers { get; }
}
