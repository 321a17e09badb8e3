using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Segmentation.Delivery;
using Segmentation.Execution;
using Segmentation.Expressions;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Index;
using Segmentation.Planning;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    private readonly PreparedRules _prepared = new();
    private SeenAfter? _seenAfter;

    /// <summary>Counts the devices of a rule.</summary>
    /// <param name="rule">Rule text.</param>
    /// <param name="asOf">Day that windows and times-to-live are counted from; null for today in the store's day zone.</param>
    /// <param name="cancellation">Checked per stripe.</param>
    public CountResult Count(string rule, DayNumber? asOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rule);
        PublishedState state = _store.Published;
        DayNumber day = asOf ?? Today();
        if (!_prepared.TryGet(state.Snapshot, state.Catalogue, rule, day, out PreparedRule? prepared))
        {
            CompileResult compiled = Compile(rule, state);
            if (compiled.Rule is null)
            {
                return Refused(compiled);
            }

            prepared = Prepare(compiled, state, day);
            _prepared.Add(prepared, rule);
        }

        return Answer(prepared, _evaluator.Count(prepared.Plan, cancellation), cancellation);
    }

    /// <summary>Counts every part of a rule in one pass and shows the plan.</summary>
    /// <inheritdoc cref="Count"/>
    public ExplainResult Explain(string rule, DayNumber? asOf, CancellationToken cancellation)
    {
        PublishedState state = _store.Published;
        CompileResult compiled = Compile(rule, state);
        if (compiled.Rule is null)
        {
            return new ExplainResult(Refused(compiled), [], "");
        }

        DayNumber day = asOf ?? Today();
        NodeCounts counts = _evaluator.CountNodes(Planner.PlanNodes(compiled.Rule.Expression, state.Snapshot, day), cancellation);
        PreparedRule prepared = Prepare(compiled, state, day);
        return new ExplainResult(Answer(prepared, counts.Total, cancellation), [.. counts.Nodes.Select(Release)], PlanPrinter.Print(prepared.Plan));
    }

    /// <summary>Reads and binds a rule for the state that it will be evaluated on.</summary>
    private static CompileResult Compile(string rule, PublishedState state) =>
        Rule.Compile(rule, state.Catalogue, new SnapshotValues(state.Snapshot), state.Catalogue);

    private DayNumber Today()
    {
        DateTimeOffset now = TimeZoneInfo.ConvertTime(_options.Clock.GetUtcNow(), _dayZone);
        return DayNumber.FromDate(DateOnly.FromDateTime(now.DateTime));
    }

    private long CountDevices(string rule) => Count(rule, null, CancellationToken.None).Count!.Value;

    private PreparedRule Prepare(CompileResult compiled, PublishedState state, DayNumber day)
    {
        Rule rule = compiled.Rule!;
        IndexSnapshot snapshot = state.Snapshot;
        return new PreparedRule(state.Catalogue, Planner.Plan(rule.Expression, snapshot, day), StampOf(rule, state, day), rule.Text, Messages(compiled.Diagnostics));
    }

    private Stamp StampOf(Rule rule, PublishedState state, DayNumber day) =>
        new(state.Snapshot.Version, day, DayZone, state.Snapshot.LastErasure, rule.Hash.Hex);

    private CountResult Answer(PreparedRule rule, long count, CancellationToken cancellation)
    {
        ReleasedNumber released = ReleaseOwn(count);
        long hidden = ReleaseOwn(SeenAfterAsOf(rule.Plan.Snapshot, rule.Plan.AsOf, cancellation)).Value;
        return new CountResult(released.Value, hidden, rule.Stamp, rule.Text, rule.Messages, released.ZoneName);
    }

    private CountResult Refused(CompileResult compiled) =>
        new(null, 0, null, null, Messages(compiled.Diagnostics), ReleaseOwn(0).ZoneName);

    private NodeCount Release(Execution.NodeCount node)
    {
        string text = node.Node.Expression.Source?.Text ?? node.Node.Expression.Print(TextOf);
        return new NodeCount(node.Node.Depth, text, ReleaseOwn(node.Count).Value);
    }

    private ReleasedNumber ReleaseOwn(long population) => _releases.TryRelease(population, ReleaseZone.Own, 0, out ReleasedNumber released, out string? refusal)
        ? released
        : throw new InvalidOperationException(refusal);

    private string? TextOf(AttributeDefinition attribute, int code) =>
        _store.Snapshot.Attribute(attribute.Id)?.Values.TryGetText(code, out string? text) == true ? text : null;

    // One number a version and day: the same for every rule, so the last one is kept.
    private long SeenAfterAsOf(IndexSnapshot snapshot, DayNumber day, CancellationToken cancellation)
    {
        SeenAfter? known = Volatile.Read(ref _seenAfter);
        if (known is null || known.Version != snapshot.Version || known.AsOf != day)
        {
            known = new SeenAfter(snapshot.Version, day, _evaluator.SeenAfterAsOf(snapshot, day, cancellation));
            Volatile.Write(ref _seenAfter, known);
        }

        return known.Devices;
    }

    private static IReadOnlyList<RuleMessage> Messages(IReadOnlyList<Diagnostic> diagnostics) =>
        [.. diagnostics.Select(static diagnostic => new RuleMessage(
            diagnostic.Id,
            diagnostic.IsError,
            diagnostic.Span.Start,
            diagnostic.Span.Length,
            diagnostic.Line,
            diagnostic.Column,
            diagnostic.Expected is null ? diagnostic.Message : $"{diagnostic.Message}; expected: {diagnostic.Expected}",
            diagnostic.Suggestion))];

    private sealed record SeenAfter(ulong Version, DayNumber AsOf, long Devices);
}
