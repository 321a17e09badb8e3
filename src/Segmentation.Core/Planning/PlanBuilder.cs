using System.Collections.Generic;
using System.Linq;
using Segmentation.Index;

namespace Segmentation.Planning;

/// <summary>Makes plan nodes in their simplest form; equal work is one node.</summary>
/// <remarks>Because equal nodes are the same object, laws such as <c>a AND a = a</c> and <c>a AND NOT a = nobody</c> compare references.</remarks>
internal sealed class PlanBuilder(long everyone)
{
    private readonly HashSet<PlanNode> _nodes = new(PlanNodeComparer.Instance);

    public PlanNode Everyone => Share(new PlanEveryone(_nodes.Count, new(everyone, EstimateConfidence.Exact)));

    public PlanNode Nobody => Share(new PlanNobody(_nodes.Count));

    public PlanNode Plain(TraitKey key, PlainTrait trait) => trait.Cardinality == 0
        ? Nobody
        : Share(new PlainLeaf(_nodes.Count, new(trait.Cardinality, EstimateConfidence.Exact), key, trait));

    public PlanNode Timed(TraitKey key, TimedTrait trait, DayRange days, byte leastCount, byte mostCount)
    {
        bool isWhole = days.IsAll && leastCount <= 1 && mostCount == byte.MaxValue;
        CardinalityEstimate estimate = new(trait.Cardinality, isWhole ? EstimateConfidence.Exact : EstimateConfidence.Bounded);
        return trait.Cardinality == 0 || leastCount > mostCount
            ? Nobody
            : Share(new TimedLeaf(_nodes.Count, estimate, key, trait, days, leastCount, mostCount));
    }

    public PlanNode Number(TraitKey key, NumberTrait trait, long least, long most)
    {
        bool isWhole = least == long.MinValue && most == long.MaxValue;
        CardinalityEstimate estimate = new(trait.Cardinality, isWhole ? EstimateConfidence.Exact : EstimateConfidence.Bounded);
        return trait.Cardinality == 0 || least > most
            ? Nobody
            : Share(new NumberLeaf(_nodes.Count, estimate, key, trait, least, most));
    }

    public PlanNode Counted(int slot, PlanNode operand) => Share(new PlanCounted(_nodes.Count, slot, operand));

    public PlanNode Not(PlanNode operand) => And([], [operand]);

    public PlanNode And(params IEnumerable<PlanNode> operands) => And(operands, []);

    /// <summary>Members of all of some nodes and of none of others, nested ANDs and ANDs of complements taken in.</summary>
    private PlanNode And(IEnumerable<PlanNode> operands, IEnumerable<PlanNode> complements)
    {
        HashSet<PlanNode> include = [];
        HashSet<PlanNode> exclude = [];
        foreach (PlanNode operand in operands)
        {
            if (operand is PlanAnd and)
            {
                include.UnionWith(and.Include.ToArray());
                exclude.UnionWith(and.Exclude.ToArray());
            }
            else
            {
                include.Add(operand);
            }
        }

        foreach (PlanNode complement in complements)
        {
            switch (complement)
            {
                case PlanAnd { Include.Length: 0 } nor: // NOT (NOT a AND NOT b) = a OR b
                    include.Add(Or(nor.Exclude.ToArray()));
                    break;
                case PlanOr or: // NOT (a OR b) = NOT a AND NOT b
                    exclude.UnionWith(or.Operands.ToArray());
                    break;
                default:
                    exclude.Add(complement);
                    break;
            }
        }

        include.Remove(Everyone);
        exclude.Remove(Nobody);
        if (include.Contains(Nobody) || exclude.Contains(Everyone) || include.Overlaps(exclude))
        {
            return Nobody;
        }

        if (exclude.Count == 0 && include.Count <= 1)
        {
            return include.Count == 0 ? Everyone : include.Single();
        }

        double share = include.Aggregate(1.0, (product, node) => product * node.Estimate.ShareOf(everyone));
        share = exclude.Aggregate(share, (product, node) => product * (1 - node.Estimate.ShareOf(everyone)));
        return Share(new PlanAnd(_nodes.Count, CardinalityEstimate.Guess(share, everyone), Ordered(include), Ordered(exclude)));
    }

    public PlanNode Or(params IEnumerable<PlanNode> operands)
    {
        HashSet<PlanNode> any = [];
        foreach (PlanNode operand in operands)
        {
            if (operand is PlanOr or)
            {
                any.UnionWith(or.Operands.ToArray());
            }
            else
            {
                any.Add(operand);
            }
        }

        any.Remove(Nobody);
        if (any.Contains(Everyone) || any.Any(node => node is PlanAnd { Include.Length: 0, Exclude.Length: 1 } not && any.Contains(not.Exclude[0])))
        {
            return Everyone;
        }

        if (any.Count <= 1)
        {
            return any.Count == 0 ? Nobody : any.Single();
        }

        double absent = any.Aggregate(1.0, (product, node) => product * (1 - node.Estimate.ShareOf(everyone)));
        return Share(new PlanOr(_nodes.Count, CardinalityEstimate.Guess(1 - absent, everyone), Ordered(any)));
    }

    /// <summary>Members of an odd number of operands: pairs cancel, and complements come out as one.</summary>
    public PlanNode Xor(params IEnumerable<PlanNode> operands)
    {
        HashSet<PlanNode> odd = [];
        bool isComplement = false;
        foreach (PlanNode operand in operands)
        {
            PlanNode node = operand;
            if (node is PlanAnd { Include.Length: 0, Exclude.Length: 1 } not)
            {
                node = not.Exclude[0];
                isComplement = !isComplement;
            }

            foreach (PlanNode part in node is PlanXor xor ? xor.Operands.ToArray() : [node])
            {
                if (!odd.Add(part))
                {
                    odd.Remove(part);
                }
            }
        }

        odd.Remove(Nobody);
        isComplement ^= odd.Remove(Everyone);
        PlanNode result;
        if (odd.Count <= 1)
        {
            result = odd.Count == 0 ? Nobody : odd.Single();
        }
        else
        {
            double share = odd.Aggregate(0.0, (sum, node) => sum + node.Estimate.ShareOf(everyone) * (1 - 2 * sum));
            result = Share(new PlanXor(_nodes.Count, CardinalityEstimate.Guess(share, everyone), Ordered(odd)));
        }

        return isComplement ? Not(result) : result;
    }

    public PlanNode AtLeast(int least, IEnumerable<PlanNode> operands)
    {
        List<PlanNode> counted = [];
        foreach (PlanNode operand in operands)
        {
            if (operand == Everyone)
            {
                least--;
            }
            else if (operand != Nobody)
            {
                counted.Add(operand);
            }
        }

        if (least <= 0)
        {
            return Everyone;
        }

        if (least > counted.Count)
        {
            return Nobody;
        }

        if (least == 1 || least == counted.Count)
        {
            return least == 1 ? Or(counted) : And(counted);
        }

        double sum = counted.Sum(node => node.Estimate.ShareOf(everyone));
        CardinalityEstimate estimate = CardinalityEstimate.Guess(sum / least, everyone);
        return Share(new PlanAtLeast(_nodes.Count, estimate, least, Ordered(counted)));
    }

    private static PlanNode[] Ordered(IEnumerable<PlanNode> nodes) =>
        [.. nodes.OrderBy(static node => node.Estimate.Value).ThenBy(static node => node.Id)];

    private PlanNode Share(PlanNode node)
    {
        if (_nodes.TryGetValue(node, out PlanNode? known))
        {
            return known;
        }

        _nodes.Add(node);
        return node;
    }
}
