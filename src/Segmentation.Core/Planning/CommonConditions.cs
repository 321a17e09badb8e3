using System;
using System.Collections.Generic;
using System.Linq;

namespace Segmentation.Planning;

/// <summary>Finds conditions that many ANDs have in common, such as the audience of a hundred segments, and makes an AND of their own of them, which is then shared work.</summary>
/// <remarks>
/// The conditions of each AND are put in order, those of most ANDs first, and laid into a tree of prefixes. Wherever the ways of many ANDs part, what leads there is an AND of its own;
/// the time this takes grows with the number of conditions, not with the pairs of ANDs.
/// </remarks>
internal sealed class CommonConditions
{
    /// <summary>Fewer ANDs than this gain nothing: each is sooner narrowed from its smallest operand.</summary>
    public const int FewestUses = 4;

    private readonly Dictionary<Condition, int> _uses = [];
    private readonly Step _first = new(null, default);
    private int _nextId;

    private CommonConditions(IReadOnlyList<PlanNode> roots) =>
        _nextId = roots.Select(static root => root.Id).DefaultIfEmpty(-1).Max() + 1; // a node's operands are older than it

    /// <summary>The same roots, in which conditions that many ANDs have in common are one operand.</summary>
    /// <param name="roots">Different nodes of one builder.</param>
    public static IReadOnlyList<PlanNode> TakenOut(IReadOnlyList<PlanNode> roots)
    {
        if (roots.Count(static root => root is PlanAnd) < FewestUses)
        {
            return roots;
        }

        CommonConditions common = new(roots);
        foreach (PlanAnd and in roots.OfType<PlanAnd>())
        {
            foreach (Condition condition in ConditionsOf(and))
            {
                common._uses[condition] = common._uses.GetValueOrDefault(condition) + 1;
            }
        }

        Step?[] ends = [.. roots.Select(root => root is PlanAnd and ? common.Walk(and) : null)];
        return [.. roots.Select((root, i) => ends[i] is { } end ? common.Rewrite((PlanAnd)root, end) : root)];
    }

    private static IEnumerable<Condition> ConditionsOf(PlanAnd and) =>
        [.. and.Include.ToArray().Select(static node => new Condition(node, false)), .. and.Exclude.ToArray().Select(static node => new Condition(node, true))];

    /// <summary>Lays the way of an AND; returns its end.</summary>
    private Step Walk(PlanAnd and)
    {
        Step step = _first;
        foreach (Condition condition in ConditionsOf(and).Where(condition => _uses[condition] >= FewestUses)
            .OrderByDescending(condition => _uses[condition]).ThenBy(static condition => condition.IsExcluded).ThenBy(static condition => condition.Node.Id))
        {
            step = step.Next(condition);
            step.Uses++;
        }

        return step;
    }

    private PlanAnd Rewrite(PlanAnd root, Step end)
    {
        Step? step = end;
        while (step is not null && step.Uses < FewestUses)
        {
            step = step.Before;
        }

        if (step is null || AndOf(step) is not { } shared || shared.Include.Length + shared.Exclude.Length >= root.Include.Length + root.Exclude.Length)
        {
            return root; // nothing in common, or the root is no more than it
        }

        HashSet<Condition> taken = [.. step.Way];
        return new PlanAnd(
            root.Id,
            root.Estimate,
            [.. root.Include.ToArray().Where(node => !taken.Contains(new Condition(node, false))).Append(shared).OrderBy(static node => node.Estimate.Value).ThenBy(static node => node.Id)],
            [.. root.Exclude.ToArray().Where(node => !taken.Contains(new Condition(node, true)))]);
    }

    /// <summary>The AND of the conditions that lead to a step; null when that is no AND of two that include something.</summary>
    private PlanAnd? AndOf(Step step)
    {
        if (step.And is null)
        {
            Condition[] way = [.. step.Way];
            PlanNode[] include = [.. way.Where(static condition => !condition.IsExcluded).Select(static condition => condition.Node).OrderBy(static node => node.Estimate.Value).ThenBy(static node => node.Id)];
            if (way.Length >= 2 && include.Length > 0)
            {
                PlanNode[] exclude = [.. way.Where(static condition => condition.IsExcluded).Select(static condition => condition.Node)];
                step.And = new PlanAnd(_nextId++, include[0].Estimate, include, exclude);
            }
        }

        return step.And;
    }

    private readonly record struct Condition(PlanNode Node, bool IsExcluded);

    /// <summary>A condition behind those that lead to it.</summary>
    private sealed class Step(Step? before, Condition condition)
    {
        private readonly Dictionary<Condition, Step> _next = [];

        public Step? Before { get; } = before;

        public int Uses { get; set; }

        public PlanAnd? And { get; set; }

        /// <summary>The conditions from the first to this one, in no order.</summary>
        public IEnumerable<Condition> Way
        {
            get
            {
                for (Step step = this; step.Before is not null; step = step.Before)
                {
                    yield return step.Condition;
                }
            }
        }

        private Condition Condition { get; } = condition;

        public Step Next(Condition condition)
        {
            if (!_next.TryGetValue(condition, out Step? next))
            {
                _next.Add(condition, next = new Step(this, condition));
            }

            return next;
        }
    }
}
