using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps.Containers;

/// <summary>Set operations on two containers of one key. Each returns false when the result is empty.</summary>
/// <remarks>Results are arrays or bitsets by cardinality, or the smallest kind where runs were worked out; an operand that is the answer is shared. The caller keeps the owners alive.</remarks>
internal static unsafe class ContainerAlgebra
{
    /// <summary>An array with at most this many values meets runs as runs; a larger one goes through a bitset.</summary>
    private const int AsRunsMaximum = 1_024;

    /// <summary>Two arrays with at most this many values together are merged; more go through a bitset where a merge takes a step a value.</summary>
    private static int MergeMaximum => KernelWidths.Best >= KernelWidth.Vector512 ? 2 * ContainerLimits.ArrayMaximum : 256;

    public static bool TryAnd(in Container a, in Container b, ContainerScratch scratch, ref Slab? slab, out Container result)
    {
        if (a.IsFull || b.IsFull)
        {
            result = a.IsFull ? b : a;
            return true;
        }

        if (a.Kind > b.Kind)
        {
            return TryAnd(b, a, scratch, ref slab, out result);
        }

        byte* first = a.Payload;
        byte* second = b.Payload;
        switch (a.Kind, b.Kind)
        {
            case (ContainerKind.Array, _):
                int kept = ContainerOperations.Filter((ushort*)first, a.Cardinality, b, scratch.Values);
                return ContainerWriter.TryWrite(a.Key, scratch.Values, kept, ref slab, out result);
            case (ContainerKind.Bitset, ContainerKind.Bitset):
                return TryCombineBitsets<AndOperator>(a.Key, (ulong*)first, (ulong*)second, scratch, ref slab, out result);
            case (ContainerKind.Bitset, _):
                ushort* runs = (ushort*)second + 1;
                int cardinality = RangeKernels.CountRuns((ulong*)first, runs, b.RunCount);
                WordKernels.Copy(scratch.Words, (ulong*)first);
                RangeKernels.RetainRuns(scratch.Words, runs, b.RunCount);
                return ContainerWriter.TryWrite(a.Key, scratch.Words, cardinality, ref slab, out result);
            default:
                return TryCombineRuns<AndOperator>(a, b, scratch, ref slab, out result);
        }
    }

    public static bool TryOr(in Container a, in Container b, ContainerScratch scratch, ref Slab? slab, out Container result)
    {
        if (a.IsFull || b.IsFull)
        {
            result = a.IsFull ? a : b;
            return true;
        }

        if (a.Kind > b.Kind)
        {
            return TryOr(b, a, scratch, ref slab, out result);
        }

        if (a.Kind == ContainerKind.Bitset || b.Kind == ContainerKind.Bitset)
        {
            result = UniteBits(a.Kind == ContainerKind.Bitset ? a : b, a.Kind == ContainerKind.Bitset ? b : a, ref slab);
            return true;
        }

        if (TryWithoutBits<OrOperator>(a, b, scratch, ref slab, out result) is bool any)
        {
            return any;
        }

        a.CopyTo(scratch.Words);
        ContainerOperations.Or(scratch.Words, b);
        return ContainerWriter.TryWrite(a.Key, scratch.Words, ref slab, out result);
    }

    public static bool TryXor(in Container a, in Container b, ContainerScratch scratch, ref Slab? slab, out Container result)
    {
        if (a.Kind == ContainerKind.Array && b.Kind == ContainerKind.Bitset)
        {
            return TryXor(b, a, scratch, ref slab, out result); // bits are copied, values are flipped
        }

        if (TryWithoutBits<XorOperator>(a, b, scratch, ref slab, out result) is bool any)
        {
            return any;
        }

        a.CopyTo(scratch.Words);
        ContainerOperations.Xor(scratch.Words, b);
        return ContainerWriter.TryWrite(a.Key, scratch.Words, ref slab, out result);
    }

    public static bool TryAndNot(in Container a, in Container b, ContainerScratch scratch, ref Slab? slab, out Container result)
    {
        result = default;
        if (b.IsFull)
        {
            return false;
        }

        if (a.Kind == ContainerKind.Array && b.Kind != ContainerKind.Array)
        {
            ushort* values = (ushort*)a.Payload;
            int kept = b.Kind == ContainerKind.Run
                ? RunKernels.FilterArray<Keep>(values, a.Cardinality, (ushort*)b.Payload + 1, b.RunCount, false, scratch.Values)
                : ArrayKernels.DifferenceBitset(values, a.Cardinality, (ulong*)b.Payload, scratch.Values);
            return ContainerWriter.TryWrite(a.Key, scratch.Values, kept, ref slab, out result);
        }

        if (TryWithoutBits<AndNotOperator>(a, b, scratch, ref slab, out result) is bool any)
        {
            return any;
        }

        if (a.Kind == ContainerKind.Array)
        {
            b.CopyTo(scratch.Words);
            int kept = ArrayKernels.DifferenceBitset((ushort*)a.Payload, a.Cardinality, scratch.Words, scratch.Values);
            return ContainerWriter.TryWrite(a.Key, scratch.Values, kept, ref slab, out result);
        }

        a.CopyTo(scratch.Words);
        ContainerOperations.AndNot(scratch.Words, b);
        return ContainerWriter.TryWrite(a.Key, scratch.Words, ref slab, out result);
    }

    /// <summary>Operands that need not be written out as bits; null when these do.</summary>
    private static bool? TryWithoutBits<TOperator>(in Container a, in Container b, ContainerScratch scratch, ref Slab? slab, out Container result)
        where TOperator : struct, IWordOperator
    {
        result = default;
        switch (a.Kind, b.Kind)
        {
            case (ContainerKind.Bitset, ContainerKind.Bitset):
                return TryCombineBitsets<TOperator>(a.Key, (ulong*)a.Payload, (ulong*)b.Payload, scratch, ref slab, out result);
            case (ContainerKind.Array, ContainerKind.Array) when a.Cardinality + b.Cardinality <= MergeMaximum:
                int count = ArrayKernels.Combine<TOperator>((ushort*)a.Payload, a.Cardinality, (ushort*)b.Payload, b.Cardinality, scratch.Values);
                return ContainerWriter.TryWrite(a.Key, scratch.Values, count, ref slab, out result);
            case (ContainerKind.Run or ContainerKind.Array, ContainerKind.Run or ContainerKind.Array)
                when a.Kind != b.Kind && (a.Kind == ContainerKind.Array ? a : b).Cardinality > AsRunsMaximum:
            case (ContainerKind.Array, ContainerKind.Array):
            case (ContainerKind.Bitset, _):
            case (_, ContainerKind.Bitset):
                return null;
            default:
                return TryCombineRuns<TOperator>(a, b, scratch, ref slab, out result);
        }
    }

    /// <summary>A bitset with more members is a bitset, so it is written where it belongs.</summary>
    private static Container UniteBits(in Container bits, in Container more, ref Slab? slab)
    {
        byte* payload = Slab.Allocate(ref slab, ContainerLimits.BitsetBytes, out PayloadOwner owner);
        ulong* words = (ulong*)payload;
        int cardinality;
        if (more.Kind == ContainerKind.Bitset)
        {
            cardinality = WordKernels.OrStoreCount(words, (ulong*)bits.Payload, (ulong*)more.Payload);
        }
        else
        {
            cardinality = bits.Cardinality + more.Cardinality - ContainerCounts.And(bits, more);
            WordKernels.Copy(words, (ulong*)bits.Payload);
            ContainerOperations.Or(words, more);
        }

        return new Container(bits.Key, ContainerKind.Bitset, cardinality, 0, payload, owner);
    }

    /// <summary>Counts first, then writes once to where the result belongs.</summary>
    private static bool TryCombineBitsets<TOperator>(
        ushort key, ulong* a, ulong* b, ContainerScratch scratch, ref Slab? slab, out Container result)
        where TOperator : struct, IWordOperator
    {
        int cardinality = WordKernels.Count<TOperator>(a, b);
        if (cardinality <= ContainerLimits.ArrayMaximum)
        {
            WordKernels.Store<TOperator>(scratch.Words, a, b);
            return ContainerWriter.TryWrite(key, scratch.Words, cardinality, ref slab, out result);
        }

        byte* payload = Slab.Allocate(ref slab, ContainerLimits.BitsetBytes, out PayloadOwner owner);
        WordKernels.Store<TOperator>((ulong*)payload, a, b);
        result = new Container(key, ContainerKind.Bitset, cardinality, 0, payload, owner);
        return true;
    }

    /// <summary>Arrays take part as the runs that they make.</summary>
    private static bool TryCombineRuns<TOperator>(in Container a, in Container b, ContainerScratch scratch, ref Slab? slab, out Container result)
        where TOperator : struct, IWordOperator
    {
        ushort* first = RunsOf(a, scratch, out int firstCount);
        ushort* second = RunsOf(b, scratch, out int secondCount);
        ushort* runs = RunKernels.Combine<TOperator>(first, firstCount, second, secondCount, scratch.Values, out int runCount);
        return ContainerWriter.TryWriteRuns(a.Key, runs, runCount, ref slab, out result);
    }

    private static ushort* RunsOf(in Container container, ContainerScratch scratch, out int count)
    {
        if (container.Kind == ContainerKind.Run)
        {
            count = container.RunCount;
            return (ushort*)container.Payload + 1;
        }

        ushort* runs = (ushort*)scratch.Words;
        count = RunKernels.FromArray((ushort*)container.Payload, container.Cardinality, runs);
        return runs;
    }
}
