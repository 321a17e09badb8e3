using System;
using System.Linq;
using System.Threading;
using Segmentation.Execution;
using Segmentation.Expressions;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.Store;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>Counts of every node of a rule, and answers of snapshots that nobody has asked anything yet.</summary>
internal sealed partial class EngineSide
{
    /// <summary>Counts every node in one pass, by one thread; returns the rule's own count.</summary>
    public Func<long> NodeCounter(SetNode node)
    {
        Evaluator one = new(EvaluationOptions.SingleThread);
        Plan plan = Planner.PlanNodes(Compiled(node, _plain).Expression, _plain, AsOf);
        return () => one.CountNodes(plan, CancellationToken.None).Total;
    }

    /// <summary>Counts every node of the same rule by a plan of its own; returns the rule's own count.</summary>
    public Func<long> SeparateNodeCounter(SetNode node)
    {
        Evaluator one = new(EvaluationOptions.SingleThread);
        Plan whole = Planner.PlanNodes(Compiled(node, _plain).Expression, _plain, AsOf);
        Plan[] plans = [.. whole.Nodes.Select(part => Planner.Plan(part.Expression, _plain, AsOf))];
        return () =>
        {
            long first = one.Count(plans[0], CancellationToken.None);
            for (int i = 1; i < plans.Length; i++)
            {
                one.Count(plans[i], CancellationToken.None);
            }

            return first;
        };
    }

    /// <summary>The count of a rule by a plan that is made once.</summary>
    public Func<long> PlannedCounter(SetNode node)
    {
        Evaluator one = new(EvaluationOptions.SingleThread);
        Plan plan = Planner.Plan(Compiled(node, _plain).Expression, _plain, AsOf);
        return () => one.Count(plan, CancellationToken.None);
    }

    /// <summary>What the first question after a commit does: a snapshot whose traits with deltas are new, which is not part of the time, and a count by one thread on it.</summary>
    public Func<long> FirstAnswer(World world, SetNode node)
    {
        IndexSnapshot fresh = Snapshot(world, [.. node.Ranks.Distinct()], rank => Unread(world.WithDeltas(rank)), node.HasRange ? Unread(world.RecencyWithDeltas) : null);
        Plan plan = Planner.Plan(Compiled(node, fresh).Expression, fresh, AsOf);
        Evaluator one = new(EvaluationOptions.SingleThread);
        return () => one.Count(plan, CancellationToken.None);
    }

    private static PlainTrait Unread(PlainTrait trait) => new(trait.Base, trait.Added, trait.Removed);

    private static NumberTrait Unread(NumberTrait trait) => new(trait.Base, trait.Added, trait.Removed, trait.Members);

    private Rule Compiled(SetNode node, IndexSnapshot snapshot)
    {
        CompileResult result = Rule.Compile(RuleText.Of(node), this, new SnapshotValues(snapshot), this);
        return result.Rule ?? throw new InvalidOperationException($"The rule {RuleText.Of(node)} is refused: {string.Join("; ", result.Diagnostics)}");
    }
}
