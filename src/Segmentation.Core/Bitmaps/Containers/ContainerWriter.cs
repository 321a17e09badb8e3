using System;
using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps.Containers;

/// <summary>Writes payloads into slabs in the canonical kind: array up to 4,096 members, bitset above; runs when the caller has runs and they are smaller.</summary>
internal static unsafe class ContainerWriter
{
    /// <summary>Writes the set bits of 1,024 words; false when there are none.</summary>
    public static bool TryWrite(ushort key, ReadOnlySpan<ulong> words, ref Slab? slab, out Container container)
    {
        fixed (ulong* source = words[..ContainerLimits.BitsetWords])
        {
            return TryWrite(key, source, ref slab, out container);
        }
    }

    /// <summary>Writes the set bits of 1,024 words; false when there are none.</summary>
    public static bool TryWrite(ushort key, ulong* words, ref Slab? slab, out Container container) =>
        TryWrite(key, words, WordKernels.Count(words), ref slab, out container);

    /// <summary>Writes the set bits of 1,024 words, whose number is known; false when there are none.</summary>
    public static bool TryWrite(ushort key, ulong* words, int cardinality, ref Slab? slab, out Container container)
    {
        container = default;
        if (cardinality == 0)
        {
            return false;
        }

        if (cardinality > ContainerLimits.ArrayMaximum)
        {
            byte* bits = Slab.Allocate(ref slab, ContainerLimits.BitsetBytes, out PayloadOwner bitsOwner);
            WordKernels.Copy((ulong*)bits, words);
            container = new Container(key, ContainerKind.Bitset, cardinality, 0, bits, bitsOwner);
            return true;
        }

        byte* payload = Slab.Allocate(ref slab, 2 * cardinality, out PayloadOwner owner);
        ArrayKernels.Extract(words, (ushort*)payload, cardinality);
        container = new Container(key, ContainerKind.Array, cardinality, 0, payload, owner);
        return true;
    }

    /// <summary>Writes sorted distinct values; there must be at least one.</summary>
    public static Container Write(ushort key, ReadOnlySpan<ushort> sorted, ref Slab? slab)
    {
        fixed (ushort* values = sorted)
        {
            TryWrite(key, values, sorted.Length, ref slab, out Container container);
            return container;
        }
    }

    /// <summary>Writes sorted distinct values; false when there are none.</summary>
    public static bool TryWrite(ushort key, ushort* sorted, int count, ref Slab? slab, out Container container)
    {
        container = default;
        if (count == 0)
        {
            return false;
        }

        ContainerKind kind = count > ContainerLimits.ArrayMaximum ? ContainerKind.Bitset : ContainerKind.Array;
        byte* payload = Slab.Allocate(ref slab, Container.LengthOf(kind, count, 0), out PayloadOwner owner);
        if (kind == ContainerKind.Bitset)
        {
            WordKernels.Clear((ulong*)payload);
            ArrayKernels.SetBits((ulong*)payload, sorted, count);
        }
        else
        {
            Buffer.MemoryCopy(sorted, payload, 2 * count, 2 * count);
        }

        container = new Container(key, kind, count, 0, payload, owner);
        return true;
    }

    /// <summary>Writes runs (pairs: start, length minus one) in the smallest kind, runs only when they are smaller than both others; false when there are none.</summary>
    public static bool TryWriteRuns(ushort key, ushort* runs, int runCount, ref Slab? slab, out Container container)
    {
        container = default;
        if (runCount == 0)
        {
            return false;
        }

        int cardinality = RunKernels.Cardinality(runs, runCount);
        ContainerKind kind = SmallestKind(cardinality, runCount);
        int length = Container.LengthOf(kind, cardinality, runCount);
        byte* payload = Slab.Allocate(ref slab, length, out PayloadOwner owner);
        switch (kind)
        {
            case ContainerKind.Run:
                *(ushort*)payload = (ushort)runCount;
                Buffer.MemoryCopy(runs, payload + 2, 4 * runCount, 4 * runCount);
                break;
            case ContainerKind.Bitset:
                WordKernels.Clear((ulong*)payload);
                RangeKernels.SetRuns((ulong*)payload, runs, runCount);
                break;
            default:
                RunKernels.Expand(runs, runCount, (ushort*)payload, cardinality);
                break;
        }

        container = new Container(key, kind, cardinality, kind == ContainerKind.Run ? runCount : 0, payload, owner);
        return true;
    }

    /// <summary>The same container in a slab.</summary>
    public static Container Copy(in Container container, ref Slab? slab)
    {
        int length = container.PayloadLength;
        byte* payload = Slab.Allocate(ref slab, length, out PayloadOwner owner);
        Buffer.MemoryCopy(container.Payload, payload, length, length);
        GC.KeepAlive(container.Owner);
        return new Container(container.Key, container.Kind, container.Cardinality, container.RunCount, payload, owner);
    }

    /// <summary>The same members in the smallest kind; the container itself when it has that kind.</summary>
    public static Container Optimize(in Container container, ContainerScratch scratch, ref Slab? slab)
    {
        byte* payload = container.Payload;
        int runCount = container.Kind switch
        {
            ContainerKind.Array => RunKernels.CountInArray((ushort*)payload, container.Cardinality),
            ContainerKind.Bitset => RunKernels.CountInBitset((ulong*)payload),
            _ => container.RunCount,
        };
        ContainerKind kind = SmallestKind(container.Cardinality, runCount);
        if (kind == container.Kind)
        {
            return container;
        }

        ushort* runs = scratch.Values;
        switch (container.Kind)
        {
            case ContainerKind.Run:
                runs = (ushort*)payload + 1;
                break;
            case ContainerKind.Array when kind == ContainerKind.Run:
                RunKernels.FromArray((ushort*)payload, container.Cardinality, runs);
                break;
            case ContainerKind.Bitset when kind == ContainerKind.Run:
                RunKernels.FromBitset((ulong*)payload, runs);
                break;
            default:
                container.CopyTo(scratch.Words);
                TryWrite(container.Key, scratch.Words, ref slab, out Container converted);
                return converted;
        }

        TryWriteRuns(container.Key, runs, runCount, ref slab, out Container result);
        return result;
    }

    /// <summary>The kind of fewest bytes; on a tie an array or a bitset, which are faster.</summary>
    public static ContainerKind SmallestKind(int cardinality, int runCount)
    {
        ContainerKind plain = cardinality > ContainerLimits.ArrayMaximum ? ContainerKind.Bitset : ContainerKind.Array;
        return Container.LengthOf(ContainerKind.Run, cardinality, runCount) < Container.LengthOf(plain, cardinality, 0)
            ? ContainerKind.Run
            : plain;
    }
}
