using System;
using Segmentation.Bitmaps.Containers;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    /// <summary>Number of devices that two traits have in common in chunks in which every value counts: no tree is walked.</summary>
    private long CountPair(PlanNode root, int first, int end)
    {
        int leftPlace = 0;
        int rightPlace = 0;
        long members = 0;
        Container left = Find(0, first, ref leftPlace, isAhead: false);
        Container right = Find(1, first, ref rightPlace, isAhead: false);
        for (int key = first; key < end; key++)
        {
            bool isLookedUp = left.Kind != right.Kind;
            Container nextLeft = key + 1 < end ? Find(0, key + 1, ref leftPlace, isLookedUp) : default;
            Container nextRight = key + 1 < end ? Find(1, key + 1, ref rightPlace, isLookedUp) : default;
            if (left.Owner is not null && right.Owner is not null)
            {
                members += IsExpanded(left) || IsExpanded(right)
                    ? Count(root, (ushort)key, counts: null)
                    : ChunkAlgebra.AndCount(ChunkSet.OfContainer(left), ChunkSet.OfContainer(right));
            }

            GC.KeepAlive(left.Owner); // what was folded beyond the budget has no other
            GC.KeepAlive(right.Owner);
            left = nextLeft;
            right = nextRight;
        }

        return members;
    }

    /// <summary>The container of one of the leaves, whose payload is fetched when it will be looked up in any order; one without owner when there are no members.</summary>
    private Container Find(int leafIndex, int key, ref int place, bool isAhead)
    {
        ref readonly PlanLeaf leaf = ref _layout!.Leaves[leafIndex];
        Container members = default;
        if (leaf.Containers is { } containers)
        {
            int at = LeafSets.Seek(containers, (ushort)key, ref place);
            members = at < 0 ? default : containers[at];
        }
        else
        {
            _ = leaf.Trait.TryMembers((ushort)key, out members);
        }

        if (isAhead && members.Owner is not null)
        {
            LeafSets.Fetch(members.PayloadAddress, Math.Min(members.PayloadLength, leaf.FetchedBytes));
        }

        return members;
    }

    private static bool IsExpanded(in Container members) => members.Kind == ContainerKind.Run && !members.IsFull;
}
