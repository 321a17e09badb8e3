using System;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Bitmaps.Kernels;
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
    private readonly FetchQueue _fetches = new(); // payloads of the next chunk
    private PlanLayout? _layout;
    private EvaluationStrategies _strategies;
    private ChunkSet[] _sets = []; // what the leaves hold in this chunk, by node number
    private ushort _key;
    private ChunkSet _universe;
    private long[]? _counts;

    private ChunkEvaluator()
    {
    }

    /// <summary>Key after the last that this evaluator is about to be asked for, in ascending order; 0 when unknown.</summary>
    public int EndKey { get; set; }

    /// <summary>Buffers that the scratch has grown to; it keeps them.</summary>
    public int ScratchCapacity => _scratch.Capacity;

    /// <summary>The evaluator of this thread, or a new one when that is at work.</summary>
    public static ChunkEvaluator Rent(PlanLayout layout, EvaluationStrategies strategies)
    {
        ChunkEvaluator evaluator = _idle ?? new ChunkEvaluator();
        _idle = null;
        evaluator._layout = layout;
        evaluator._strategies = strategies;
        evaluator._here.MakeRoom(layout);
        evaluator._ahead.MakeRoom(layout);
        return evaluator;
    }

    /// <summary>Gives an evaluator back; it keeps its scratch and nothing else.</summary>
    public static void Return(ChunkEvaluator evaluator)
    {
        evaluator._layout = null;
        evaluator._counts = null;
        evaluator._here.Forget();
        evaluator._ahead.Forget();
        evaluator._fetches.Clear();
        evaluator._held.Release(0);
        evaluator._owners.Clear();
        Array.Clear(evaluator._windows);
        evaluator.EndKey = 0;
        evaluator._scratch.Release(0);
        _idle = evaluator;
    }

    /// <summary>Number of members in the chunks from a first key to the one before an end.</summary>
    public long Count(PlanNode root, int first, int end)
    {
        if (_layout!.IsPair && end <= _layout.Universe.WholeChunks && May(EvaluationStrategies.Pair))
        {
            return CountPair(root, first, end);
        }

        long members = 0;
        for (int key = first; key < end; key++)
        {
            members += Count(root, (ushort)key, counts: null);
        }

        return members;
    }

    /// <summary>Number of members in one chunk; with <paramref name="counts"/>, those of every counted node are added there.</summary>
    public int Count(PlanNode root, ushort key, long[]? counts)
    {
        if (!Enter(key, counts))
        {
            return 0;
        }

        if (counts is not null && TryCountNodes(root, out int members))
        {
            return members;
        }

        if (_universe.IsFull && May(EvaluationStrategies.CountLast))
        {
            return ChunkAlgebra.CountOf(Evaluate(root, isLast: true));
        }

        return ChunkAlgebra.AndCount(Evaluate(root, isLast: false), _universe);
    }

    /// <summary>Writes the members in one chunk as a container; false when there are none.</summary>
    public bool TryMaterialise(PlanNode root, ushort key, ref Slab? slab, out Container container)
    {
        container = default;
        ChunkSet members = Enter(key, counts: null) ? Members(root) : ChunkSet.Empty;
        switch (members.Form)
        {
            case ChunkForm.Empty:
                return false;
            case ChunkForm.Array:
                container = ContainerWriter.Write(key, members.ValueSpan, ref slab);
                return true;
            default:
                ulong* words = WordsOf(members);
                return members.Cardinality == ChunkSet.Unknown
                    ? ContainerWriter.TryWrite(key, words, ref slab, out container)
                    : ContainerWriter.TryWrite(key, words, members.Cardinality, ref slab, out container);
        }
    }

    /// <summary>Writes the members in one chunk as ascending ids; returns how many.</summary>
    /// <exception cref="ArgumentException">There are more than the room takes.</exception>
    public int WriteIds(PlanNode root, ushort key, uint* ids, int room)
    {
        ChunkSet members = Enter(key, counts: null) ? Members(root) : ChunkSet.Empty;
        uint high = (uint)key << 16;
        if (members.Form is ChunkForm.Words or ChunkForm.Full)
        {
            int written = ArrayKernels.Extract(WordsOf(members), high, ids, room);
            if (written == room && members.Cardinality != written && ChunkAlgebra.CountOf(members) != written)
            {
                throw TooMany(key, room);
            }

            return written;
        }

        if (members.Cardinality > room)
        {
            throw TooMany(key, room);
        }

        ArrayKernels.Widen(members.Values, members.Cardinality, high, ids);
        return members.Cardinality;
    }

    private static ArgumentException TooMany(ushort key, int room) => new($"Chunk {key} has more members than the {room} ids that still fit.");

    /// <summary>Goes to a chunk: finds its universe and what every leaf of the plan holds there; false when no device of it counts.</summary>
    private bool Enter(ushort key, long[]? counts)
    {
        _scratch.Release(0);
        _held.Release(0);
        _owners.Clear();
        _windowCount = 0;
        _key = key;
        _counts = counts;
        _universe = key < _layout!.Universe.WholeChunks ? ChunkSet.Full : UniverseOf(_layout.Universe);
        if (_universe.IsEmpty)
        {
            return false;
        }

        FindLeaves(key);
        return true;
    }

    /// <summary>Finds the leaves of the next chunk too, so that they are on their way to the cache while this one is worked on.</summary>
    private void FindLeaves(ushort key)
    {
        (_here, _ahead) = (_ahead, _here);
        if (!_here.IsOf(key))
        {
            _here.Find(_layout!, key, May(EvaluationStrategies.Recall), fetches: null);
        }

        _sets = _here.Sets;
        _fetches.Finish();
        if (key + 1 < EndKey && May(EvaluationStrategies.LookAhead))
        {
            _ahead.Find(_layout!, (ushort)(key + 1), May(EvaluationStrategies.Recall), _fetches);
        }
    }

    private bool May(EvaluationStrategies strategy) => (_strategies & strategy) != 0;

    private ChunkSet UniverseOf(Universe universe)
    {
        ChunkSet devices = Borrow(universe.Presence);
        return universe.Test is null || devices.IsEmpty
            ? devices
            : ChunkAlgebra.AndNot(devices, Borrow(universe.Test), _scratch.Rent());
    }

    /// <summary>Those members of a node that count.</summary>
    private ChunkSet Members(PlanNode root)
    {
        void* target = _scratch.Rent();
        return ChunkAlgebra.And(Evaluate(root, isLast: false), _universe, target);
    }

    private ulong* WordsOf(in ChunkSet members)
    {
        ulong* words = members.Form == ChunkForm.Words ? members.Words : (ulong*)_scratch.Rent();
        ChunkAlgebra.CopyTo(members, words);
        return words;
    }

    /// <summary>The members of a node in this chunk. The last operation of all may yield their number alone.</summary>
    /// <remarks>What it returns may stand in scratch above the height found; the caller gives that back when it is done with it.</remarks>
    private ChunkSet Evaluate(PlanNode node, bool isLast) => node switch
    {
        PlainLeaf or TimedLeaf or NumberLeaf => Leaf(node),
        PlanAnd or PlanOr or PlanXor when TryFuse(node, isLast, out ChunkSet fused) => fused,
        PlanAnd and => And(and, isLast),
        PlanOr or => Or(or, isLast),
        PlanXor xor => Xor(xor),
        PlanAtLeast least => AtLeast(least),
        PlanCounted counted => Counted(counted),
        PlanShared shared => Shared(shared),
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
