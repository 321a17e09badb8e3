using System;
using Segmentation.Bitmaps.Containers;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    private const int OrderedMaximum = 32; // more operands than this keep the order of the plan

    /// <summary>Members of the node that are members of <paramref name="within"/>.</summary>
    private ChunkSet And(PlanAnd node, in ChunkSet within, bool isLast)
    {
        ReadOnlySpan<PlanNode> include = node.Include;
        ReadOnlySpan<PlanNode> exclude = node.Exclude;
        PlanOr? counted = null;
        Accumulator members = new(_scratch, within);
        if (node.IsCounted)
        {
            foreach (PlanNode operand in include)
            {
                members.And(Evaluate(operand, isLast: false));
            }
        }
        else
        {
            Span<int> order = stackalloc int[OrderedMaximum];
            if (!TryOrder(include, ref order))
            {
                return ChunkSet.Empty;
            }

            for (int i = 0; i < include.Length; i++)
            {
                PlanNode operand = include[i < order.Length ? order[i] : i];
                if (isLast && i > 0 && i == include.Length - 1 && operand is PlanOr any && MostIn(any.Operands[0], levels: 0) <= ContainerLimits.ArrayMaximum)
                {
                    counted = any;
                    break;
                }

                if (isLast && i == include.Length - 1 && exclude.Length == 0)
                {
                    return members.AndCount(Evaluate(operand, isLast: false));
                }

                members.And(Evaluate(operand, isLast: false));
                if (members.Value.IsEmpty)
                {
                    return ChunkSet.Empty;
                }
            }
        }

        for (int i = 0; i < exclude.Length; i++)
        {
            // Few values are sooner looked up among the members than intersected with other values.
            ChunkSet operand = exclude[i] is PlanAnd { IsCounted: false } all && MostIn(all, levels: 1) <= ContainerLimits.ArrayMaximum
                ? And(all, members.Value, isLast: false)
                : Evaluate(exclude[i], isLast: false);
            if (isLast && counted is null && i == exclude.Length - 1)
            {
                return members.AndNotCount(operand);
            }

            members.AndNot(operand);
            if (members.Value.IsEmpty && !node.IsCounted)
            {
                return ChunkSet.Empty;
            }
        }

        return counted is null ? members.Value : AndCount(ref members, counted);
    }

    /// <summary>Number of members of any operand: those of all but the smallest, and those of the smallest among the rest, so that its values are only looked up.</summary>
    private ChunkSet AndCount(ref Accumulator members, PlanOr any)
    {
        Accumulator larger = new(_scratch, ChunkSet.Empty);
        for (int i = any.Operands.Length - 1; i > 0; i--)
        {
            larger.Or(Evaluate(any.Operands[i], isLast: false));
        }

        int found = ChunkAlgebra.AndCount(members.Value, larger.Value);
        members.AndNot(larger.Value);
        return ChunkSet.OfNumber(found + ChunkAlgebra.AndCount(members.Value, Evaluate(any.Operands[0], isLast: false)));
    }

    private ChunkSet Or(PlanOr node, bool isLast)
    {
        ReadOnlySpan<PlanNode> operands = node.Operands;
        Accumulator members = new(_scratch, ChunkSet.Empty);
        for (int i = 0; i < operands.Length; i++)
        {
            // The largest is only counted when it is the last of all, and otherwise comes first, because it may be full.
            ChunkSet operand = Evaluate(operands[isLast ? i : operands.Length - 1 - i], isLast: false);
            if (isLast && i == operands.Length - 1)
            {
                return members.OrCount(operand);
            }

            members.Or(operand);
            if (members.Value.IsFull && !node.IsCounted)
            {
                return ChunkSet.Full;
            }
        }

        return members.Value;
    }

    private ChunkSet Xor(PlanXor node)
    {
        Accumulator members = new(_scratch, ChunkSet.Empty);
        foreach (PlanNode operand in node.Operands)
        {
            members.Xor(Evaluate(operand, isLast: false));
        }

        return members.Value;
    }

    /// <summary>Puts the operands with the fewest members in this chunk first; false when one has none.</summary>
    private bool TryOrder(ReadOnlySpan<PlanNode> operands, ref Span<int> order)
    {
        Span<int> most = stackalloc int[OrderedMaximum];
        int ordered = operands.Length <= OrderedMaximum ? operands.Length : 0;
        order = order[..ordered];
        for (int i = 0; i < operands.Length; i++)
        {
            int bound = MostIn(operands[i], levels: 2);
            if (bound == 0)
            {
                return false;
            }

            if (i >= ordered)
            {
                continue;
            }

            int at = i;
            for (; at > 0 && most[at - 1] > bound; at--)
            {
                most[at] = most[at - 1];
                order[at] = order[at - 1];
            }

            most[at] = bound;
            order[at] = i;
        }

        return true;
    }
}
