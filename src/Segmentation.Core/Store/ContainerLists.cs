using System;
using System.Numerics;
using Segmentation.Bitmaps.Containers;

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
    public static string? FaultOf(int kind, int cardinality, int runs) => (ContainerKind)kind switch
    {
        ContainerKind.Array when cardinality > ContainerLimits.ArrayMaximum => $"an array of {cardinality} values",
        ContainerKind.Run when runs is 0 or > ContainerLimits.RunMaximum || runs > cardinality => $"{runs} runs of {cardinality} values",
        ContainerKind.Array or ContainerKind.Bitset when runs != 0 => $"{runs} runs in a container without runs",
        ContainerKind.Array or ContainerKind.Bitset or ContainerKind.Run => null,
        _ => $"container kind {kind}",
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
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] <= values[i - 1])
            {
                return $"array value {values[i]} at {i} after {values[i - 1]}";
            }
        }

        return null;
    }

    private static string? BitsetFault(ReadOnlySpan<ulong> words, int cardinality)
    {
        int count = 0;
        foreach (ulong word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count == cardinality ? null : $"a bitset of {count} members described as {cardinality}";
    }

    private static string? RunFault(in Container container, int described)
    {
        int stored = *(ushort*)container.Payload;
        if (stored != described)
        {
            return $"{stored} runs described as {described}";
        }

        ReadOnlySpan<ushort> runs = container.Runs;
        int count = 0;
        int next = 0;
        for (int i = 0; i < runs.Length; i += 2)
        {
            int last = runs[i] + runs[i + 1];
            if (runs[i] < next || last > ushort.MaxValue)
            {
                return $"run {i / 2} from {runs[i]} to {last} where {next} is the first value possible";
            }

            next = last + 2;
            count += runs[i + 1] + 1;
        }

        return count == container.Cardinality ? null : $"runs of {count} members described as {container.Cardinality}";
    }
}
