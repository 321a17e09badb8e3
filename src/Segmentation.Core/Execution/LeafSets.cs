using System;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>What every leaf of a plan holds in one chunk.</summary>
/// <threadsafety>One thread.</threadsafety>
internal sealed unsafe class LeafSets
{
    private const int NoChunk = -1;
    private const int Line = 64;
    private const int FetchedMaximum = 1_024; // bytes; what is longer is soon fetched by the processor itself

    private PayloadOwner?[] _owners = []; // by leaf: a chunk that was folded beyond the budget lives as long as it is read
    private int _key = NoChunk;

    /// <summary>By node number; of a leaf that must be worked out only its number of members at most, as a number.</summary>
    public ChunkSet[] Sets { get; private set; } = [];

    /// <summary>Whether these are of a chunk.</summary>
    public bool IsOf(ushort key) => _key == key;

    public void MakeRoom(PlanLayout layout)
    {
        if (Sets.Length < layout.Size)
        {
            Sets = new ChunkSet[Math.Max(layout.Size, 2 * Sets.Length)];
        }

        if (_owners.Length < layout.Leaves.Length)
        {
            _owners = new PayloadOwner?[Math.Max(layout.Leaves.Length, 2 * _owners.Length)];
        }
    }

    public void Forget()
    {
        _key = NoChunk;
        Array.Clear(_owners);
    }

    /// <summary>Finds what the leaves hold in a chunk, and has short payloads fetched for when they are read.</summary>
    public void Find(PlanLayout layout, ushort key, bool isAhead)
    {
        _key = key;
        ReadOnlySpan<PlanNode> leaves = layout.Leaves;
        ReadOnlySpan<Trait> traits = layout.Traits;
        for (int i = 0; i < leaves.Length; i++)
        {
            PlanNode leaf = leaves[i];
            if (!traits[i].TryMembers(key, out Container members))
            {
                Sets[leaf.Id] = ChunkSet.Empty;
                continue;
            }

            if (!ReferenceEquals(_owners[i], members.Owner))
            {
                _owners[i] = members.Owner;
            }

            bool isPending = !PlanLayout.IsWhole(leaf) || (members.Kind == ContainerKind.Run && !members.IsFull);
            Sets[leaf.Id] = isPending ? ChunkSet.OfNumber(members.Cardinality) : ChunkSet.OfContainer(members);
            if (isAhead)
            {
                Fetch(members);
            }
        }
    }

    private static void Fetch(in Container members)
    {
        if (Sse.IsSupported)
        {
            byte* payload = members.PayloadAddress;
            int length = Math.Min(members.PayloadLength, FetchedMaximum);
            for (int i = 0; i < length; i += Line)
            {
                Sse.Prefetch0(payload + i);
            }
        }
    }
}
