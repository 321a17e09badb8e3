using System;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    /// <summary>Those candidates, an array, that are members of a node; the last operation of all may yield their number alone.</summary>
    private ChunkSet Within(PlanNode node, in ChunkSet candidates, bool isLast)
    {
        if (!node.IsCounted)
        {
            switch (node)
            {
                case PlanAnd { Include.Length: > 0 } all:
                    Span<int> order = stackalloc int[OrderedMaximum];
                    return TryOrder(all.Include, ref order) ? Narrow(all, order, 0, candidates, isLast) : ChunkSet.Empty;
                case PlanAnd none:
                    return Narrow(none, [], 0, candidates, isLast);
                case PlanOr any:
                    ChunkSet rest = Without(any, candidates, isLast);
                    return rest.Form switch
                    {
                        ChunkForm.Empty => candidates,
                        ChunkForm.Number => ChunkSet.OfNumber(candidates.Cardinality - rest.Cardinality),
                        _ when isLast => ChunkSet.OfNumber(candidates.Cardinality - rest.Cardinality),
                        _ => Difference(candidates, rest),
                    };
                case NumberLeaf number when IsRead(number, candidates.Cardinality):
                    return Within(number, candidates, isLast);
                default:
                    break;
            }
        }

        ChunkSet set = Evaluate(node, isLast: false);
        if (set.Form == ChunkForm.Words)
        {
            return Within(set.Words, candidates, isLast);
        }

        _fetches.Step(FetchQueue.Many);
        return isLast
            ? ChunkSet.OfNumber(ChunkAlgebra.AndCount(candidates, set))
            : ChunkAlgebra.And(candidates, set, _scratch.Rent());
    }

    /// <summary>Those candidates, an array, that are not members of a node; the last operation of all may yield their number alone.</summary>
    private ChunkSet Without(PlanNode node, in ChunkSet candidates, bool isLast)
    {
        if (!node.IsCounted)
        {
            switch (node)
            {
                case PlanAnd all:
                    ChunkSet found = Within(all, candidates, isLast);
                    return found.Form switch
                    {
                        ChunkForm.Empty => candidates,
                        ChunkForm.Number => ChunkSet.OfNumber(candidates.Cardinality - found.Cardinality),
                        _ when isLast => ChunkSet.OfNumber(candidates.Cardinality - found.Cardinality),
                        _ => Difference(candidates, found),
                    };
                case PlanOr any:
                    ChunkSet rest = candidates;
                    int floor = _scratch.Top;
                    for (int i = any.Operands.Length - 1; i >= 0 && !rest.IsEmpty; i--)
                    {
                        rest = Settled(Without(any.Operands[i], rest, isLast && i == 0), floor);
                    }

                    return rest;
                case NumberLeaf number when IsRead(number, candidates.Cardinality):
                    ChunkSet numbered = Within(number, candidates, isLast);
                    return isLast ? ChunkSet.OfNumber(candidates.Cardinality - numbered.Cardinality) : Difference(candidates, numbered);
                default:
                    break;
            }
        }

        ChunkSet set = Evaluate(node, isLast: false);
        if (set.Form == ChunkForm.Words)
        {
            return Without(set.Words, candidates, isLast);
        }

        _fetches.Step(FetchQueue.Many);
        return isLast
            ? ChunkSet.OfNumber(ChunkAlgebra.AndNotCount(candidates, set))
            : ChunkAlgebra.AndNot(candidates, set, _scratch.Rent());
    }

    private ChunkSet Within(ulong* words, in ChunkSet candidates, bool isLast)
    {
        if (isLast)
        {
            return ChunkSet.OfNumber(ArrayKernels.IntersectBitsetCount(candidates.Values, candidates.Cardinality, words, _fetches));
        }

        ushort* kept = (ushort*)_scratch.Rent();
        return ChunkSet.OfValues(kept, ArrayKernels.IntersectBitset(candidates.Values, candidates.Cardinality, words, kept, _fetches));
    }

    private ChunkSet Without(ulong* words, in ChunkSet candidates, bool isLast)
    {
        if (isLast)
        {
            return ChunkSet.OfNumber(candidates.Cardinality - Within(words, candidates, isLast: true).Cardinality);
        }

        ushort* kept = (ushort*)_scratch.Rent();
        return ChunkSet.OfValues(kept, ArrayKernels.DifferenceBitset(candidates.Values, candidates.Cardinality, words, kept, _fetches));
    }

    private ChunkSet Difference(in ChunkSet values, in ChunkSet some) => ChunkAlgebra.AndNot(values, some, _scratch.Rent());
}
