using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps.Containers;

/// <summary>A container of any kind against 1,024 words or an array, in place.</summary>
/// <remarks>The caller keeps the container's owner alive.</remarks>
internal static unsafe class ContainerOperations
{
    /// <summary>words |= container.</summary>
    public static void Or(ulong* words, in Container container)
    {
        byte* payload = container.Payload;
        switch (container.Kind)
        {
            case ContainerKind.Array:
                ArrayKernels.SetBits(words, (ushort*)payload, container.Cardinality);
                break;
            case ContainerKind.Bitset:
                WordKernels.Or(words, (ulong*)payload);
                break;
            default:
                RangeKernels.SetRuns(words, (ushort*)payload + 1, container.RunCount);
                break;
        }
    }

    /// <summary>words ^= container.</summary>
    public static void Xor(ulong* words, in Container container)
    {
        byte* payload = container.Payload;
        switch (container.Kind)
        {
            case ContainerKind.Array:
                ArrayKernels.FlipBits(words, (ushort*)payload, container.Cardinality);
                break;
            case ContainerKind.Bitset:
                WordKernels.Xor(words, (ulong*)payload);
                break;
            default:
                RangeKernels.FlipRuns(words, (ushort*)payload + 1, container.RunCount);
                break;
        }
    }

    /// <summary>words &amp;= ~container.</summary>
    public static void AndNot(ulong* words, in Container container)
    {
        byte* payload = container.Payload;
        switch (container.Kind)
        {
            case ContainerKind.Array:
                ArrayKernels.ClearBits(words, (ushort*)payload, container.Cardinality);
                break;
            case ContainerKind.Bitset:
                WordKernels.AndNot(words, (ulong*)payload);
                break;
            default:
                RangeKernels.ClearRuns(words, (ushort*)payload + 1, container.RunCount);
                break;
        }
    }

    /// <summary>words &amp;= container. An array needs a second bitset of room.</summary>
    public static void And(ulong* words, in Container container, ushort* room)
    {
        byte* payload = container.Payload;
        switch (container.Kind)
        {
            case ContainerKind.Array:
                int kept = ArrayKernels.IntersectBitset((ushort*)payload, container.Cardinality, words, room);
                WordKernels.Clear(words);
                ArrayKernels.SetBits(words, room, kept);
                break;
            case ContainerKind.Bitset:
                WordKernels.And(words, (ulong*)payload);
                break;
            default:
                RangeKernels.RetainRuns(words, (ushort*)payload + 1, container.RunCount);
                break;
        }
    }

    /// <summary>Values that are members; returns their number. The destination must not overlap the values and has room for 8,192 values and slack.</summary>
    public static int Filter(ushort* values, int count, in Container container, ushort* destination)
    {
        byte* payload = container.Payload;
        return container.Kind switch
        {
            ContainerKind.Array => ArrayKernels.Intersect(values, count, (ushort*)payload, container.Cardinality, destination),
            ContainerKind.Bitset => ArrayKernels.IntersectBitset(values, count, (ulong*)payload, destination),
            _ => RunKernels.FilterArray<Keep>(values, count, (ushort*)payload + 1, container.RunCount, true, destination),
        };
    }
}
