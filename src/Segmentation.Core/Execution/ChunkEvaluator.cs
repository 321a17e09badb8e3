using System;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>Evaluates a plan on one chunk after another, in scratch of its own; no set larger than a chunk is ever built.</summary>
/// <remarks>
/// Sub-trees are evaluated over all 65,536 values, so that a complement needs no presence; the universe (devices present that are not
/// test devices) is taken into account once, at the root and wherever something is counted.
/// </remarks>
/// <threadsafety>One thread.</threadsafety>
internal sealed unsafe partial class ChunkEvaluator
{
    [ThreadStatic]
    private static ChunkEvaluator? _idle;

    private readonly Scratch _scratch = new();
    private ushort _key;
    private ChunkSet _universe;
    private long[]? _counts;

    private ChunkEvaluator()
    {
    }

    /// <summary>Key after the last that this evaluator is about to be asked for: what lies below it is worth fetching ahead. 0 when unknown.</summary>
    public int EndKey { get; set; }

    /// <summary>The evaluator of this thread, or a new one when that is at work.</summary>
    public static ChunkEvaluator Rent()
    {
        ChunkEvaluator evaluator = _idle ?? new ChunkEvaluator();
        _idle = null;
        return evaluator;
    }

    /// <summary>Gives an evaluator back; it keeps its scratch and nothing else.</summary>
    public static void Return(ChunkEvaluator evaluator)
    {
        evaluator._counts = null;
        evaluator.EndKey = 0;
        evaluator._scratch.Release(0);
        _idle = evaluator;
    }

    /// <summary>Number of members in one chunk; with <paramref name="counts"/>, those of every counted node are added there.</summary>
    public int Count(PlanNode root, Universe universe, ushort key, long[]? counts)
    {
        if (!Enter(universe, key, counts))
        {
            return 0;
        }

        if (_universe.IsFull)
        {
            return ChunkAlgebra.CountOf(Evaluate(root, isLast: true));
        }

        return ChunkAlgebra.AndCount(Evaluate(root, isLast: false), _universe);
    }

    /// <summary>Writes the members in one chunk as a container; false when there are none.</summary>
    public bool TryMaterialise(PlanNode root, Universe universe, ushort key, ref Slab? slab, out Container container)
    {
        container = default;
        if (!Enter(universe, key, counts: null))
        {
            return false;
        }

        void* target = _scratch.Rent();
        ChunkSet members = ChunkAlgebra.And(Evaluate(root, isLast: false), _universe, target);
        switch (members.Form)
        {
            case ChunkForm.Empty:
                return false;
            case ChunkForm.Array:
                container = ContainerWriter.Write(key, members.ValueSpan, ref slab);
                return true;
            default:
                ulong* words = members.Form == ChunkForm.Words ? members.Words : (ulong*)_scratch.Rent();
                ChunkAlgebra.CopyTo(members, words);
                return ContainerWriter.TryWrite(key, words, ref slab, out container);
        }
    }

    private bool Enter(Universe universe, ushort key, long[]? counts)
    {
        _scratch.Release(0);
        _key = key;
        _counts = counts;
        _universe = ChunkSet.Full;
        _universe = Plain(universe.Presence);
        if (!_universe.IsEmpty && universe.Test is { } test)
        {
            void* target = _scratch.Rent();
            _universe = ChunkAlgebra.AndNot(_universe, Plain(test), target);
        }

        return !_universe.IsEmpty;
    }

    /// <summary>The members of a node in this chunk. The last operation of all may yield their number alone.</summary>
    /// <remarks>What it returns may stand in scratch above the height found; the caller gives that back when it is done with it.</remarks>
    private ChunkSet Evaluate(PlanNode node, bool isLast) => node switch
    {
        PlainLeaf leaf => Plain(leaf.Trait),
        TimedLeaf leaf => Timed(leaf),
        NumberLeaf leaf => Number(leaf),
        PlanAnd and => And(and, ChunkSet.Full, isLast),
        PlanOr or => Or(or, isLast),
        PlanXor xor => Xor(xor),
        PlanAtLeast least => AtLeast(least),
        PlanCounted counted => Counted(counted),
        PlanEveryone => ChunkSet.Full,
        PlanNobody => ChunkSet.Empty,
        _ => throw new InvalidOperationException($"A plan node of type {node.GetType().Name} cannot be evaluated."),
    };

    private ChunkSet Counted(PlanCounted node)
    {
        ChunkSet members = Evaluate(node.Operand, isLast: false);
        _counts![node.Slot] += ChunkAlgebra.AndCount(members, _universe);
        return members;
    }
}
