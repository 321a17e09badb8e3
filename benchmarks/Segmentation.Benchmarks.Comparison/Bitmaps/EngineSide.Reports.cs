using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Segmentation.Execution;
using Segmentation.Execution.Reports;
using Segmentation.Expressions;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.Store;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>Questions about many sets at once: each call reads, binds, plans and evaluates the texts of all rules.</summary>
internal sealed partial class EngineSide
{
    /// <summary>Counts every two of some questions in common; returns the sum.</summary>
    public Func<long> Overlap(IReadOnlyList<SetNode> nodes, bool hasDeltas, int threads)
    {
        string[] texts = [.. nodes.Select(RuleText.Of)];
        ReportEvaluator evaluator = new(new EvaluationOptions(threads));
        return () =>
        {
            ManyPlan plan = PlanOf(texts, hasDeltas);
            OverlapCounts counts = evaluator.Overlap(plan, CancellationToken.None);
            long sum = 0;
            for (int left = 0; left < texts.Length; left++)
            {
                for (int right = left + 1; right < texts.Length; right++)
                {
                    sum += counts[plan.NodeOf[left], plan.NodeOf[right]];
                }
            }

            return sum;
        };
    }

    /// <summary>Counts some questions; returns the sum.</summary>
    public Func<long> Many(IReadOnlyList<SetNode> nodes, bool hasDeltas, int threads)
    {
        string[] texts = [.. nodes.Select(RuleText.Of)];
        ReportEvaluator evaluator = new(new EvaluationOptions(threads));
        return () =>
        {
            ManyPlan plan = PlanOf(texts, hasDeltas);
            long[] counts = evaluator.Count(plan, CancellationToken.None);
            long sum = 0;
            foreach (int node in plan.NodeOf)
            {
                sum += counts[node];
            }

            return sum;
        };
    }

    private ManyPlan PlanOf(string[] texts, bool hasDeltas)
    {
        IndexSnapshot snapshot = hasDeltas ? _withDeltas : _plain;
        return Planner.PlanMany([.. texts.Select(Bind)], snapshot, AsOf);

        BoundExpression Bind(string text)
        {
            CompileResult result = Rule.Compile(text, this, new SnapshotValues(snapshot), this);
            return result.Rule?.Expression ?? throw new InvalidOperationException($"The rule {text} is refused: {string.Join("; ", result.Diagnostics)}");
        }
    }
}
