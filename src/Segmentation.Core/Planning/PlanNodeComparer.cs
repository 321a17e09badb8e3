using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Segmentation.Planning;

/// <summary>Equal work: same kind, same trait and ranges, same operands by reference.</summary>
internal sealed class PlanNodeComparer : IEqualityComparer<PlanNode>
{
    public static PlanNodeComparer Instance { get; } = new();

    public bool Equals(PlanNode? x, PlanNode? y) => (x, y) switch
    {
        (PlanEveryone, PlanEveryone) or (PlanNobody, PlanNobody) => true,
        (PlainLeaf a, PlainLeaf b) => a.Key == b.Key,
        (TimedLeaf a, TimedLeaf b) =>
            a.Key == b.Key && a.Days == b.Days && a.LeastCount == b.LeastCount && a.MostCount == b.MostCount,
        (NumberLeaf a, NumberLeaf b) => a.Key == b.Key && a.Least == b.Least && a.Most == b.Most,
        (PlanAnd a, PlanAnd b) => Same(a.Include, b.Include) && Same(a.Exclude, b.Exclude),
        (PlanOr a, PlanOr b) => Same(a.Operands, b.Operands),
        (PlanXor a, PlanXor b) => Same(a.Operands, b.Operands),
        (PlanAtLeast a, PlanAtLeast b) => a.Least == b.Least && Same(a.Operands, b.Operands),
        _ => ReferenceEquals(x, y),
    };

    public int GetHashCode(PlanNode node)
    {
        HashCode hash = default;
        hash.Add(node.GetType());
        switch (node)
        {
            case PlainLeaf leaf:
                hash.Add(leaf.Key);
                break;
            case TimedLeaf leaf:
                hash.Add(leaf.Key);
                hash.Add(leaf.Days);
                hash.Add(leaf.LeastCount);
                hash.Add(leaf.MostCount);
                break;
            case NumberLeaf leaf:
                hash.Add(leaf.Key);
                hash.Add(leaf.Least);
                hash.Add(leaf.Most);
                break;
            case PlanAnd and:
                Add(ref hash, and.Include);
                Add(ref hash, and.Exclude);
                break;
            case PlanOr or:
                Add(ref hash, or.Operands);
                break;
            case PlanXor xor:
                Add(ref hash, xor.Operands);
                break;
            case PlanAtLeast least:
                hash.Add(least.Least);
                Add(ref hash, least.Operands);
                break;
            case PlanCounted counted:
                hash.Add(counted.Slot);
                break;
            default:
                break;
        }

        return hash.ToHashCode();
    }

    private static bool Same(ReadOnlySpan<PlanNode> left, ReadOnlySpan<PlanNode> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int i = 0; i < left.Length; i++)
        {
            if (!ReferenceEquals(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static void Add(ref HashCode hash, ReadOnlySpan<PlanNode> operands)
    {
        hash.Add(operands.Length);
        foreach (PlanNode operand in operands)
        {
            hash.Add(RuntimeHelpers.GetHashCode(operand));
        }
    }
}
