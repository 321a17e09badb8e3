using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Segmentation.Benchmarks.Comparison.Bitmaps;
using static Segmentation.Benchmarks.Comparison.Peers.Croaring;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>CRoaring by the best plan that its interface allows: one union a group, ANDs by ascending cardinality, the last step a count only.</summary>
internal sealed class CroaringSets : ISetPeer
{
    private readonly Dictionary<int, nint> _traits = [];
    private readonly nint[] _recency;
    private readonly uint _devices;

    public CroaringSets(World world, IEnumerable<int> ranks, bool hasNumbers)
    {
        _devices = (uint)world.Devices;
        foreach (int rank in ranks)
        {
            _traits.Add(rank, Read(world[rank].ToPortable()));
        }

        _recency = hasNumbers ? [.. world.Recency.Base.Slices[..World.RecencyBits].ToArray().Select(static slice => Read(slice.ToPortable()))] : [];
    }

    public string Name => Croaring.Name;

    public nint this[int rank] => _traits[rank];

    public Func<long> Counter(SetNode node) => () => Count(node);

    /// <summary>The members, which the caller frees.</summary>
    public nint Members(SetNode node)
    {
        nint members = Evaluate(node, out bool isOwn);
        return isOwn ? members : roaring_bitmap_copy(members);
    }

    public long Count(SetNode node)
    {
        switch (node)
        {
            case AllNode all when all.Of.OfType<RangeNode>().SingleOrDefault() is { } range:
                nint within = Evaluate(all with { Of = [.. all.Of.Where(operand => operand != range)] }, out bool isOwn);
                long count = CountUpTo(within, range.Last) - (range.First == 0 ? 0 : CountUpTo(within, range.First - 1));
                Free(within, isOwn);
                return count;
            case AllNode all when all.Of.Count + all.Except.Count > 1:
                return CountAll(all);
            case AnyNode { Of: [TraitNode left, TraitNode right] }:
                return (long)roaring_bitmap_or_cardinality(this[left.Rank], this[right.Rank]);
            default:
                nint members = Evaluate(node, out bool own);
                long cardinality = (long)roaring_bitmap_get_cardinality(members);
                Free(members, own);
                return cardinality;
        }
    }

    public void Dispose()
    {
        foreach (nint bitmap in _traits.Values.Concat(_recency))
        {
            roaring_bitmap_free(bitmap);
        }
    }

    private static void Free(nint bitmap, bool isOwn)
    {
        if (isOwn)
        {
            roaring_bitmap_free(bitmap);
        }
    }

    private nint Evaluate(SetNode node, out bool isOwn)
    {
        isOwn = true;
        switch (node)
        {
            case TraitNode trait:
                isOwn = false;
                return this[trait.Rank];
            case AnyNode any:
                List<(nint Bitmap, bool IsOwn)> operands = Operands(any.Of);
                nint union = OrMany([.. operands.Select(static operand => operand.Bitmap)]);
                operands.ForEach(static operand => Free(operand.Bitmap, operand.IsOwn));
                return union;
            case AllNode all:
                (nint members, isOwn) = Cut(all, all.Except.Count);
                return members;
            case AtLeastNode least:
                return AtLeast(least);
            default:
                throw new ArgumentException($"CRoaring has no plan for a {node.GetType().Name} alone.", nameof(node));
        }
    }

    private List<(nint Bitmap, bool IsOwn)> Operands(IEnumerable<SetNode> nodes)
    {
        List<(nint Bitmap, bool IsOwn)> operands = [];
        foreach (SetNode node in nodes)
        {
            nint bitmap = Evaluate(node, out bool isOwn);
            operands.Add((bitmap, isOwn));
        }

        operands.Sort(static (a, b) => roaring_bitmap_get_cardinality(a.Bitmap).CompareTo(roaring_bitmap_get_cardinality(b.Bitmap)));
        return operands;
    }

    /// <summary>All included operands, then the first few of the excluded ones taken out.</summary>
    private (nint Members, bool IsOwn) Cut(AllNode all, int exceptions)
    {
        List<(nint Bitmap, bool IsOwn)> operands = Operands(all.Of);
        (nint members, bool isOwn) = operands[0];
        foreach ((nint operand, bool own) in operands.Skip(1))
        {
            (members, isOwn) = Step(members, isOwn, operand, isAnd: true);
            Free(operand, own);
        }

        foreach (SetNode except in all.Except.Take(exceptions))
        {
            nint operand = Evaluate(except, out bool own);
            (members, isOwn) = Step(members, isOwn, operand, isAnd: false);
            Free(operand, own);
        }

        return (members, isOwn);
    }

    private static (nint Members, bool IsOwn) Step(nint members, bool isOwn, nint operand, bool isAnd)
    {
        if (!isOwn)
        {
            return (isAnd ? roaring_bitmap_and(members, operand) : roaring_bitmap_andnot(members, operand), true);
        }

        if (isAnd)
        {
            roaring_bitmap_and_inplace(members, operand);
        }
        else
        {
            roaring_bitmap_andnot_inplace(members, operand);
        }

        return (members, true);
    }

    private long CountAll(AllNode all)
    {
        if (all.Except.Count > 0)
        {
            (nint minuend, bool isOwnMinuend) = Cut(all, all.Except.Count - 1);
            nint last = Evaluate(all.Except[^1], out bool isOwnLast);
            long rest = (long)roaring_bitmap_andnot_cardinality(minuend, last);
            Free(minuend, isOwnMinuend);
            Free(last, isOwnLast);
            return rest;
        }

        List<(nint Bitmap, bool IsOwn)> operands = Operands(all.Of);
        (nint members, bool isOwn) = operands[0];
        for (int i = 1; i < operands.Count - 1; i++)
        {
            (members, isOwn) = Step(members, isOwn, operands[i].Bitmap, isAnd: true);
            Free(operands[i].Bitmap, operands[i].IsOwn);
        }

        long count = (long)roaring_bitmap_and_cardinality(members, operands[^1].Bitmap);
        Free(members, isOwn);
        Free(operands[^1].Bitmap, operands[^1].IsOwn);
        return count;
    }

    /// <summary>Counters in bit slices that begin at 2^m - k, so that a carry out of the highest slice is the k-th operand: m steps an operand where k unions and intersections would do the same.</summary>
    private nint AtLeast(AtLeastNode node)
    {
        int slices = BitOperations.Log2((uint)node.Least - 1) + 1;
        int start = (1 << slices) - node.Least;
        nint[] counters = [.. Enumerable.Range(0, slices).Select(bit => (start >> bit & 1) == 0 ? roaring_bitmap_create_with_capacity(0) : roaring_bitmap_from_range(0, _devices, 1))];
        nint reached = roaring_bitmap_create_with_capacity(0);
        foreach ((nint operand, bool own) in Operands(node.Of))
        {
            nint carry = operand;
            bool isOwn = own;
            foreach (nint counter in counters)
            {
                nint next = roaring_bitmap_and(counter, carry);
                roaring_bitmap_xor_inplace(counter, carry);
                Free(carry, isOwn);
                carry = next;
                isOwn = true;
            }

            roaring_bitmap_or_inplace(reached, carry);
            Free(carry, isOwn);
        }

        foreach (nint counter in counters)
        {
            roaring_bitmap_free(counter);
        }

        return reached;
    }

    /// <summary>Members whose number is at most so much: slices from the highest, the lowest a count only (O'Neil and Quass 1997).</summary>
    private long CountUpTo(nint within, int most)
    {
        long below = 0;
        nint equal = within;
        bool isOwn = false;
        for (int bit = _recency.Length - 1; bit >= 0; bit--)
        {
            if ((most >> bit & 1) == 0)
            {
                (equal, isOwn) = Step(equal, isOwn, _recency[bit], isAnd: false);
                continue;
            }

            if ((most & ((1 << bit) - 1)) == (1 << bit) - 1)
            {
                break; // every number that is equal so far is low enough
            }

            below += (long)roaring_bitmap_andnot_cardinality(equal, _recency[bit]);
            (equal, isOwn) = Step(equal, isOwn, _recency[bit], isAnd: true);
        }

        long count = below + (long)roaring_bitmap_get_cardinality(equal);
        Free(equal, isOwn);
        return count;
    }
}
