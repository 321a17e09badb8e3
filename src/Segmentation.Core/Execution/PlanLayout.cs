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
    private static readonly ConditionalWeakTable<Plan, PlanLayout> Known = [];
    private static readonly ConditionalWeakTable<IndexSnapshot, Universe> Universes = [];

    private readonly PlanNode[] _leaves;
    private readonly Trait[] _traits;

    private PlanLayout(IndexSnapshot snapshot, ReadOnlySpan<PlanNode> roots)
    {
        Universe = Universes.GetValue(snapshot, Universe.Of);
        LeafFinder finder = new();
        foreach (PlanNode root in roots)
        {
            finder.Visit(root);
        }

        _leaves = [.. finder.Leaves];
        _traits = [.. finder.Leaves.ConvertAll(TraitOf)];
        Size = finder.HighestId + 1;
    }

    public Universe Universe { get; }

    /// <summary>One more than the highest node number.</summary>
    public int Size { get; }

    /// <summary>Every leaf once.</summary>
    public ReadOnlySpan<PlanNode> Leaves => _leaves;

    /// <summary>The traits of the leaves, in the same order.</summary>
    public ReadOnlySpan<Trait> Traits => _traits;

    public static PlanLayout Of(Plan plan) => Known.GetValue(plan, static plan => new PlanLayout(plan.Snapshot, [plan.Root]));

    /// <summary>The layout of several roots whose nodes come from one builder.</summary>
    public static PlanLayout Of(IndexSnapshot snapshot, ReadOnlySpan<PlanNode> roots) => new(snapshot, roots);

    private static Trait TraitOf(PlanNode leaf) => leaf switch
    {
        PlainLeaf plain => plain.Trait,
        TimedLeaf timed => timed.Trait,
        _ => ((NumberLeaf)leaf).Trait,
    };

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
