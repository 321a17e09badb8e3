using Segmentation.Bitmaps.Kernels;

namespace Segmentation.Bitmaps.Containers;

/// <summary>Set operations on two containers of one key. Each returns false when the result is empty.</summary>
/// <remarks>Results are arrays or bitsets by cardinality; of two runs the smallest kind; an operand that is the answer is shared. The caller keeps the owners alive.</remarks>
internal static unsafe class ContainerAlgebra
{
    /// <summary>Two arrays with at most this many values together are merged a value at a time; larger ones go through a bitset.</summary>
    private const int MergeMaximum = 256;

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
                a.CopyTo(scratch.Words);
                RangeKernels.RetainRuns(scratch.Words, (ushort*)second + 1, b.RunCount);
                return ContainerWriter.TryWrite(a.Key, scratch.Words, ref slab, out result);
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

        if (a.Kind == ContainerKind.Array && b.Kind == ContainerKind.Bitset)
        {
            return TryOr(b, a, scratch, ref slab, out result); // bits are copied, values are set
        }

        if (TryAlike<OrOperator>(a, b, scratch, ref slab, out result) is bool any)
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
            return TryXor(b, a, scratch, ref slab, out result);
        }

        if (TryAlike<XorOperator>(a, b, scratch, ref slab, out result) is bool any)
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

        if (TryAlike<AndNotOperator>(a, b, scratch, ref slab, out result) is bool any)
        {
            return any;
        }

        if (a.Kind == ContainerKind.Array)
        {
            ushort* values = (ushort*)a.Payload;
            int kept;
            if (b.Kind == ContainerKind.Run)
            {
                kept = RunKernels.FilterArray<Keep>(values, a.Cardinality, (ushort*)b.Payload + 1, b.RunCount, false, scratch.Values);
            }
            else
            {
                ulong* bits = (ulong*)b.Payload;
                if (b.Kind == ContainerKind.Array)
                {
                    b.CopyTo(scratch.Words);
                    bits = scratch.Words;
                }

                kept = ArrayKernels.DifferenceBitset(values, a.Cardinality, bits, scratch.Values);
            }

            return ContainerWriter.TryWrite(a.Key, scratch.Values, kept, ref slab, out result);
        }

        a.CopyTo(scratch.Words);
        ContainerOperations.AndNot(scratch.Words, b);
        return ContainerWriter.TryWrite(a.Key, scratch.Words, ref slab, out result);
    }

    /// <summary>Operands of one kind that need no copy; null when there is no such way.</summary>
    private static bool? TryAlike<TOperator>(in Container a, in Container b, ContainerScratch scratch, ref Slab? slab, out Container result)
        where TOperator : struct, IWordOperator
    {
        result = default;
        if (a.Kind != b.Kind)
        {
            return null;
        }

        switch (a.Kind)
        {
            case ContainerKind.Bitset:
                return TryCombineBitsets<TOperator>(a.Key, (ulong*)a.Payload, (ulong*)b.Payload, scratch, ref slab, out result);
            case ContainerKind.Run:
                return TryCombineRuns<TOperator>(a, b, scratch, ref slab, out result);
            default:
                if (a.Cardinality + b.Cardinality > MergeMaximum)
                {
                    return null;
                }

                int count = ArrayKernels.Combine<TOperator>(
                    (ushort*)a.Payload, a.Cardinality, (ushort*)b.Payload, b.Cardinality, scratch.Values);
                return ContainerWriter.TryWrite(a.Key, scratch.Values, count, ref slab, out result);
        }
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

    private static bool TryCombineRuns<TOperator>(in Container a, in Container b, ContainerScratch scratch, ref Slab? slab, out Container result)
        where TOperator : struct, IWordOperator
    {
        int runCount = RunKernels.Combine<TOperator>(
            (ushort*)a.Payload + 1, a.RunCount, (ushort*)b.Payload + 1, b.RunCount, scratch.Values);
        return ContainerWriter.TryWriteRuns(a.Key, scratch.Values, runCount, ref slab, out result);
    }
}
