using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index;

namespace Segmentation.Execution.Reports;

/// <summary>A trait that is counted whole, or a part of one whose counts are added or taken off, and where its containers were last found.</summary>
/// <remarks>Of a trait without days nothing added is in the base and all that is removed is, so its counts are those of the base and of what was added less those of what was removed.</remarks>
internal unsafe struct BreakdownTrait
{
    private const int ContainerBytes = 24;

    private readonly Container[]? _containers; // null when there are deltas beside them that only a fold takes into account
    private readonly Trait _trait;
    private int _at;

    private BreakdownTrait(int place, int sign, Trait trait, Bitmap? part)
    {
        Place = place;
        Sign = sign;
        _trait = trait;
        _containers = part?.ContainerArray;
    }

    /// <summary>Of the node that it answers.</summary>
    public readonly int Place { get; }

    /// <summary>1 for what is added to the node's counts, -1 for what is taken off.</summary>
    public readonly int Sign { get; }

    /// <summary>Containers in ascending order of key; null when a chunk must be asked for by <see cref="SetAt"/>.</summary>
    public readonly Container[]? Containers => _containers;

    /// <summary>All of a trait.</summary>
    public static BreakdownTrait Whole(int place, Trait trait) => new(place, 1, trait, trait.Undivided);

    /// <summary>The parts that a trait is counted by where deltas need not be folded in for that.</summary>
    public static IEnumerable<BreakdownTrait> PartsOf(int place, Trait trait)
    {
        if (trait is not PlainTrait plain)
        {
            yield return Whole(place, trait);
            yield break;
        }

        foreach ((int sign, Bitmap part) in new[] { (1, plain.Base), (1, plain.Added), (-1, plain.Removed) })
        {
            if (!part.IsEmpty)
            {
                yield return new BreakdownTrait(place, sign, trait, part);
            }
        }
    }

    /// <summary>Has the containers of some chunks fetched, and what says how many there are; reads nothing.</summary>
    public readonly void Fetch(ushort key, int chunkCount)
    {
        if (_containers is { } containers)
        {
            byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(containers));
            LeafSets.Fetch(start - sizeof(long), 1);
            LeafSets.Fetch(start + key * ContainerBytes, chunkCount * ContainerBytes);
        }
    }

    /// <summary>Position of the first container whose key is not lower; keys are mostly asked for in ascending order.</summary>
    public int SeekFirst(ushort key)
    {
        LeafSets.Seek(_containers!, key, ref _at);
        return _at;
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

        return _trait.TryMembers(key, out kept) ? SetOf(kept) : ChunkSet.Empty;
    }

    /// <summary>The members of a chunk in which it holds runs.</summary>
    public ChunkSet Expanded(ushort key, Scratch scratch)
    {
        if (_containers is { } containers)
        {
            int at = LeafSets.Seek(containers, key, ref _at);
            return at < 0 ? ChunkSet.Empty : ChunkEvaluator.Expand(containers[at], scratch);
        }

        return _trait.TryMembers(key, out Container runs) ? ChunkEvaluator.Expand(runs, scratch) : ChunkSet.Empty;
    }

    /// <summary>A container as it stands; of runs their number of members only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChunkSet SetOf(in Container members) => members.Kind == ContainerKind.Run && !members.IsFull
        ? ChunkSet.OfNumber(members.Cardinality)
        : ChunkSet.OfContainer(members);
}
