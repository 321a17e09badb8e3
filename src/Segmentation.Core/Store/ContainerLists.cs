using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Store;

/// <summary>Lengths, bounds and structure of containers with their columns, for every form.</summary>
internal static unsafe class ContainerLists
{
    /// <summary>Bytes of the columns per member.</summary>
    public static int ColumnWidth(ListForm form) => form switch
    {
        ListForm.Timed => 2,
        ListForm.Counted => 3,
        ListForm.Valued => 8,
        _ => 0,
    };

    /// <summary>Bytes of payload and columns.</summary>
    public static int LengthOf(in Container container, ListForm form) => container.PayloadLength + container.Cardinality * ColumnWidth(form);

    /// <summary>Payload and columns.</summary>
    public static ReadOnlySpan<byte> BytesOf(in Container container, ListForm form)
    {
        int length = LengthOf(container, form);
        container.Owner.EnsureReadable(container.PayloadAddress, length);
        return new ReadOnlySpan<byte>(container.PayloadAddress, length);
    }

    /// <summary>What is wrong with a container's descriptor, or null.</summary>
    public static string? FaultOf(int kind, int cardinality, int runs) => PayloadLengthOf(kind, cardinality, runs) >= 0
        ? null
        : (ContainerKind)kind switch
        {
            ContainerKind.Array when runs == 0 => $"an array of {cardinality} values",
            ContainerKind.Run => $"{runs} runs of {cardinality} values",
            ContainerKind.Array or ContainerKind.Bitset => $"{runs} runs in a container without runs",
            _ => $"container kind {kind}",
        };

    /// <summary>Bytes of the payload that a descriptor promises; -1 when no container is like that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PayloadLengthOf(int kind, int cardinality, int runs) => (ContainerKind)kind switch
    {
        ContainerKind.Array when runs == 0 && cardinality <= ContainerLimits.ArrayMaximum => 2 * cardinality,
        ContainerKind.Bitset when runs == 0 => ContainerLimits.BitsetBytes,
        ContainerKind.Run when runs is >= 1 and <= ContainerLimits.RunMaximum && runs <= cardinality => 2 + 4 * runs,
        _ => -1,
    };

    /// <summary>What is wrong with a container's payload or columns, or null.</summary>
    public static string? StructureFaultOf(in Container container, ListForm form)
    {
        string? fault = container.Kind switch
        {
            ContainerKind.Array => ArrayFault(container.Values),
            ContainerKind.Bitset => BitsetFault(container.Words, container.Cardinality),
            _ => RunFault(container, container.RunCount),
        };
        if (fault is null && form == ListForm.Counted)
        {
            ReadOnlySpan<byte> bytes = BytesOf(container, form);
            int zero = bytes[(container.PayloadLength + 2 * container.Cardinality)..].IndexOf((byte)0);
            fault = zero < 0 ? null : $"a count of 0 at rank {zero}";
        }

        return fault;
    }

    /// <summary>The containers of a stripe group.</summary>
    public static ReadOnlySpan<Container> InGroup(ReadOnlySpan<Container> containers, int group) =>
        containers[FirstAtOrAbove(containers, group << StoreFormat.GroupShift)..FirstAtOrAbove(containers, (group + 1) << StoreFormat.GroupShift)];

    private static int FirstAtOrAbove(ReadOnlySpan<Container> containers, int key)
    {
        int low = 0;
        int high = containers.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (containers[middle].Key < key)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static string? ArrayFault(ReadOnlySpan<ushort> values)
    {
        fixed (ushort* first = values)
        {
            int index = PayloadKernels.FirstNotAscending(first, values.Length);
            return index == values.Length ? null : $"array value {values[index]} at {index} after {values[index - 1]}";
        }
    }

    private static string? BitsetFault(ReadOnlySpan<ulong> words, int cardinality)
    {
        fixed (ulong* first = words)
        {
            int count = WordKernels.Count(first);
            return count == cardinality ? null : $"a bitset of {count} members described as {cardinality}";
        }
    }

    private static string? RunFault(in Container container, int described)
    {
        int stored = *(ushort*)container.Payload;
        if (stored != described)
        {
            return $"{stored} runs described as {described}";
        }

        ushort* runs = (ushort*)container.Payload + 1;
        int index = PayloadKernels.FirstUnsound(runs, described, out int count);
        if (index < described)
        {
            int least = index == 0 ? 0 : runs[2 * index - 2] + runs[2 * index - 1] + 2;
            return $"run {index} from {runs[2 * index]} to {runs[2 * index] + runs[2 * index + 1]} where {least} is the first value possible";
        }

        return count == container.Cardinality ? null : $"runs of {count} members described as {container.Cardinality}";
    }
}
