using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Segmentation.Execution.Reports;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    /// <summary>Most values that a segment is broken down by.</summary>
    public const int BreakdownValues = 65_536;

    private const int BreakdownAttributes = 1_000; // of more, nothing is kept

    /// <summary>Counts the devices of a rule, and all devices, by every value of some attributes, in one pass on one version.</summary>
    /// <param name="rule">Rule text.</param>
    /// <param name="attributes">Names of flags, categories, sets and events, each once.</param>
    /// <param name="asOf">Day that windows and times-to-live are counted from, also of the values; null for today in the store's day zone.</param>
    /// <param name="cancellation">Checked per stripe.</param>
    /// <exception cref="InputException">There is no attribute of a name, one is a number or named twice, none is named, or together they have more than 65,536 values.</exception>
    public BreakdownResult Breakdown(string rule, IReadOnlyList<string> attributes, DayNumber? asOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        ArgumentNullException.ThrowIfNull(rule);
        PublishedState state = _store.Published;
        DayNumber day = asOf ?? Today();
        ReportLabel? label = attributes.Count <= BreakdownAttributes && !attributes.Contains(null!) ? new ReportLabel(ReportKind.Breakdown, day, [rule, .. attributes]) : null;
        if (label is null || !_reports.TryGet(state.Snapshot, state.Catalogue, label, out PreparedReport? report))
        {
            List<BreakdownSource> sources = ValuesOf(attributes, state);
            RuleSet set = Compile([rule], 1, state, day, cancellation);
            if (set.Rules[0].Rule is not { } compiled)
            {
                return new BreakdownResult(Refused(set.Rules[0]), 0, []);
            }

            BoundExpression[] all = [compiled.Expression, new BoundEveryone(), .. sources.Select(static value => value.Holders)];
            report = new PreparedReport(set, sources, Planner.PlanMany(all, state.Snapshot, day));
            if (label is not null)
            {
                _reports.Add(label, report);
            }
        }

        ManyPlan plan = report.Plan;
        IReadOnlyList<BreakdownSource> values = report.Values;
        BreakdownCount[] counts = new ReportEvaluator(_evaluation).Breakdown(plan, plan.NodeOf[0], cancellation);
        List<BreakdownValue> broken = [];
        for (int i = 0; i < values.Count; i++)
        {
            BreakdownCount count = counts[plan.NodeOf[i + 2]];
            if (count.Population > 0)
            {
                broken.Add(new BreakdownValue(values[i].Attribute.Name, values[i].Text, ReleaseOwn(count.Common).Value, ReleaseOwn(count.Population).Value));
            }
        }

        Dictionary<string, int> order = attributes.Select(static (name, place) => (name, place)).ToDictionary(static pair => pair.name, static pair => pair.place, StringComparer.Ordinal);
        return new BreakdownResult(
            Answers(report.Rules, _ => counts[plan.NodeOf[0]].Population, cancellation)[0],
            ReleaseOwn(counts[plan.NodeOf[1]].Population).Value,
            [.. broken.OrderBy(value => order[value.Attribute]).ThenByDescending(static value => value.Devices).ThenByDescending(static value => value.Population).ThenBy(static value => value.Text, StringComparer.Ordinal)]);
    }

    private static List<BreakdownSource> ValuesOf(IReadOnlyList<string> names, PublishedState state)
    {
        if (names.Count == 0)
        {
            throw new InputException("A breakdown needs the name of an attribute; none was given.");
        }

        List<BreakdownSource> values = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (!seen.Add(name))
            {
                throw new InputException($"Attribute \"{name}\" is named twice.");
            }

            if (!state.Catalogue.TryGetAttribute(name, out AttributeDefinition? definition))
            {
                throw new InputException(InputProblem.NotFound, $"There is no attribute \"{name}\".");
            }

            if (definition.Kind == AttributeKind.Number)
            {
                throw new InputException($"Attribute \"{name}\" is a number; a breakdown goes by the values of a flag, category, set or event.");
            }

            AttributeIndex? index = state.Snapshot.Attribute(definition.Id);
            foreach ((int code, Trait trait) in index?.All ?? [])
            {
                if (code < 0 || trait.Cardinality == 0)
                {
                    continue;
                }

                if (values.Count == BreakdownValues)
                {
                    throw new InputException($"The attributes up to \"{name}\" have more than {BreakdownValues:N0} values; name fewer attributes.");
                }

                values.Add(new BreakdownSource(definition, index!, code));
            }
        }

        return values;
    }
}
