using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    private const int GatheredMaximum = 32; // arrays that are gathered before they are written down as words
    private const int JoinMaximum = 256; // values of arrays that are merged to an array; more become words

    /// <summary>Members of any operand. Arrays are gathered, because few of them stay an array, and the last one of a count need not be written down.</summary>
    [SkipLocalsInit]
    private ChunkSet Or(PlanOr node, bool isLast)
    {
        if (node.IsCounted)
        {
            return OrAll(node);
        }

        ReadOnlySpan<PlanNode> operands = node.Operands;
        Span<ChunkSet> arrays = stackalloc ChunkSet[GatheredMaximum];
        int gathered = 0;
        ulong* target = (ulong*)_scratch.Rent();
        ulong* words = null; // what the operands in words have together: one operand's own, or the target
        int bottom = _scratch.Top;
        int floor = bottom;
        for (int i = operands.Length - 1; i >= 0; i--) // the largest first, because it may be full
        {
            ChunkSet set = Evaluate(operands[i], isLast: false);
            switch (set.Form)
            {
                case ChunkForm.Full:
                    return ChunkSet.Full;
                case ChunkForm.Words when words == null:
                    words = set.Words;
                    floor = _scratch.Top;
                    break;
                case ChunkForm.Words:
                    WordKernels.Or(target, words, set.Words);
                    words = target;
                    break;
                case ChunkForm.Array:
                    arrays[gathered++] = set;
                    floor = _scratch.Top;
                    break;
                default:
                    break;
            }

            if (gathered == GatheredMaximum)
            {
                words = WriteDown(arrays, words, target);
                gathered = 0;
                floor = bottom;
            }

            _scratch.Release(floor);
        }

        return Join(arrays[..gathered], words, target, isLast);
    }

    private ChunkSet Join(ReadOnlySpan<ChunkSet> arrays, ulong* words, ulong* target, bool isLast)
    {
        if (words == null)
        {
            int values = 0;
            foreach (ref readonly ChunkSet array in arrays)
            {
                values += array.Cardinality;
            }

            switch (arrays.Length)
            {
                case 0:
                    return ChunkSet.Empty;
                case 1:
                    return arrays[0];
                case 2 when isLast:
                    return ChunkSet.OfNumber(values - ChunkAlgebra.AndCount(arrays[0], arrays[1]));
                default:
                    break;
            }

            if (values <= JoinMaximum)
            {
                void* spare = _scratch.Rent();
                ChunkSet few = arrays[0];
                foreach (ref readonly ChunkSet array in arrays[1..])
                {
                    few = Join(few, array, few.Data == target ? spare : target);
                }

                return few;
            }
        }

        if (isLast && arrays.Length > 0 && words != null)
        {
            ref readonly ChunkSet last = ref arrays[^1];
            words = WriteDown(arrays[..^1], words, target);
            return ChunkSet.OfNumber(WordKernels.Count(words) + last.Cardinality - ArrayKernels.IntersectBitsetCount(last.Values, last.Cardinality, words));
        }

        words = WriteDown(arrays, words, target);
        return isLast ? ChunkSet.OfNumber(WordKernels.Count(words)) : ChunkSet.OfWords(words, ChunkSet.Unknown);
    }

    /// <summary>The words with the values of arrays added, in the target; the words as they are when there are no arrays.</summary>
    private static ulong* WriteDown(ReadOnlySpan<ChunkSet> arrays, ulong* words, ulong* target)
    {
        if (arrays.IsEmpty)
        {
            return words;
        }

        if (words == null)
        {
            WordKernels.Clear(target);
        }
        else if (words != target)
        {
            WordKernels.Copy(target, words);
        }

        foreach (ref readonly ChunkSet array in arrays)
        {
            ArrayKernels.SetBits(target, array.Values, array.Cardinality);
        }

        return target;
    }

    /// <summary>Every operand is evaluated, because something below is counted on its own.</summary>
    private ChunkSet OrAll(PlanOr node)
    {
        Accumulator members = new(_scratch, ChunkSet.Empty);
        ReadOnlySpan<PlanNode> operands = node.Operands;
        for (int i = operands.Length - 1; i >= 0; i--)
        {
            members.Or(Evaluate(operands[i], isLast: false));
        }

        return members.Value;
    }

    private ChunkSet Xor(PlanXor node)
    {
        Accumulator members = new(_scratch, ChunkSet.Empty);
        foreach (PlanNode operand in node.Operands)
        {
            members.Xor(Evaluate(operand, isLast: false));
        }

        return members.Value;
    }
}
