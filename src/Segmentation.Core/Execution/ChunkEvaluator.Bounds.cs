using System;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    /// <summary>Never fewer than the members of a node in this chunk, from the container directories alone, looking so many levels deep.</summary>
    private int MostIn(PlanNode node, int levels)
    {
        switch (node)
        {
            case PlainLeaf leaf:
                return MostIn(leaf.Trait.Base, leaf.Trait.Added);
            case TimedLeaf leaf:
                return MostIn(leaf.Trait.Base.Members, leaf.Trait.Added.Members);
            case NumberLeaf leaf:
                return MostIn(leaf.Trait.Base.Existence, leaf.Trait.Added.Members);
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

    private int MostIn(Bitmap held, Bitmap added) =>
        Math.Min(CardinalityIn(held) + CardinalityIn(added), ContainerLimits.ChunkSize);

    private int CardinalityIn(Bitmap bitmap)
    {
        int index = bitmap.IndexOf(_key);
        return index < 0 ? 0 : bitmap.Containers[index].Cardinality;
    }
}
