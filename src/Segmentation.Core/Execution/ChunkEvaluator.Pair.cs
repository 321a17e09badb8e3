using System;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    private readonly FoldRoom?[] _pairRooms = new FoldRoom?[4]; // of each leaf one for this chunk and one for the next

    /// <summary>Number of devices that two traits have in common in chunks in which every value counts: no tree is walked.</summary>
    private long CountPair(PlanNode root, int first, int end) =>
        _layout!.Leaves is [{ Containers: { } left }, { Containers: { } right }]
            ? CountPair(root, left, right, first, end)
            : CountFolded(root, first, end);

    /// <summary>Two traits without deltas: their containers are walked side by side. The plan keeps them and their payloads alive.</summary>
    private long CountPair(PlanNode root, Container[] left, Container[] right, int first, int end)
    {
        long members = 0;
        int i = Bitmap.Advance(left, 0, (ushort)first);
        int j = Bitmap.Advance(right, 0, (ushort)first);
        while (i < left.Length && j < right.Length)
        {
            ref readonly Container one = ref left[i];
            ref readonly Container other = ref right[j];
            if (one.Key != other.Key)
            {
                i += one.Key < other.Key ? 1 : 0;
                j += one.Key < other.Key ? 0 : 1;
                continue;
            }

            if (one.Key >= end)
            {
                break;
            }

            i++;
            j++;
            ref readonly Container nextOne = ref left[Math.Min(i, left.Length - 1)];
            ref readonly Container nextOther = ref right[Math.Min(j, right.Length - 1)];
            if (one.Kind != other.Kind)
            {
                PrepareBoth(nextOne, nextOther);
            }

            members += IsExpanded(one) || IsExpanded(other)
                ? Count(root, one.Key, counts: null)
                : CountBoth(one, other, nextOne.PayloadAddress, nextOther.PayloadAddress);
        }

        _fetches.Clear();
        return members;
    }

    /// <summary>As the other, where chunks must be asked for because deltas are folded in.</summary>
    private long CountFolded(PlanNode root, int first, int end)
    {
        int leftPlace = 0;
        int rightPlace = 0;
        long members = 0;
        Container left = Find(0, first, ref leftPlace);
        Container right = Find(1, first, ref rightPlace);
        for (int key = first; key < end; key++)
        {
            Container nextLeft = key + 1 < end ? Find(0, key + 1, ref leftPlace) : default;
            Container nextRight = key + 1 < end ? Find(1, key + 1, ref rightPlace) : default;
            if (left.Owner is not null && right.Owner is not null)
            {
                if (left.Kind != right.Kind && nextLeft.Owner is not null && nextRight.Owner is not null)
                {
                    PrepareBoth(nextLeft, nextRight);
                }

                members += IsExpanded(left) || IsExpanded(right)
                    ? Count(root, (ushort)key, counts: null)
                    : CountBoth(left, right, nextLeft.PayloadAddress, nextRight.PayloadAddress);
            }

            GC.KeepAlive(left.Owner); // what was folded beyond the budget has no other
            GC.KeepAlive(right.Owner);
            left = nextLeft;
            right = nextRight;
        }

        _fetches.Clear();
        return members;
    }

    /// <summary>Number of common members of two containers without runs to write out; what is read next is fetched meanwhile.</summary>
    private int CountBoth(in Container left, in Container right, byte* nextLeft, byte* nextRight)
    {
        if (left.IsFull || right.IsFull)
        {
            return left.IsFull ? right.Cardinality : left.Cardinality;
        }

        byte* one = left.Payload;
        byte* other = right.Payload;
        if (left.Kind == ContainerKind.Array)
        {
            return right.Kind == ContainerKind.Array
                ? ArrayKernels.IntersectCount((ushort*)one, left.Cardinality, (ushort*)other, right.Cardinality)
                : ArrayKernels.IntersectBitsetCount((ushort*)one, left.Cardinality, (ulong*)other, _fetches);
        }

        return right.Kind == ContainerKind.Array
            ? ArrayKernels.IntersectBitsetCount((ushort*)other, right.Cardinality, (ulong*)one, _fetches)
            : WordKernels.AndCount((ulong*)one, (ulong*)other, (ulong*)nextLeft, (ulong*)nextRight);
    }

    /// <summary>Has payloads that are looked up in any order put down to be fetched.</summary>
    private void PrepareBoth(in Container left, in Container right)
    {
        _fetches.Finish();
        if (_layout!.IsFar)
        {
            _fetches.Add(left.PayloadAddress, left.PayloadLength);
            _fetches.Add(right.PayloadAddress, right.PayloadLength);
        }
    }

    /// <summary>The container of one of the leaves; one without owner when there are no members.</summary>
    private Container Find(int leafIndex, int key, ref int place)
    {
        ref readonly PlanLeaf leaf = ref _layout!.Leaves[leafIndex];
        if (leaf.Containers is not { } containers)
        {
            _ = leaf.Trait.TryMembers((ushort)key, _pairRooms[leafIndex << 1 | (key & 1)] ??= new FoldRoom(), out Container members);
            return members;
        }

        int at = LeafSets.Seek(containers, (ushort)key, ref place);
        return at < 0 ? default : containers[at];
    }

    private static bool IsExpanded(in Container members) => members.Kind == ContainerKind.Run && !members.IsFull;
}
