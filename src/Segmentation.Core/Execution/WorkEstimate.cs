using System;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>How many bytes of payload a plan reads at most.</summary>
internal static class WorkEstimate
{
    /// <summary>What one thread reads in about the time that it takes to start another.</summary>
    public const long BytesWorthAThread = 1 << 20;

    public static long BytesOf(Plan plan, int chunkCount) => BytesOf([plan.Root], chunkCount);

    public static long BytesOf(ReadOnlySpan<PlanNode> roots, int chunkCount) => Sum(roots, (long)chunkCount * ContainerLimits.BitsetBytes);

    public static long BytesOf(ManyPlan plan, int chunkCount) =>
        Sum(plan.Nodes, (long)chunkCount * ContainerLimits.BitsetBytes) + Sum(plan.Shared, (long)chunkCount * ContainerLimits.BitsetBytes);

    private static long BytesOf(PlanNode node, long mostOfAPlainLeaf)
    {
        switch (node)
        {
            case PlainLeaf leaf:
                return Plain(leaf.Trait);
            case TimedLeaf leaf:
                return Plain(leaf.Trait) + (leaf.Days.IsAll ? 0 : 2 * leaf.Trait.Cardinality) + (leaf.TakesAnyCount ? 0 : leaf.Trait.Cardinality);
            case NumberLeaf leaf:
                return Plain(leaf.Trait) * (leaf.TakesAnyNumber ? 1 : 1 + leaf.Trait.Base.Slices.Length);
            case PlanAnd and:
                return Sum(and.Include, mostOfAPlainLeaf) + Sum(and.Exclude, mostOfAPlainLeaf);
            case PlanOr or:
                return Sum(or.Operands, mostOfAPlainLeaf);
            case PlanXor xor:
                return Sum(xor.Operands, mostOfAPlainLeaf);
            case PlanAtLeast least:
                return Sum(least.Operands, mostOfAPlainLeaf);
            case PlanCounted counted:
                return BytesOf(counted.Operand, mostOfAPlainLeaf);
            default:
                return 0;
        }

        long Plain(Trait trait) => Math.Min(2 * trait.Cardinality, mostOfAPlainLeaf);
    }

    private static long Sum(ReadOnlySpan<PlanNode> operands, long mostOfAPlainLeaf)
    {
        long sum = 0;
        foreach (PlanNode operand in operands)
        {
            sum += BytesOf(operand, mostOfAPlainLeaf);
        }

        return sum;
    }
}
