using System.Collections.Generic;
using System.Linq;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>A question about sets, asked of every engine in its own words.</summary>
internal abstract record SetNode
{
    /// <summary>The traits it names, each once.</summary>
    public IEnumerable<int> Ranks => Leaves.OfType<TraitNode>().Select(static leaf => leaf.Rank).Distinct();

    /// <summary>Whether it asks for numbers.</summary>
    public bool HasRange => Leaves.Any(static leaf => leaf is RangeNode);

    private IEnumerable<SetNode> Leaves => this switch
    {
        AllNode all => all.Of.Concat(all.Except).SelectMany(static operand => operand.Leaves),
        AnyNode any => any.Of.SelectMany(static operand => operand.Leaves),
        AtLeastNode least => least.Of.SelectMany(static operand => operand.Leaves),
        _ => [this],
    };

    public static TraitNode Trait(int rank) => new(rank);

    public static AllNode All(params SetNode[] of) => new(of, []);

    public static AnyNode Any(params IEnumerable<int> ranks) => new([.. ranks.Select(Trait)]);

    public static AtLeastNode AtLeast(int least, IEnumerable<int> ranks) => new(least, [.. ranks.Select(Trait)]);
}

/// <summary>Devices with the attribute of a rank, 1 to 1,000.</summary>
internal sealed record TraitNode(int Rank) : SetNode;

/// <summary>Devices in all of some sets and in none of others.</summary>
internal sealed record AllNode(IReadOnlyList<SetNode> Of, IReadOnlyList<SetNode> Except) : SetNode
{
    public AllNode But(params SetNode[] except) => this with { Except = except };
}

/// <summary>Devices in any of some sets.</summary>
internal sealed record AnyNode(IReadOnlyList<SetNode> Of) : SetNode;

/// <summary>Devices in at least so many of some sets.</summary>
internal sealed record AtLeastNode(int Least, IReadOnlyList<SetNode> Of) : SetNode;

/// <summary>Devices whose number, 0 to 1,023, lies between two, both included.</summary>
internal sealed record RangeNode(int First, int Last) : SetNode;
