using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps.Containers;

/// <summary>One chunk of a set with its deltas folded in.</summary>
internal static unsafe class ContainerFold
{
    /// <summary>Writes <c>(based EXCEPT removed) OR added</c>; false when that is empty. The caller keeps the owners alive.</summary>
    /// <param name="key">Key of the chunk.</param>
    /// <param name="based">The base's container; null when it has none.</param>
    /// <param name="added">Members to add; null when there are none.</param>
    /// <param name="removed">Members to take away first; null when there are none.</param>
    /// <param name="slab">Where the result is cut from.</param>
    /// <param name="container">The result.</param>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public static bool TryFold(
        ushort key, Container? based, Container? added, Container? removed, ref Slab? slab, out Container container)
    {
        byte* memory = stackalloc byte[ContainerScratch.Size];
        ContainerScratch scratch = new(memory);
        if (IsFew(based) && IsFew(added) && IsFew(removed))
        {
            ushort* kept = based is { } few ? (ushort*)few.Payload : null;
            int count = based?.Cardinality ?? 0;
            if (removed is { } gone)
            {
                count = ArrayKernels.Difference(kept, count, (ushort*)gone.Payload, gone.Cardinality, scratch.Values);
                kept = scratch.Values;
            }

            if (added is { } more)
            {
                count = ArrayKernels.Union(kept, count, (ushort*)more.Payload, more.Cardinality, scratch.MoreValues);
                kept = scratch.MoreValues;
            }

            return ContainerWriter.TryWrite(key, kept, count, ref slab, out container);
        }

        ulong* words = scratch.Words;
        ulong* other = (ulong*)scratch.Values;
        if (based is { } held)
        {
            held.CopyTo(words);
        }
        else
        {
            WordKernels.Clear(words);
        }

        if (removed is { Kind: ContainerKind.Array } fewGone)
        {
            ArrayKernels.ClearBits(words, (ushort*)fewGone.Payload, fewGone.Cardinality);
        }
        else if (removed is { } many)
        {
            many.CopyTo(other);
            WordKernels.AndNot(words, other);
        }

        if (added is { Kind: ContainerKind.Array } fewMore)
        {
            ArrayKernels.SetBits(words, (ushort*)fewMore.Payload, fewMore.Cardinality);
        }
        else if (added is { } manyMore)
        {
            manyMore.CopyTo(other);
            WordKernels.Or(words, other);
        }

        return ContainerWriter.TryWrite(key, words, ref slab, out container);
    }

    private static bool IsFew(Container? container) => container is null or { Kind: ContainerKind.Array };
}
