using System;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>What reports ask of an evaluator: one chunk, and sets of it one after the other.</summary>
internal sealed unsafe partial class ChunkEvaluator
{
    private const int ConditionValues = 64; // as many are searched in two registers

    private readonly Scratch _kept = new();
    private ChunkSet[] _shared = [];
    private bool[] _isKnown = [];

    /// <summary>The devices of the chunk that count; valid until another chunk is entered.</summary>
    public ChunkSet Present => _universe;

    /// <summary>Whether what was learnt from earlier questions may be used.</summary>
    public bool MayRecall => May(EvaluationStrategies.Recall);

    /// <summary>Height of the scratch; <see cref="Release"/> gives back all that was taken above it.</summary>
    public int Height => _scratch.Top;

    /// <summary>Begins a chunk; false when nobody who counts is in it.</summary>
    /// <param name="key">The chunk.</param>
    /// <param name="sharedCount">Slots of the shared nodes that will be asked for; all are forgotten.</param>
    public bool Enter(ushort key, int sharedCount)
    {
        if (_shared.Length < sharedCount)
        {
            _shared = new ChunkSet[sharedCount];
            _isKnown = new bool[sharedCount];
        }

        _isKnown.AsSpan(0, sharedCount).Clear();
        _kept.Release(0);
        return Enter(key, counts: null);
    }

    /// <summary>Number of members of a node in the chunk, devices that do not count left out.</summary>
    public int CountOf(PlanNode node) => _universe.IsFull
        ? ChunkAlgebra.CountOf(Evaluate(node, isLast: true))
        : ChunkAlgebra.AndCount(Evaluate(node, isLast: false), _universe);

    /// <summary>The members of a node in the chunk, devices that do not count included. They stand in scratch when the height has grown.</summary>
    public ChunkSet MembersOf(PlanNode node) => Evaluate(node, isLast: false);

    /// <summary>The members of a node in the chunk that count.</summary>
    public ChunkSet PresentOf(PlanNode node) => _universe.IsFull ? Evaluate(node, isLast: false) : Members(node);

    public void Release(int height) => _scratch.Release(height);

    /// <summary>The members of a shared node, evaluated when first asked for and kept until another chunk is entered.</summary>
    private ChunkSet Shared(PlanShared node)
    {
        if (!_isKnown[node.Slot])
        {
            int height = _scratch.Top;
            ChunkSet members = Evaluate(node.Operand, isLast: false);
            _shared[node.Slot] = node.IsCondition ? Condition(members, _scratch.Top != height)
                : _scratch.Top == height ? members : ChunkCopy.Of(members, _kept);
            _isKnown[node.Slot] = true;
            _scratch.Release(height);
        }

        return _shared[node.Slot];
    }

    /// <summary>Members that values will be looked up among again and again: written down as words when there are more than a few.</summary>
    private ChunkSet Condition(in ChunkSet members, bool isInScratch)
    {
        int cardinality = ChunkAlgebra.CountOf(members);
        if (cardinality <= ConditionValues || members.IsFull || (members.Form == ChunkForm.Words && !isInScratch))
        {
            return isInScratch ? ChunkCopy.Of(members, _kept) : members;
        }

        ulong* words = (ulong*)_kept.Rent();
        ChunkAlgebra.CopyTo(members, words);
        return ChunkSet.OfWords(words, cardinality);
    }

    private int MostIn(PlanShared node, int levels) =>
        _isKnown[node.Slot] && _shared[node.Slot].Cardinality != ChunkSet.Unknown ? _shared[node.Slot].Cardinality : MostIn(node.Operand, levels);
}
