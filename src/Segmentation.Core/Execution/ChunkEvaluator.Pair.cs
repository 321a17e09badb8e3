using System;
using Segmentation.Bitmaps.Containers;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    /// <summary>Number of devices that two traits have in common in chunks in which every value counts: no tree is walked.</summary>
    private long CountPair(PlanNode root, int first, int end)
    {
        ref readonly PlanLeaf left = ref _layout!.Leaves[0];
        ref readonly PlanLeaf right = ref _layout.Leaves[1];
        int leftPlace = 0;
        int rightPlace = 0;
        long members = 0;
        for (int key = first; key < end; key++)
        {
            if (!TryFind(left, (ushort)key, ref leftPlace, out Container one) || !TryFind(right, (ushort)key, ref rightPlace, out Container other))
            {
                continue;
            }

            members += IsExpanded(one) || IsExpanded(other)
                ? Count(root, (ushort)key, counts: null)
                : ChunkAlgebra.AndCount(ChunkSet.OfContainer(one), ChunkSet.OfContainer(other));
            GC.KeepAlive(one.Owner); // what was folded beyond the budget has no other
            GC.KeepAlive(other.Owner);
        }

        return members;
    }

    private static bool TryFind(in PlanLeaf leaf, ushort key, ref int place, out Container members)
    {
        if (leaf.Containers is not { } containers)
        {
            return leaf.Trait.TryMembers(key, out members);
        }

        int at = LeafSets.Seek(containers, key, ref place);
        members = at < 0 ? default : containers[at];
        return at >= 0;
    }

    private static bool IsExpanded(in Container members) => members.Kind == ContainerKind.Run && !members.IsFull;
}
