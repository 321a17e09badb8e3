using System;
using Segmentation.Bitmaps.Containers;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    /// <summary>Never fewer than the members of a node in this chunk, from what is known of its leaves, looking so many levels deep.</summary>
    private int MostIn(PlanNode node, int levels)
    {
        switch (node)
        {
            case PlainLeaf or TimedLeaf or NumberLeaf:
                return _sets[node.Id].Cardinality;
            case PlanAnd all when levels > 0:
                int least = ContainerLimits.ChunkSize;
                foreach (PlanNode operand in all.Include)
                {
                    least = Math.Min(least, MostIn(operand, levels - 1));
                }

                return least;
            case PlanOr any when levels > 0:
                return Sum(any.Operands, levels);
            case PlanXor xor when levels > 0:
                return Sum(xor.Operands, levels);
            case PlanAtLeast atLeast when levels > 0:
                return Sum(atLeast.Operands, levels);
            case PlanShared shared:
                return MostIn(shared, levels);
            case PlanNobody:
                return 0;
            default:
                return ContainerLimits.ChunkSize;
        }
    }

    private int Sum(ReadOnlySpan<PlanNode> operands, int levels)
    {
        int sum = 0;
        for (int i = 0; i < operands.Length && sum < ContainerLimits.ChunkSize; i++)
        {
            sum += MostIn(operands[i], levels - 1);
        }

        return Math.Min(sum, ContainerLimits.ChunkSize);
    }
}
