using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps.Containers;

/// <summary>One chunk of a set with its deltas folded in.</summary>
internal static unsafe class ContainerFold
{
    /// <summary>Works out <c>(based EXCEPT removed) OR added</c>; returns its cardinality. The caller keeps the owners alive.</summary>
    /// <param name="based">The base's container; null when it has none.</param>
    /// <param name="added">Members to add; null when there are none.</param>
    /// <param name="removed">Members to take away first; null when there are none.</param>
    /// <param name="words">Room for 1,024 words.</param>
    /// <param name="scratch">Other room.</param>
    /// <param name="values">Where the members stand as sorted values; null when they stand in the words.</param>
    public static int Fold(Container? based, Container? added, Container? removed, ulong* words, ContainerScratch scratch, out ushort* values)
    {
        if (IsFew(based) && IsFew(added) && IsFew(removed))
        {
            return FoldValues(based, added, removed, scratch, out values);
        }

        values = null;
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

        return WordKernels.Count(words);
    }

    private static int FoldValues(Container? based, Container? added, Container? removed, ContainerScratch scratch, out ushort* values)
    {
        values = based is { } few ? (ushort*)few.Payload : scratch.Values;
        int count = based?.Cardinality ?? 0;
        if (removed is { } gone)
        {
            count = ArrayKernels.Difference(values, count, (ushort*)gone.Payload, gone.Cardinality, scratch.Values);
            values = scratch.Values;
        }

        if (added is { } more)
        {
            count = ArrayKernels.Union(values, count, (ushort*)more.Payload, more.Cardinality, scratch.MoreValues);
            values = scratch.MoreValues;
        }

        return count;
    }

    private static bool IsFew(Container? container) => container is null or { Kind: ContainerKind.Array };
}
