using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Segmentation.Execution;
using Segmentation.Execution.Reports;
using Segmentation.Expressions;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>Questions about many sets at once: texts are read, bound and planned when they are first asked together on a snapshot, as by the front door.</summary>
internal sealed partial class EngineSide
{
    private readonly PreparedItems<ReportLabel, Report> _reports = new(16L << 20, 4L << 20);

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

    /// <summary>Counts a question in common with each value, as the front door does from the dictionary; returns the sum.</summary>
    public Func<long> Breakdown(SetNode subject, IEnumerable<int> ranks, bool hasDeltas, int threads)
    {
        IndexSnapshot snapshot = hasDeltas ? _withDeltas : _plain;
        string text = RuleText.Of(subject);
        ValueDictionary values = snapshot.Attribute(_trait.Id)!.Values;
        int[] codes = [.. ranks.Select(rank => values.CodeOf($"t{rank}"))];
        string named = string.Join(',', codes); // in place of the attribute that the front door is given
        ReportEvaluator evaluator = new(new EvaluationOptions(threads));
        return () =>
        {
            ReportLabel label = new(ReportKind.Breakdown, AsOf, [text, named]);
            if (!_reports.TryGet(snapshot, this, label, out Report? report))
            {
                BoundExpression[] all = [Bind(text, snapshot), .. codes.Select(code => new BoundHas(_trait, [code], null, null))];
                report = new Report(this, Planner.PlanMany(all, snapshot, AsOf));
                _reports.Add(label, report);
            }

            ManyPlan plan = report.Plan;
            BreakdownCount[] counts = evaluator.Breakdown(plan, plan.NodeOf[0], CancellationToken.None);
            long sum = 0;
            foreach (int node in plan.NodeOf[1..])
            {
                sum += counts[node].Common;
            }

            return sum;
        };
    }

    /// <summary>Sums up the spend of a question's devices.</summary>
    public Func<long> Sum(World world, SetNode node, bool hasDeltas, int threads, bool remembers)
    {
        (ManyPlan plan, NumberTrait trait) = SpendOf(world, node, hasDeltas, alone: false);
        ReportEvaluator evaluator = new(Options(threads, remembers));
        return () => (long)evaluator.Summarise(plan, trait, CancellationToken.None).Sum;
    }

    /// <summary>Finds those of a question's devices that spent most; returns the sum of their ordinals.</summary>
    public Func<long> Top(World world, SetNode node, int most, bool hasDeltas, int threads, bool remembers)
    {
        (ManyPlan plan, NumberTrait trait) = SpendOf(world, node, hasDeltas, alone: true);
        ReportEvaluator evaluator = new(Options(threads, remembers));
        return () => evaluator.Top(plan, trait, most, CancellationToken.None).Best.Sum(static best => (long)best.Ordinal);
    }

    /// <summary>A plan of the devices of a question that spent, alone or behind the question itself.</summary>
    private (ManyPlan Plan, NumberTrait Trait) SpendOf(World world, SetNode node, bool hasDeltas, bool alone)
    {
        AttributeDefinition spend = new() { Id = 3, Name = "spend", Kind = AttributeKind.Number, Source = "benchmark" };
        IndexSnapshot snapshot = hasDeltas ? _withDeltas : _plain;
        NumberTrait trait = hasDeltas ? world.SpendWithDeltas : world.Spend;
        AttributeIndex numbers = new(spend, new ValueDictionary(), TraitTable.Empty.With([new(TraitCodes.Numbers, trait)]));
        IndexSnapshot with = new(snapshot.Version, snapshot.DeviceCount, 0, snapshot.Attributes.Append(numbers).ToImmutableDictionary(static attribute => attribute.Definition.Id));
        BoundExpression rule = Bind(RuleText.Of(node), snapshot);
        BoundAnd spenders = new([rule, new BoundHasNumber(spend)]);
        return (Planner.PlanMany(alone ? [spenders] : [rule, spenders], with, AsOf), trait);
    }

    private ManyPlan PlanOf(string[] texts, bool hasDeltas)
    {
        IndexSnapshot snapshot = hasDeltas ? _withDeltas : _plain;
        ReportLabel label = new(ReportKind.Rules, AsOf, texts);
        if (!_reports.TryGet(snapshot, this, label, out Report? report))
        {
            report = new Report(this, Planner.PlanMany([.. texts.Select(text => Bind(text, snapshot))], snapshot, AsOf));
            _reports.Add(label, report);
        }

        return report.Plan;
    }

    private BoundExpression Bind(string text, IndexSnapshot snapshot)
    {
        CompileResult result = Rule.Compile(text, this, new SnapshotValues(snapshot), this);
        return result.Rule?.Expression ?? throw new InvalidOperationException($"The rule {text} is refused: {string.Join("; ", result.Diagnostics)}");
    }

    private sealed record Report(object Catalogue, ManyPlan Plan) : IPrepared
    {
        public IndexSnapshot Snapshot => Plan.Snapshot;

        public long Bytes => 1;
    }
}
