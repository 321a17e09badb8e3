using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Segmentation.Index;
using Segmentation.Planning;

namespace Segmentation.Execution;

/// <summary>What an evaluation needs to know of its plan before the first chunk: the leaves, the parts that may be evaluated as words in one pass, the universe. Worked out once a plan.</summary>
/// <threadsafety>Immutable.</threadsafety>
internal sealed class PlanLayout
{
    private const long BytesOfNearCache = 1 << 20; // what a core keeps for itself, about

    private static readonly ConditionalWeakTable<Plan, PlanLayout> Known = [];
    private static readonly ConditionalWeakTable<IndexSnapshot, Universe> Universes = [];

    private readonly PlanLeaf[] _leaves;
    private FusedPart?[] _fused = []; // by node number; empty when there is none

    private PlanLayout(IndexSnapshot snapshot, ReadOnlySpan<PlanNode> roots)
    {
        Universe = Universes.GetValue(snapshot, Universe.Of);
        LeafFinder finder = new();
        foreach (PlanNode root in roots)
        {
            finder.Visit(root);
        }

        Size = finder.HighestId + 1;
        HashSet<int> streamed = Fuse(roots);
        Bytes = WorkEstimate.BytesOf(roots, Universe.ChunkCount);
        IsFar = Bytes > BytesOfNearCache;
        _leaves = [.. finder.Leaves.ConvertAll(leaf => new PlanLeaf(leaf, IsFar && !streamed.Contains(leaf.Id)))];
        IsPair = roots.Length == 1
            && roots[0] is PlanAnd { Include.Length: 2, Exclude.Length: 0 } and
            && IsLeaf(and.Include[0])
            && IsLeaf(and.Include[1])
            && _leaves.Length == 2
            && _leaves[0].IsWhole
            && _leaves[1].IsWhole;
    }

    public Universe Universe { get; }

    /// <summary>Bytes of payload that are read, at most.</summary>
    public long Bytes { get; }

    /// <summary>Whether that is more than a near cache holds, so that fetching ahead pays.</summary>
    public bool IsFar { get; }

    /// <summary>One more than the highest node number.</summary>
    public int Size { get; }

    /// <summary>Whether the plan is what two traits have in common.</summary>
    public bool IsPair { get; }

    /// <summary>Every leaf once.</summary>
    public ReadOnlySpan<PlanLeaf> Leaves => _leaves;

    /// <summary>Whether a leaf takes every member of its trait.</summary>
    public static bool IsWhole(PlanNode leaf) => leaf switch
    {
        TimedLeaf timed => timed.Days.IsAll && timed.TakesAnyCount,
        NumberLeaf number => number.TakesAnyNumber,
        _ => true,
    };

    private static bool IsLeaf(PlanNode node) => node is PlainLeaf or TimedLeaf or NumberLeaf;

    public static Trait TraitOf(PlanNode leaf) => leaf switch
    {
        PlainLeaf plain => plain.Trait,
        TimedLeaf timed => timed.Trait,
        _ => ((NumberLeaf)leaf).Trait,
    };

    /// <summary>The part that a node is the root of; null when it is none.</summary>
    public FusedPart? PartAt(PlanNode node) => node.Id < _fused.Length ? _fused[node.Id] : null;

    public static PlanLayout Of(Plan plan) => Known.GetValue(plan, static plan => new PlanLayout(plan.Snapshot, [plan.Root]));

    /// <summary>The layout of several roots whose nodes come from one builder.</summary>
    public static PlanLayout Of(IndexSnapshot snapshot, ReadOnlySpan<PlanNode> roots) => new(snapshot, roots);

    /// <summary>Finds the parts; gives back the leaves in them.</summary>
    private HashSet<int> Fuse(ReadOnlySpan<PlanNode> roots)
    {
        Dictionary<int, FusedPart> fused = [];
        FuseAll(roots, fused);
        _fused = fused.Count == 0 ? [] : new FusedPart?[Size];
        HashSet<int> leaves = [];
        foreach ((int id, FusedPart part) in fused)
        {
            _fused[id] = part;
            leaves.UnionWith(part.Leaves);
        }

        return leaves;
    }

    /// <summary>Finds the largest sub-trees that can be evaluated in one pass.</summary>
    private static void Fuse(PlanNode node, Dictionary<int, FusedPart> fused)
    {
        switch (node)
        {
            case PlanAnd or PlanOr or PlanXor or PlanCounted when fused.ContainsKey(node.Id):
                break;
            case PlanAnd or PlanOr or PlanXor or PlanCounted when FusedPart.Of(node) is { } part:
                fused.Add(node.Id, part);
                break;
            case PlanAnd and:
                FuseAll(and.Include, fused);
                FuseAll(and.Exclude, fused);
                break;
            case PlanOr or:
                FuseAll(or.Operands, fused);
                break;
            case PlanXor xor:
                FuseAll(xor.Operands, fused);
                break;
            case PlanAtLeast least:
                FuseAll(least.Operands, fused);
                break;
            case PlanCounted counted:
                Fuse(counted.Operand, fused);
                break;
            case PlanShared shared:
                Fuse(shared.Operand, fused);
                break;
            default:
                break;
        }
    }

    private static void FuseAll(ReadOnlySpan<PlanNode> nodes, Dictionary<int, FusedPart> fused)
    {
        foreach (PlanNode node in nodes)
        {
            Fuse(node, fused);
        }
    }

    private sealed class LeafFinder
    {
        private readonly HashSet<PlanNode> _seen = [];

        public List<PlanNode> Leaves { get; } = [];

        public int HighestId { get; private set; }

        public void Visit(PlanNode node)
        {
            if (!_seen.Add(node))
            {
                return;
            }

            HighestId = Math.Max(HighestId, node.Id);
            switch (node)
            {
                case PlainLeaf or TimedLeaf or NumberLeaf:
                    Leaves.Add(node);
                    break;
                case PlanAnd and:
                    Visit(and.Include);
                    Visit(and.Exclude);
                    break;
                case PlanOr or:
                    Visit(or.Operands);
                    break;
                case PlanXor xor:
                    Visit(xor.Operands);
                    break;
                case PlanAtLeast least:
                    Visit(least.Operands);
                    break;
                case PlanCounted counted:
                    Visit(counted.Operand);
                    break;
                case PlanShared shared:
                    Visit(shared.Operand);
                    break;
                default:
                    break;
            }
        }

        private void Visit(ReadOnlySpan<PlanNode> nodes)
        {
            foreach (PlanNode node in nodes)
            {
                Visit(node);
            }
        }
    }
}
