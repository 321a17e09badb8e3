using System.Numerics;
using System.Runtime.Intrinsics;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    private const int FewValues = 128; // more than these are cheaper to take in as words than one by one

    /// <summary>
    /// Members of at least k operands, by one counter per value whose bits stand in slices of words. Counters begin at 2^m - k, m the fewest
    /// slices for which that is not negative, so a counter carries out of the highest slice exactly when its k-th operand is taken in.
    /// </summary>
    private ChunkSet AtLeast(PlanAtLeast node)
    {
        int least = node.Least;
        if (!node.IsCounted)
        {
            int nonEmpty = 0;
            foreach (PlanNode operand in node.Operands)
            {
                nonEmpty += MostIn(operand, levels: 1) == 0 ? 0 : 1;
            }

            if (nonEmpty < least)
            {
                return ChunkSet.Empty;
            }
        }

        int sliceCount = BitOperations.Log2((uint)least - 1) + 1; // least is 2 or more
        int floor = _scratch.Top;
        ulong* reached = (ulong*)_scratch.Rent();
        ulong** slices = stackalloc ulong*[sliceCount];
        WordKernels.Clear(reached);
        int start = (1 << sliceCount) - least;
        for (int i = 0; i < sliceCount; i++)
        {
            slices[i] = (ulong*)_scratch.Rent();
            if ((start >> i & 1) == 0)
            {
                WordKernels.Clear(slices[i]);
            }
            else
            {
                WordKernels.Fill(slices[i]);
            }
        }

        int top = _scratch.Top;
        foreach (PlanNode operand in node.Operands)
        {
            ChunkSet members = Evaluate(operand, isLast: false);
            switch (members.Form)
            {
                case ChunkForm.Array when members.Cardinality <= FewValues:
                    AddValues(members.Values, members.Cardinality, slices, sliceCount, reached);
                    break;
                case ChunkForm.Words:
                    AddWords(members.Words, slices, sliceCount, reached);
                    break;
                case ChunkForm.Array or ChunkForm.Full:
                    ulong* words = (ulong*)_scratch.Rent();
                    ChunkAlgebra.CopyTo(members, words);
                    AddWords(words, slices, sliceCount, reached);
                    break;
                default:
                    break;
            }

            _scratch.Release(top);
        }

        _scratch.Release(floor + 1);
        return ChunkSet.OfWords(reached, WordKernels.Count(reached));
    }

    private static void AddWords(ulong* words, ulong** slices, int sliceCount, ulong* reached)
    {
        for (int w = 0; w < ContainerLimits.BitsetWords; w += 8)
        {
            Vector512<ulong> carry = Vector512.Load(words + w);
            for (int i = 0; i < sliceCount; i++)
            {
                Vector512<ulong> slice = Vector512.Load(slices[i] + w);
                (slice ^ carry).Store(slices[i] + w);
                carry &= slice;
            }

            (Vector512.Load(reached + w) | carry).Store(reached + w);
        }
    }

    private static void AddValues(ushort* values, int count, ulong** slices, int sliceCount, ulong* reached)
    {
        for (int v = 0; v < count; v++)
        {
            int w = values[v] >> 6;
            ulong carry = 1UL << values[v];
            for (int i = 0; i < sliceCount && carry != 0; i++)
            {
                ulong slice = slices[i][w];
                slices[i][w] = slice ^ carry;
                carry &= slice;
            }

            reached[w] |= carry;
        }
    }
}
