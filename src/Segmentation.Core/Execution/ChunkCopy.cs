using System;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Execution;

/// <summary>Sets of a chunk that outlast the scratch that they were made in.</summary>
internal static unsafe class ChunkCopy
{
    /// <summary>The same members in a buffer of another scratch; words with few bits become a list.</summary>
    public static ChunkSet Of(in ChunkSet set, Scratch target)
    {
        switch (set.Form)
        {
            case ChunkForm.Array:
                ushort* values = (ushort*)target.Rent();
                set.ValueSpan.CopyTo(new Span<ushort>(values, set.Cardinality));
                return ChunkSet.OfValues(values, set.Cardinality);
            case ChunkForm.Words:
                int cardinality = ChunkAlgebra.CountOf(set);
                if (cardinality == 0)
                {
                    return ChunkSet.Empty;
                }

                void* copy = target.Rent();
                if (cardinality <= ContainerLimits.ArrayMaximum)
                {
                    return ChunkSet.OfValues((ushort*)copy, ArrayKernels.Extract(set.Words, (ushort*)copy, ContainerLimits.ArrayMaximum + ArrayKernels.Slack));
                }

                WordKernels.Copy((ulong*)copy, set.Words);
                return ChunkSet.OfWords((ulong*)copy, cardinality);
            default:
                return set;
        }
    }
}
