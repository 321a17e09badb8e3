using System.Linq;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Binding;

/// <summary>Binds predicates: finds the attribute, checks that its kind has what the clauses ask for, and leaves the test to the kind.</summary>
internal sealed class PredicateBinder(DiagnosticBag diagnostics, ISchema schema, IValueLookup values)
{
    private readonly NumberBinder _numbers = new(diagnostics);
    private readonly ValueBinder _values = new(diagnostics, values);
    private readonly DeviceDayBinder _days = new(diagnostics);

    /// <summary>The meaning; null when there is none, which was reported.</summary>
    public BoundExpression? Bind(PredicateSyntax predicate)
    {
        string name = predicate.Attribute.Name;
        if (name is DeviceAttributes.FirstSeen or DeviceAttributes.LastSeen)
        {
            return _days.Bind(predicate);
        }

        if (!schema.TryGetAttribute(name, out AttributeDefinition? attribute))
        {
            string? nearest = diagnostics.Nearest(name, schema.AttributeNames.Concat([DeviceAttributes.FirstSeen, DeviceAttributes.LastSeen]));
            diagnostics.Report(
                DiagnosticTable.UnknownAttribute, predicate.Attribute.Span, [Quote.Short(name)], "the name of an attribute",
                nearest is null ? null : RulePrinter.Name(nearest));
            return null;
        }

        if (!HasClauses(predicate, attribute))
        {
            return null;
        }

        return attribute.Kind switch
        {
            AttributeKind.Number => _numbers.Bind(predicate, attribute),
            AttributeKind.Flag => BindFlag(predicate, attribute),
            _ => _values.Bind(predicate, attribute),
        };
    }

    private bool HasClauses(PredicateSyntax predicate, AttributeDefinition attribute)
    {
        string name = RulePrinter.Name(attribute.Name);
        if (predicate is { Count: { } counted } && attribute.Kind != AttributeKind.Event)
        {
            diagnostics.Report(DiagnosticTable.Uncounted, counted.Span, [name, Kinds.Phrase(attribute.Kind)], "an event attribute before COUNT");
            return false;
        }

        if (predicate is { Time: { } time, Count: not null })
        {
            PredicateSyntax count = predicate with { Time = null };
            PredicateSyntax window = predicate with { Count = null };
            diagnostics.Report(
                DiagnosticTable.CountInWindow, time.Span.Start < predicate.Count.Span.Start ? time.Span.To(predicate.Count.Span) : predicate.Count.Span.To(time.Span),
                [], "COUNT and the time in predicates of their own", $"{count} AND {window}");
            return false;
        }

        if (predicate.Time is { } clause && !Kinds.IsTimed(attribute))
        {
            (string reason, string expected) = attribute.Kind is AttributeKind.Category or AttributeKind.Number
                ? ($"of a {Kinds.Word(attribute.Kind)} the day it was last set orders observations and is not for rules", "an event, or a flag or set with a time-to-live")
                : ($"it keeps no days", $"give it a time-to-live, or ingest it as an event");
            diagnostics.Report(DiagnosticTable.Untimed, clause.Span, [name, reason], expected);
            return false;
        }

        if (predicate is { Test: MissingTest missing } && (predicate.Time is not null || predicate.Count is not null))
        {
            diagnostics.Report(
                DiagnosticTable.WrongOperator, missing.Span, ["IS MISSING with a time or count", name, Kinds.Phrase(attribute.Kind)],
                "IS MISSING alone, or NOT before the predicate", $"NOT {predicate with { Test = null }}");
            return false;
        }

        if (predicate is { Test: null, Time: null, Count: null } && attribute.Kind != AttributeKind.Flag)
        {
            diagnostics.Report(
                DiagnosticTable.NothingAsked, predicate.Span, [name, Kinds.Phrase(attribute.Kind)], "a comparison, or EXISTS for any value", $"{name} EXISTS");
            return false;
        }

        return true;
    }

    private BoundExpression? BindFlag(PredicateSyntax predicate, AttributeDefinition attribute)
    {
        string name = RulePrinter.Name(attribute.Name);
        bool held;
        switch (predicate.Test)
        {
            case null or ExistsTest:
                held = true;
                break;
            case MissingTest:
                held = false;
                break;
            case ComparisonTest { Operator: ComparisonOperator.Equal or ComparisonOperator.NotEqual, Value: TruthValue truth } comparison:
                held = truth.Truth == (comparison.Operator == ComparisonOperator.Equal);
                break;
            case ComparisonTest { Operator: ComparisonOperator.Equal or ComparisonOperator.NotEqual } comparison:
                diagnostics.Report(
                    DiagnosticTable.WrongValue, comparison.Value.Span, [$"the flag {name}", Kinds.Describe(comparison.Value)], "TRUE or FALSE", $"{name} = TRUE");
                return null;
            default:
                diagnostics.Report(
                    DiagnosticTable.WrongOperator, predicate.Test.Span, [Kinds.Operator(predicate.Test), name, Kinds.Phrase(attribute.Kind)],
                    "the flag alone, = TRUE or = FALSE", name);
                return null;
        }

        if (!held && predicate.Time is not null)
        {
            diagnostics.Report(
                DiagnosticTable.WrongOperator, predicate.Test!.Span, ["the absence of a flag with a time", name, Kinds.Phrase(attribute.Kind)],
                "NOT before the predicate", $"NOT {predicate with { Test = null }}");
            return null;
        }

        BoundExpression has = ValueBinder.Held(attribute, null, predicate.Time, diagnostics);
        return held ? has : new BoundNot(has);
    }
}
