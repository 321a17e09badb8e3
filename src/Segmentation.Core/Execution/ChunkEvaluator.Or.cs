using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    private const int GatheredMaximum = 32; // arrays that are gathered before they are written down as words
    private const int SiftedMinimum = 1_024; // values; fewer cost about as much to look up as to write down
    private const int JoinMaximum = 256; // values of arrays that are merged to an array; more become words

    /// <summary>
    /// Members of any operand. Words are gathered to be combined in one pass, and arrays because few of them stay an array and the last one of a count
    /// need not be written down.
    /// </summary>
    /// <param name="node">The operands.</param>
    /// <param name="isLast">Whether the number will do.</param>
    /// <param name="within">Words outside of which members of the result may be left out; null for everything.</param>
    [SkipLocalsInit]
    private ChunkSet Or(PlanOr node, bool isLast, ulong* within = null)
    {
        if (node.IsCounted)
        {
            return OrAll(node);
        }

        ReadOnlySpan<PlanNode> operands = node.Operands;
        Span<ChunkSet> arrays = stackalloc ChunkSet[GatheredMaximum];
        ulong** words = stackalloc ulong*[WordPrograms.MostOperands];
        int arrayCount = 0;
        int wordCount = 0;
        ulong* target = (ulong*)_scratch.Rent();
        int bottom = _scratch.Top;
        int floor = bottom;
        for (int i = operands.Length - 1; i >= 0; i--) // the largest first, because it may be full
        {
            ChunkSet set = Evaluate(operands[i], isLast: false);
            if (within != null && set.Form == ChunkForm.Array && set.Cardinality >= SiftedMinimum)
            {
                ushort* found = (ushort*)_scratch.Rent();
                set = ChunkSet.OfValues(found, ArrayKernels.IntersectBitset(set.Values, set.Cardinality, within, found, _fetches));
            }

            switch (set.Form)
            {
                case ChunkForm.Full:
                    return ChunkSet.Full;
                case ChunkForm.Words:
                    words[wordCount++] = set.Words;
                    floor = _scratch.Top;
                    break;
                case ChunkForm.Array:
                    arrays[arrayCount++] = set;
                    floor = _scratch.Top;
                    break;
                default:
                    break;
            }

            if (wordCount == WordPrograms.MostOperands || arrayCount == GatheredMaximum)
            {
                WriteDown(arrays[..arrayCount], words, wordCount, target);
                words[0] = target;
                wordCount = 1;
                arrayCount = 0;
                floor = bottom;
            }

            _scratch.Release(floor);
        }

        return Join(arrays[..arrayCount], words, wordCount, target, isLast);
    }

    private ChunkSet Join(ReadOnlySpan<ChunkSet> arrays, ulong** words, int wordCount, ulong* target, bool isLast)
    {
        switch (arrays.Length, wordCount)
        {
            case (0, 0):
                return ChunkSet.Empty;
            case (1, 0):
                return arrays[0];
            case (0, 1):
                return ChunkSet.OfWords(words[0], ChunkSet.Unknown);
            case (0, _):
                WordProgram union = WordPrograms.Union(wordCount);
                return isLast ? ChunkSet.OfNumber(union.Count(words)) : ChunkSet.OfWords(target, union.StoreCount(words, target));
            case (2, 0) when isLast:
                return ChunkSet.OfNumber(arrays[0].Cardinality + arrays[1].Cardinality - ChunkAlgebra.AndCount(arrays[0], arrays[1]));
            case (_, 0) when May(EvaluationStrategies.Join) && IsFew(arrays):
                return JoinFew(arrays, target);
            default:
                break;
        }

        if (!isLast || wordCount == 0)
        {
            WriteDown(arrays, words, wordCount, target);
            return ChunkSet.OfWords(target, ChunkSet.Unknown);
        }

        ref readonly ChunkSet last = ref arrays[^1]; // the smallest
        ulong* others = words[0];
        if (arrays.Length > 1 || wordCount > 1)
        {
            WriteDown(arrays[..^1], words, wordCount, target);
            others = target;
        }

        return ChunkSet.OfNumber(WordKernels.Count(others) + last.Cardinality - ArrayKernels.IntersectBitsetCount(last.Values, last.Cardinality, others));
    }

    private static bool IsFew(ReadOnlySpan<ChunkSet> arrays)
    {
        int values = 0;
        foreach (ref readonly ChunkSet array in arrays)
        {
            values += array.Cardinality;
        }

        return values <= JoinMaximum;
    }

    private ChunkSet JoinFew(ReadOnlySpan<ChunkSet> arrays, void* target)
    {
        void* spare = _scratch.Rent();
        ChunkSet few = arrays[0];
        foreach (ref readonly ChunkSet array in arrays[1..])
        {
            few = Join(few, array, few.Data == target ? spare : target);
        }

        return few;
    }

    /// <summary>Writes what the words and the arrays have together to the target, which may be the first of the words.</summary>
    private void WriteDown(ReadOnlySpan<ChunkSet> arrays, ulong** words, int wordCount, ulong* target)
    {
        switch (wordCount)
        {
            case 0:
                WordKernels.Clear(target);
                break;
            case 1 when words[0] == target:
                break;
            case 1:
                WordKernels.Copy(target, words[0]);
                break;
            default:
                WordPrograms.Union(wordCount).StoreCount(words, target);
                break;
        }

        foreach (ref readonly ChunkSet array in arrays)
        {
            ArrayKernels.SetBits(target, array.Values, array.Cardinality, _fetches);
        }
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
