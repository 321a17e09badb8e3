using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Index;

namespace Segmentation.Execution;

/// <summary>What every leaf of a plan holds in one chunk.</summary>
/// <threadsafety>One thread.</threadsafety>
internal sealed unsafe class LeafSets
{
    private const int NoChunk = -1;
    private const int Line = 64;
    private const int MostRooms = 256; // leaves with deltas that are folded in memory of the thread, 2 MiB in all

    private Kept[] _kept = []; // by leaf: a chunk that was folded beyond the budget lives as long as it is read
    private int[] _places = []; // by leaf: where the container of the last key stood, or would have
    private int _key = NoChunk;

    /// <summary>By node number; of a leaf that must be worked out only its number of members at most, as a number.</summary>
    public ChunkSet[] Sets { get; private set; } = [];

    /// <summary>Whether these are of a chunk.</summary>
    public bool IsOf(int key) => _key == key;

    public void MakeRoom(PlanLayout layout)
    {
        if (Sets.Length < layout.Size)
        {
            Sets = new ChunkSet[Math.Max(layout.Size, 2 * Sets.Length)];
        }

        if (_kept.Length < layout.Leaves.Length)
        {
            int room = Math.Max(layout.Leaves.Length, 2 * _kept.Length);
            _kept = new Kept[room];
            _places = new int[room];
        }
    }

    public void Forget()
    {
        _key = NoChunk;
        foreach (ref Kept kept in _kept.AsSpan())
        {
            kept.Owner = null;
        }

        Array.Clear(_places);
    }

    /// <summary>Finds what the leaves hold in a chunk; of one that is read later, has payloads fetched or puts them down to be fetched.</summary>
    public void Find(PlanLayout layout, ushort key, bool mayRecall, FetchQueue? fetches)
    {
        _key = key;
        ReadOnlySpan<PlanLeaf> leaves = layout.Leaves;
        for (int i = 0; i < leaves.Length; i++)
        {
            ref readonly PlanLeaf leaf = ref leaves[i];
            if (mayRecall && leaf.Range is { } range && range.Trait.TryRange(key, range.Least, range.Most, out Container ranged))
            {
                _kept[i].Owner = ranged.Owner;
                Sets[leaf.Id] = ranged.Owner is null ? ChunkSet.Empty : Of(ranged, leaf, isWhole: true, fetches);
                continue;
            }

            if (leaf.Containers is { } containers)
            {
                int place = Seek(containers, key, ref _places[i]);
                Sets[leaf.Id] = place < 0 ? ChunkSet.Empty : Of(containers[place], leaf, leaf.IsWhole, fetches);
                continue;
            }

            if (!leaf.IsWhole)
            {
                Sets[leaf.Id] = ChunkSet.AtMost(leaf.Trait.MostIn(key));
                continue;
            }

            bool isHeld = leaf.Trait.TryMembers(key, i < MostRooms ? _kept[i].Room ??= new FoldRoom() : null, out Container members);
            _kept[i].Owner = members.Owner;
            Sets[leaf.Id] = isHeld ? Of(members, leaf, leaf.IsWhole, fetches) : ChunkSet.Empty;
        }
    }

    private static ChunkSet Of(in Container members, in PlanLeaf leaf, bool isWhole, FetchQueue? fetches)
    {
        if (fetches is not null)
        {
            Prepare(members, leaf, fetches);
        }

        return !isWhole || (members.Kind == ContainerKind.Run && !members.IsFull)
            ? ChunkSet.OfNumber(members.Cardinality)
            : ChunkSet.OfContainer(members);
    }

    /// <summary>Has a payload fetched, or put down to be fetched when it is long and will be read in any order.</summary>
    public static void Prepare(in Container members, in PlanLeaf leaf, FetchQueue fetches)
    {
        int length = Math.Min(members.PayloadLength, leaf.FetchedBytes);
        if (leaf.IsLookedUp)
        {
            fetches.Add(members.PayloadAddress, length);
        }
        else
        {
            Fetch(members.PayloadAddress, length);
        }
    }

    /// <summary>Where the container of a key stands, negative when there is none; keys are mostly asked for in ascending order.</summary>
    public static int Seek(Container[] containers, ushort key, ref int place)
    {
        int at = key < containers.Length && containers[key].Key == key ? key : place;
        if (at > 0 && containers[at - 1].Key >= key)
        {
            at = 0;
        }

        if (at == containers.Length || containers[at].Key < key)
        {
            at = Bitmap.Advance(containers, at, key);
        }

        place = at;
        if (at + 2 < containers.Length)
        {
            Fetch((byte*)Unsafe.AsPointer(ref containers[at + 2]), 1);
        }

        return at < containers.Length && containers[at].Key == key ? at : -1;
    }

    private struct Kept
    {
        public PayloadOwner? Owner;
        public FoldRoom? Room;
    }

    /// <summary>Has bytes fetched to the cache; reads nothing.</summary>
    public static void Fetch(byte* start, int length)
    {
        if (Sse.IsSupported)
        {
            for (int i = 0; i < length; i += Line)
            {
                Sse.Prefetch0(start + i);
            }
        }
    }
}
