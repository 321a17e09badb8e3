using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    private static readonly ulong* AllOnes = MakeAllOnes();

    /// <summary>Evaluates a sub-tree in one pass; false when it is none that can, or when a leaf is no words in this chunk.</summary>
    [SkipLocalsInit]
    private bool TryFuse(PlanNode node, bool isLast, out ChunkSet set)
    {
        set = default;
        if (_layout!.PartAt(node) is not { } part || node.IsCounted || !May(EvaluationStrategies.Fuse))
        {
            return false;
        }

        ulong** leaves = stackalloc ulong*[FusedPart.MaximumLeaves];
        if (!TryFindWords(part, _sets, leaves))
        {
            return false;
        }

        ulong** room = stackalloc ulong*[FusedPart.MaximumLeaves];
        ulong** next = _layout.IsFar && _ahead.IsOf(_key + 1) && TryFindWords(part, _ahead.Sets, room) ? room : null;
        if (isLast)
        {
            set = ChunkSet.OfNumber(part.Program.Count(leaves, next));
        }
        else
        {
            ulong* target = (ulong*)_scratch.Rent();
            set = ChunkSet.OfWords(target, part.Program.StoreCount(leaves, target, next));
        }

        return true;
    }

    /// <summary>Counts every counted node of a plan in one pass; false when that cannot be done in this chunk.</summary>
    [SkipLocalsInit]
    private bool TryCountNodes(PlanNode root, out int members)
    {
        members = 0;
        if (root is not PlanCounted counted || _layout!.PartAt(root) is not { } part || !May(EvaluationStrategies.Fuse))
        {
            return false;
        }

        ulong** leaves = stackalloc ulong*[FusedPart.MaximumLeaves];
        if (!TryFindWords(part, _sets, leaves))
        {
            return false;
        }

        ulong* within = _universe.IsFull ? null : WordsOf(_universe);
        int* cardinalities = stackalloc int[FusedPart.MaximumLeaves];
        for (int i = 0; i < part.Leaves.Length; i++)
        {
            int leaf = part.Leaves[i];
            cardinalities[i] = leaf == FusedPart.Everyone ? ContainerLimits.ChunkSize : ChunkAlgebra.CountOf(_sets[leaf]);
        }

        long before = _counts![counted.Slot];
        fixed (long* counts = _counts)
        {
            part.Program.Counts(leaves, cardinalities, within, counts);
        }

        members = (int)(_counts[counted.Slot] - before);
        return true;
    }

    private static bool TryFindWords(FusedPart part, ChunkSet[] sets, ulong** leaves)
    {
        int[] ids = part.Leaves;
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] == FusedPart.Everyone)
            {
                leaves[i] = AllOnes;
                continue;
            }

            ref readonly ChunkSet set = ref sets[ids[i]];
            if (set.Form != ChunkForm.Words)
            {
                return false;
            }

            leaves[i] = set.Words;
        }

        return true;
    }

    private static ulong* MakeAllOnes()
    {
        ulong* words = (ulong*)NativeMemory.AlignedAlloc(ContainerLimits.BitsetBytes, 64); // one for the life of the process
        WordKernels.Fill(words);
        return words;
    }
}
