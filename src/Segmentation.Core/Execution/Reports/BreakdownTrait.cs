using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;

namespace Segmentation.Execution.Reports;

/// <summary>A trait that is counted whole, and where its containers were last found.</summary>
/// <param name="place">Of the node that it answers.</param>
/// <param name="trait">The trait.</param>
internal unsafe struct BreakdownTrait(int place, Trait trait)
{
    private readonly Container[]? _containers = trait.Undivided?.ContainerArray; // null when there are deltas beside them
    private int _at;

    public readonly int Place => place;

    /// <summary>Has the containers of some chunks fetched.</summary>
    public readonly void Fetch(ushort key, int chunkCount)
    {
        if (_containers is { } containers && key < containers.Length)
        {
            LeafSets.Fetch((byte*)Unsafe.AsPointer(ref containers[key]), chunkCount * sizeof(long) * 3);
        }
    }

    /// <summary>What it holds in a chunk; of runs their number of members only.</summary>
    /// <param name="key">The chunk.</param>
    /// <param name="kept">Takes the container when nothing else may keep its payload.</param>
    public ChunkSet SetAt(ushort key, ref Container kept)
    {
        if (_containers is { } containers)
        {
            int at = LeafSets.Seek(containers, key, ref _at);
            return at < 0 ? ChunkSet.Empty : SetOf(containers[at]);
        }

        return trait.TryMembers(key, out kept) ? SetOf(kept) : ChunkSet.Empty;
    }

    /// <summary>The members of a chunk in which it holds runs.</summary>
    public readonly ChunkSet Expanded(ushort key, Scratch scratch) =>
        trait.TryMembers(key, out Container runs) ? ChunkEvaluator.Expand(runs, scratch) : ChunkSet.Empty;

    private static ChunkSet SetOf(in Container members) => members.Kind == ContainerKind.Run && !members.IsFull
        ? ChunkSet.OfNumber(members.Cardinality)
        : ChunkSet.OfContainer(members);
}
