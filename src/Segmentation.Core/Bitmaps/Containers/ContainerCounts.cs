using System;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps.Containers;

/// <summary>Questions about two containers of one key that are answered without writing a result.</summary>
internal static unsafe class ContainerCounts
{
    /// <summary>Number of members of both.</summary>
    public static int And(in Container a, in Container b)
    {
        if (a.IsFull || b.IsFull)
        {
            return Math.Min(a.Cardinality, b.Cardinality);
        }

        if (a.Kind > b.Kind)
        {
            return And(b, a);
        }

        byte* first = a.Payload;
        byte* second = b.Payload;
        return (a.Kind, b.Kind) switch
        {
            (ContainerKind.Array, ContainerKind.Array) =>
                ArrayKernels.IntersectCount((ushort*)first, a.Cardinality, (ushort*)second, b.Cardinality),
            (ContainerKind.Array, ContainerKind.Bitset) =>
                ArrayKernels.IntersectBitsetCount((ushort*)first, a.Cardinality, (ulong*)second),
            (ContainerKind.Array, _) =>
                RunKernels.FilterArray<Drop>((ushort*)first, a.Cardinality, (ushort*)second + 1, b.RunCount, true, null),
            (ContainerKind.Bitset, ContainerKind.Bitset) => WordKernels.AndCount((ulong*)first, (ulong*)second),
            (ContainerKind.Bitset, _) => RangeKernels.CountRuns((ulong*)first, (ushort*)second + 1, b.RunCount),
            _ => RunKernels.AndCount((ushort*)first + 1, a.RunCount, (ushort*)second + 1, b.RunCount),
        };
    }

    /// <summary>Whether there is a common member.</summary>
    public static bool Intersects(in Container a, in Container b) =>
        a.Kind == ContainerKind.Bitset && b.Kind == ContainerKind.Bitset
            ? WordKernels.Intersects((ulong*)a.Payload, (ulong*)b.Payload)
            : And(a, b) != 0;

    /// <summary>Whether both have the same members.</summary>
    public static bool SameMembers(in Container a, in Container b)
    {
        if (a.Cardinality != b.Cardinality)
        {
            return false;
        }

        return a.Kind == b.Kind && a.RunCount == b.RunCount
            ? new ReadOnlySpan<byte>(a.Payload, a.PayloadLength).SequenceEqual(new ReadOnlySpan<byte>(b.Payload, b.PayloadLength))
            : And(a, b) == a.Cardinality;
    }
}
