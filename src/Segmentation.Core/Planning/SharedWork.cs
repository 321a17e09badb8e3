using System;
using System.Collections.Generic;
using System.Linq;

namespace Segmentation.Planning;

/// <summary>Finds what several plan nodes have a part of, so that it is evaluated once a chunk for all of them.</summary>
internal sealed class SharedWork
{
    /// <summary>Most slots: what a thread keeps for each takes 16 KiB.</summary>
    public const int SlotsMaximum = 256;

    private readonly Dictionary<PlanNode, int> _uses = [];
    private readonly Dictionary<PlanNode, PlanNode> _rewritten = [];
    private readonly Dictionary<PlanNode, int> _slots = [];
    private readonly HashSet<PlanNode> _roots;
    private readonly PlanNode[] _shared;
    private readonly int _firstId; // of shared nodes: behind those of all others

    private SharedWork(IReadOnlyList<PlanNode> roots)
    {
        _roots = [.. roots];
        foreach (PlanNode root in roots)
        {
            Use(root);
        }

        IEnumerable<PlanNode> most = _uses.Where(static use => use.Value > 1 && IsWorthKeeping(use.Key))
            .OrderByDescending(static use => use.Value).ThenBy(static use => use.Key.Id).Take(SlotsMaximum).Select(static use => use.Key);
        foreach (PlanNode node in most)
        {
            _slots.Add(node, _slots.Count);
        }

        _shared = new PlanNode[_slots.Count];
        _firstId = _uses.Keys.Select(static node => node.Id).DefaultIfEmpty(-1).Max() + 1;
    }

    /// <summary>The same roots, whose parts that are used twice or more have become shared nodes; and, by slot, what those stand for.</summary>
    /// <param name="roots">Different nodes; equal parts of them are the same object.</param>
    public static (PlanNode[] Roots, PlanNode[] Shared) Find(IReadOnlyList<PlanNode> roots)
    {
        SharedWork work = new(roots);
        PlanNode[] rewritten = [.. roots.Select(work.Rewrite)];
        return (rewritten, work._shared);
    }

    private void Use(PlanNode node)
    {
        _uses[node] = _uses.GetValueOrDefault(node) + 1;
        if (_uses[node] > 1)
        {
            return;
        }

        foreach (PlanNode operand in OperandsOf(node))
        {
            Use(operand);
        }
    }

    /// <summary>What stands in the index as it is needed costs nothing to look at again.</summary>
    private static bool IsWorthKeeping(PlanNode node) => node switch
    {
        PlainLeaf leaf => !leaf.Trait.Added.IsEmpty || !leaf.Trait.Removed.IsEmpty,
        PlanEveryone or PlanNobody => false,
        _ => true,
    };

    private static PlanNode[] OperandsOf(PlanNode node) => node switch
    {
        PlanAnd and => [.. and.Include, .. and.Exclude],
        PlanOr or => or.Operands.ToArray(),
        PlanXor xor => xor.Operands.ToArray(),
        PlanAtLeast least => least.Operands.ToArray(),
        _ => [],
    };

    private PlanNode Rewrite(PlanNode node)
    {
        if (!_rewritten.TryGetValue(node, out PlanNode? result))
        {
            result = node switch
            {
                PlanAnd and => new PlanAnd(and.Id, and.Estimate, All(and.Include), All(and.Exclude)),
                PlanOr or => new PlanOr(or.Id, or.Estimate, All(or.Operands)),
                PlanXor xor => new PlanXor(xor.Id, xor.Estimate, All(xor.Operands)),
                PlanAtLeast least => new PlanAtLeast(least.Id, least.Estimate, least.Least, All(least.Operands)),
                _ => node,
            };
            if (_slots.TryGetValue(node, out int slot))
            {
                _shared[slot] = result;
                result = new PlanShared(_firstId + slot, slot, result, isCondition: node is PlanAnd && !_roots.Contains(node));
            }

            _rewritten.Add(node, result);
        }

        return result;
    }

    private PlanNode[] All(ReadOnlySpan<PlanNode> operands)
    {
        PlanNode[] all = new PlanNode[operands.Length];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = Rewrite(operands[i]);
        }

        return all;
    }
}
