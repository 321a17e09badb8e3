using System;
using System.Runtime.CompilerServices;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
using Segmentation.Planning;

namespace Segmentation.Execution;

internal sealed unsafe partial class ChunkEvaluator
{
    private const int OrderedMaximum = 32; // more operands than this keep the order of the plan
    private const int MostNarrowed = 16; // buffers that candidates leave behind before they are moved: 256 KiB
    private const int SiftMaximum = 32_768; // members of words that arrays are looked up among before they are written down: at most half are found
    private const int FilterMaximum = 2_048; // array values that are sooner looked up among words than written down as words

    /// <summary>
    /// Members of every included operand and of no excluded one. As soon as an operand leaves no more than an array of candidates, the others are
    /// only asked about those; until then words are gathered and combined in one pass.
    /// </summary>
    [SkipLocalsInit]
    private ChunkSet And(PlanAnd node, bool isLast)
    {
        if (node.IsCounted)
        {
            return AndAll(node);
        }

        ReadOnlySpan<PlanNode> include = node.Include;
        if (include.Length == 2 && node.Exclude.IsEmpty && TryPair(include[0], include[1], isLast, out ChunkSet both))
        {
            return both;
        }

        Span<int> order = stackalloc int[OrderedMaximum];
        if (!TryOrder(include, ref order))
        {
            return ChunkSet.Empty;
        }

        ulong** room = stackalloc ulong*[WordList.Capacity];
        WordList words = new(room, (ulong*)_scratch.Rent());
        int floor = _scratch.Top;
        for (int i = 0; i < include.Length; i++)
        {
            PlanNode operand = include[i < order.Length ? order[i] : i];
            bool isEnd = isLast && words.IsEmpty && i == include.Length - 1 && node.Exclude.IsEmpty;
            if (TryFilter(operand, words, out ChunkSet few))
            {
                return Narrow(node, order, i + 1, few, isLast);
            }

            if (!words.IsEmpty && operand is NumberLeaf number && IsRead(number, ContainerLimits.ChunkSize))
            {
                if (isLast && i == include.Length - 1 && node.Exclude.IsEmpty)
                {
                    return CountWithin(number, words.Words());
                }

                ulong* within = words.Words();
                _scratch.Release(within == words.Target ? floor : _scratch.Top);
                ulong* kept = within == words.Target ? (ulong*)_scratch.Rent() : words.Target;
                words.Become(kept, SelectWithin(number, within, kept));
                _scratch.Release(words.IsCombined ? floor : _scratch.Top);
                continue;
            }

            ChunkSet set = CanSift(operand, words) ? Or((PlanOr)operand, isLast: false, words.Words()) : Evaluate(operand, isEnd);
            _fetches.Step(FetchQueue.Many);
            switch (set.Form)
            {
                case ChunkForm.Empty or ChunkForm.Number:
                    return set;
                case ChunkForm.Words:
                    words.And(set.Words);
                    break;
                case ChunkForm.Array when !May(EvaluationStrategies.Candidates):
                    ulong* written = (ulong*)_scratch.Rent();
                    ChunkAlgebra.CopyTo(set, written);
                    words.And(written);
                    break;
                case ChunkForm.Array:
                    return Narrow(node, order, i + 1, words.Filter(set, _scratch), isLast);
                default:
                    break;
            }

            if (words.IsCombined)
            {
                _scratch.Release(floor);
            }
        }

        return Subtract(node.Exclude, ref words, floor, isLast);
    }

    /// <summary>The common members of two leaves whose members stand somewhere or are soon worked out: there is nothing to put in order.</summary>
    private bool TryPair(PlanNode left, PlanNode right, bool isLast, out ChunkSet both)
    {
        both = default;
        if (left is not (PlainLeaf or TimedLeaf or NumberLeaf) || right is not (PlainLeaf or TimedLeaf or NumberLeaf))
        {
            return false;
        }

        if (!IsSoonWorkedOut(left) || !IsSoonWorkedOut(right))
        {
            return false;
        }

        if (_sets[left.Id].IsEmpty || _sets[right.Id].IsEmpty)
        {
            return true;
        }

        ChunkSet one = Leaf(left);
        ChunkSet other = Leaf(right);
        both = isLast ? ChunkSet.OfNumber(ChunkAlgebra.AndCount(one, other)) : ChunkAlgebra.And(one, other, _scratch.Rent());
        return true;
    }

    private bool IsSoonWorkedOut(PlanNode leaf) => _sets[leaf.Id].Form != ChunkForm.Number || leaf is TimedLeaf;

    /// <summary>Of some candidates, those that are members of every remaining operand and of no excluded one.</summary>
    private ChunkSet Narrow(PlanAnd node, ReadOnlySpan<int> order, int from, ChunkSet candidates, bool isLast)
    {
        ReadOnlySpan<PlanNode> include = node.Include;
        ReadOnlySpan<PlanNode> exclude = node.Exclude;
        int left = include.Length - from + exclude.Length;
        int floor = _scratch.Top;
        for (int i = from; i < include.Length && !candidates.IsEmpty; i++)
        {
            left--;
            candidates = Settled(Within(include[i < order.Length ? order[i] : i], candidates, isLast && left == 0), floor);
        }

        for (int i = 0; i < exclude.Length && !candidates.IsEmpty; i++)
        {
            left--;
            candidates = Settled(Without(exclude[i], candidates, isLast && left == 0), floor);
        }

        return candidates;
    }

    /// <summary>The same candidates; when much was rented above a height, in the first buffer there, and the rest is given back.</summary>
    private ChunkSet Settled(in ChunkSet candidates, int floor)
    {
        if (_scratch.Top - floor <= MostNarrowed || candidates.Form != ChunkForm.Array)
        {
            return candidates;
        }

        _scratch.Release(floor);
        void* own = _scratch.Rent();
        candidates.ValueSpan.CopyTo(new Span<ushort>(own, candidates.Cardinality));
        return ChunkSet.OfValues((ushort*)own, candidates.Cardinality);
    }

    /// <summary>What the words have in common without the members of the excluded operands.</summary>
    private ChunkSet Subtract(ReadOnlySpan<PlanNode> exclude, ref WordList words, int floor, bool isLast)
    {
        for (int i = 0; i < exclude.Length; i++)
        {
            ChunkSet set = Evaluate(exclude[i], isLast: false);
            switch (set.Form)
            {
                case ChunkForm.Full:
                    return ChunkSet.Empty;
                case ChunkForm.Words:
                    words.AndNot(set.Words);
                    break;
                case ChunkForm.Array when isLast && i == exclude.Length - 1:
                    int among = words.CountOf(set, _scratch);
                    return ChunkSet.OfNumber(words.Count() - among);
                case ChunkForm.Array:
                    words.AndNot(set);
                    break;
                default:
                    break;
            }

            if (words.IsCombined)
            {
                _scratch.Release(floor);
            }
        }

        return isLast ? ChunkSet.OfNumber(words.Count()) : words.Take();
    }

    /// <summary>Whether an operand has long arrays, most of whose values are not among the words.</summary>
    private bool CanSift(PlanNode operand, in WordList words)
    {
        if (words.IsEmpty || operand is not PlanOr { IsCounted: false } any || _layout!.PartAt(any) is not null || !May(EvaluationStrategies.Sift))
        {
            return false;
        }

        int values = 0;
        foreach (PlanNode node in any.Operands)
        {
            values += node is PlainLeaf && _sets[node.Id] is { Form: ChunkForm.Array, Cardinality: >= SiftedMinimum } array ? array.Cardinality : 0;
        }

        return values >= 2 * SiftedMinimum && words.Count() <= SiftMaximum;
    }

    /// <summary>The members of small arrays among the words, when the operand is nothing but such arrays: cheaper than writing them down as words first.</summary>
    private bool TryFilter(PlanNode operand, in WordList words, out ChunkSet few)
    {
        few = ChunkSet.Empty;
        if (words.IsEmpty || !May(EvaluationStrategies.Filter) || operand is not PlanOr { IsCounted: false } any || MostIn(any, levels: 1) > FilterMaximum)
        {
            return false;
        }

        foreach (PlanNode node in any.Operands)
        {
            if (node is not PlainLeaf || _sets[node.Id].Form is not (ChunkForm.Array or ChunkForm.Empty))
            {
                return false;
            }
        }

        void* first = _scratch.Rent();
        void* second = _scratch.Rent();
        foreach (PlanNode node in any.Operands)
        {
            if (_sets[node.Id].IsEmpty)
            {
                continue;
            }

            int top = _scratch.Top;
            ChunkSet found = words.Filter(_sets[node.Id], _scratch);
            few = Join(few, found, few.Data == first ? second : first);
            _scratch.Release(top);
        }

        return true;
    }

    /// <summary>Values of either array, written to a target that is neither.</summary>
    private static ChunkSet Join(in ChunkSet left, in ChunkSet right, void* target) => ChunkSet.OfValues(
        (ushort*)target, ArrayKernels.Union(left.Values, left.Cardinality, right.Values, right.Cardinality, (ushort*)target));

    /// <summary>Every operand is evaluated, because something below is counted on its own.</summary>
    private ChunkSet AndAll(PlanAnd node)
    {
        Accumulator members = new(_scratch, ChunkSet.Full);
        foreach (PlanNode operand in node.Include)
        {
            if (operand is PlanCounted { Operand: PlanAnd { Include.Length: 0, Exclude.Length: 1 } not } complement)
            {
                members.AndNot(CountedComplement(complement.Slot, not.Exclude[0]));
            }
            else
            {
                members.And(Evaluate(operand, isLast: false));
            }
        }

        foreach (PlanNode operand in node.Exclude)
        {
            members.AndNot(Evaluate(operand, isLast: false));
        }

        return members.Value;
    }

    /// <summary>The members of a node whose complement is counted: nobody needs the complement itself.</summary>
    private ChunkSet CountedComplement(int slot, PlanNode node)
    {
        ChunkSet members = Evaluate(node, isLast: false);
        _counts![slot] += ChunkAlgebra.CountOf(_universe) - ChunkAlgebra.AndCount(members, _universe);
        return members;
    }

    /// <summary>Puts the operands with the fewest members in this chunk first; false when one has none.</summary>
    [SkipLocalsInit]
    private bool TryOrder(ReadOnlySpan<PlanNode> operands, ref Span<int> order)
    {
        Span<int> most = stackalloc int[OrderedMaximum];
        int ordered = operands.Length <= OrderedMaximum ? operands.Length : 0;
        order = order[..ordered];
        for (int i = 0; i < operands.Length; i++)
        {
            int bound = MostIn(operands[i], levels: 2);
            if (bound == 0)
            {
                return false;
            }

            if (i >= ordered)
            {
                continue;
            }

            int at = i;
            for (; at > 0 && most[at - 1] > bound; at--)
            {
                most[at] = most[at - 1];
                order[at] = order[at - 1];
            }

            most[at] = bound;
            order[at] = i;
        }

        return true;
    }
}
