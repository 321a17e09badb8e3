using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Segmentation.Delivery;
using Segmentation.Execution.Reports;
using Segmentation.Expressions;
using Segmentation.Expressions.Binding;
using Segmentation.Planning;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    /// <summary>Most rules of an overlap.</summary>
    public const int OverlapRules = 1_000;

    /// <summary>Most rules that are counted at once.</summary>
    public const int CountedRules = 10_000;

    /// <summary>Most predicates and listed values, segments expanded, of all rules of a report together.</summary>
    public const int ReportLeaves = 250_000;

    private const long ReportBytes = 16L << 20; // half of what is kept of reports, a snapshot
    private const long LargestReportBytes = ReportBytes / 4;

    private readonly PreparedItems<ReportLabel, PreparedReport> _reports = new(ReportBytes, LargestReportBytes);

    /// <summary>Counts several rules in one pass on one version; what they have in common is looked at once.</summary>
    /// <param name="rules">1 to 10,000 rule texts; one may stand there twice.</param>
    /// <param name="asOf">Day that windows and times-to-live are counted from; null for today in the store's day zone.</param>
    /// <param name="cancellation">Checked per stripe.</param>
    /// <returns>An answer a rule, in their order. A rule with errors has no count; the others are counted all the same.</returns>
    /// <exception cref="InputException">There are no rules or too many, or together they have more than 250,000 predicates and listed values.</exception>
    public IReadOnlyList<CountResult> CountMany(IReadOnlyList<string> rules, DayNumber? asOf, CancellationToken cancellation)
    {
        PreparedReport report = ReportOf(rules, CountedRules, asOf, cancellation);
        ManyPlan plan = report.Plan;
        long[] counts = new ReportEvaluator(_evaluation).Count(plan, cancellation);
        return Answers(report.Rules, place => counts[plan.NodeOf[place]], cancellation);
    }

    /// <summary>Counts several rules, and every two of them in common, in one pass on one version.</summary>
    /// <param name="rules">1 to 1,000 rule texts; one may stand there twice.</param>
    /// <param name="asOf">Day that windows and times-to-live are counted from; null for today in the store's day zone.</param>
    /// <param name="cancellation">Checked per stripe.</param>
    /// <returns>The rules and their common devices; without those when a rule has errors.</returns>
    /// <exception cref="InputException">There are no rules or too many, or together they have more than 250,000 predicates and listed values.</exception>
    public OverlapResult Overlap(IReadOnlyList<string> rules, DayNumber? asOf, CancellationToken cancellation)
    {
        PreparedReport report = ReportOf(rules, OverlapRules, asOf, cancellation);
        RuleSet set = report.Rules;
        if (set.Rules.Any(static rule => rule.Rule is null))
        {
            return new OverlapResult([.. set.Rules.Select(Refused)], null);
        }

        ManyPlan plan = report.Plan;
        OverlapCounts counts = new ReportEvaluator(_evaluation).Overlap(plan, cancellation);
        long[] common = new long[(long)rules.Count * (rules.Count + 1) / 2];
        for (int high = 0, at = 0; high < rules.Count; high++)
        {
            for (int low = 0; low <= high; low++)
            {
                common[at++] = ReleaseOwn(counts[plan.NodeOf[high], plan.NodeOf[low]]).Value;
            }
        }

        return new OverlapResult(Answers(set, place => counts[plan.NodeOf[place], plan.NodeOf[place]], cancellation), common);
    }

    /// <summary>Rules as they were read, bound and planned when they were last asked together on this state, or are now.</summary>
    private PreparedReport ReportOf(IReadOnlyList<string> rules, int most, DayNumber? asOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rules);
        PublishedState state = _store.Published;
        DayNumber day = asOf ?? Today();
        if (rules.Count > most || rules.Contains(null!))
        {
            Compile(rules, most, state, day, cancellation); // says what is wrong
        }

        ReportLabel label = new(ReportKind.Rules, day, rules);
        if (!_reports.TryGet(state.Snapshot, state.Catalogue, label, out PreparedReport? report))
        {
            RuleSet set = Compile(rules, most, state, day, cancellation);
            report = new PreparedReport(set, [], set.Plan());
            _reports.Add(label, report);
        }

        return report;
    }

    /// <summary>Reads and binds every rule for one and the same state.</summary>
    private RuleSet Compile(IReadOnlyList<string> rules, int most, PublishedState state, DayNumber? asOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (rules.Count < 1 || rules.Count > most)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"A report of this kind takes 1 to {most:N0} rules; {rules.Count:N0} were given."));
        }

        CompileResult[] compiled = new CompileResult[rules.Count];
        long leaves = 0;
        for (int i = 0; i < compiled.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            compiled[i] = Compile(rules[i] ?? throw new ArgumentException($"Rule {i} of the report is null.", nameof(rules)), state);
            leaves += compiled[i].Rule is { } rule ? LeavesOf(rule.Expression) : 0;
            if (leaves > ReportLeaves)
            {
                throw new InputException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The first {i + 1:N0} of {rules.Count:N0} rules have {leaves:N0} predicates and listed values together; a report takes {ReportLeaves:N0} at most. Ask for fewer rules at a time."));
            }
        }

        return new RuleSet(state, asOf ?? Today(), compiled, leaves);
    }

    private CountResult[] Answers(RuleSet set, Func<int, long> countOf, CancellationToken cancellation)
    {
        CountResult[] answers = new CountResult[set.Rules.Count];
        long hidden = ReleaseOwn(SeenAfterAsOf(set.State.Snapshot, set.AsOf, cancellation)).Value;
        int counted = 0;
        for (int i = 0; i < answers.Length; i++)
        {
            CompileResult compiled = set.Rules[i];
            if (compiled.Rule is not { } rule)
            {
                answers[i] = Refused(compiled);
                continue;
            }

            ReleasedNumber released = ReleaseOwn(countOf(counted++));
            answers[i] = new CountResult(released.Value, hidden, StampOf(rule, set.State, set.AsOf), rule.Text, Messages(compiled.Diagnostics), released.ZoneName);
        }

        return answers;
    }

    private static int LeavesOf(BoundExpression expression) => expression switch
    {
        BoundAnd and => and.Operands.Sum(LeavesOf),
        BoundOr or => or.Operands.Sum(LeavesOf),
        BoundXor xor => LeavesOf(xor.Left) + LeavesOf(xor.Right),
        BoundAtLeast least => least.Operands.Sum(LeavesOf),
        BoundNot not => LeavesOf(not.Operand),
        BoundSegment segment => LeavesOf(segment.Definition),
        BoundHas { Values: { } values } => Math.Max(1, values.Count),
        _ => 1,
    };
}
