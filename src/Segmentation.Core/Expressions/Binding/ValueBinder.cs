using System.Collections.Generic;
using System.Linq;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Binding;

/// <summary>Binds predicates about attributes with a dictionary of values: categories, sets and events.</summary>
internal sealed class ValueBinder(DiagnosticBag diagnostics, IValueLookup values)
{
    private const int Suggestions = 3;

    public BoundExpression? Bind(PredicateSyntax predicate, AttributeDefinition attribute)
    {
        switch (predicate.Test)
        {
            case null or ExistsTest:
                return Asked(predicate, attribute, null);
            case MissingTest:
                return new BoundNot(new BoundHas(attribute, null, null, null));
            case ComparisonTest { Operator: ComparisonOperator.Equal } equal:
                return Codes(attribute, [equal.Value]) is { } code ? Asked(predicate, attribute, code) : null;
            case ComparisonTest { Operator: ComparisonOperator.NotEqual } unequal:
                return BindNegated(predicate, attribute, [unequal.Value]);
            case InTest { Negated: true } outside:
                return BindNegated(predicate, attribute, outside.Values);
            case InTest inside:
                return Codes(attribute, inside.Values) is { } any ? Asked(predicate, attribute, any) : null;
            case HasTest { Quantifier: HasQuantifier.All } when attribute.Kind != AttributeKind.Category:
                return BindAll(predicate, attribute, ((HasTest)predicate.Test).Values);
            case HasTest { Quantifier: not HasQuantifier.All } has:
                return Codes(attribute, has.Values) is not { } listed || Asked(predicate, attribute, listed) is not { } bound ? null
                    : has.Quantifier == HasQuantifier.Any ? bound : new BoundNot(bound);
            default:
                diagnostics.Report(
                    DiagnosticTable.WrongOperator, predicate.Test.Span,
                    [Kinds.Operator(predicate.Test), RulePrinter.Name(attribute.Name), Kinds.Phrase(attribute.Kind)],
                    attribute.Kind == AttributeKind.Category ? "=, !=, IN, NOT IN, HAS ANY, HAS NONE, EXISTS or IS MISSING" : "=, IN, HAS ANY, HAS ALL, HAS NONE, EXISTS or IS MISSING",
                    OrderedByDate(predicate));
                return null;
        }
    }

    /// <summary>The time clause that a comparison with a date was probably meant as.</summary>
    private static string? OrderedByDate(PredicateSyntax predicate) => predicate.Test switch
    {
        ComparisonTest { Operator: ComparisonOperator.Less, Value: DateValue date } =>
            (predicate with { Test = null, Time = new BeforeTime(date.Day) }).ToString(),
        ComparisonTest { Operator: ComparisonOperator.Greater, Value: DateValue date } =>
            (predicate with { Test = null, Time = new AfterTime(date.Day) }).ToString(),
        _ => null,
    };

    /// <summary><c>!=</c> and <c>NOT IN</c>: has a value, and none of these.</summary>
    private BoundAnd? BindNegated(PredicateSyntax predicate, AttributeDefinition attribute, IReadOnlyList<ValueSyntax> named)
    {
        if (attribute.Kind != AttributeKind.Category)
        {
            PredicateSyntax none = predicate with { Test = new HasTest(HasQuantifier.None, named) };
            diagnostics.Report(
                DiagnosticTable.NegatedMultiple, predicate.Test!.Span, [Kinds.Operator(predicate.Test), RulePrinter.Name(attribute.Name)],
                "HAS NONE", none.ToString());
            return null;
        }

        return Codes(attribute, named) is { } codes
            ? new BoundAnd([new BoundHas(attribute, null, null, null), new BoundNot(new BoundHas(attribute, codes, null, null))])
            : null;
    }

    private BoundExpression? BindAll(PredicateSyntax predicate, AttributeDefinition attribute, IReadOnlyList<ValueSyntax> named)
    {
        List<BoundExpression> each = [];
        foreach (ValueSyntax value in named.Distinct())
        {
            if (Codes(attribute, [value]) is not { } code || Asked(predicate, attribute, code) is not { } held)
            {
                return null;
            }

            each.Add(held);
        }

        return each.Count == 1 ? each[0] : new BoundAnd(each);
    }

    /// <summary>Codes of values, ascending and distinct, without those that no device has (a warning each); null when one is no value (an error).</summary>
    private int[]? Codes(AttributeDefinition attribute, IReadOnlyList<ValueSyntax> named)
    {
        SortedSet<int> codes = [];
        bool sound = true;
        foreach (ValueSyntax value in named)
        {
            if (Text(attribute, value) is not { } text)
            {
                sound = false;
            }
            else if (values.CodeOf(attribute.Id, text) is int code and >= 0)
            {
                codes.Add(code);
            }
            else
            {
                IReadOnlyList<string> known = diagnostics.Lists(DiagnosticSeverity.Warning) ? values.Nearest(attribute.Id, text, Suggestions) : [];
                string nearest = string.Join(" or ", known.Select(Quote.Short));
                diagnostics.Report(
                    DiagnosticTable.UnknownValue, value.Span, [RulePrinter.Name(attribute.Name), Quote.Short(text)], null,
                    nearest.Length == 0 ? null : nearest);
            }
        }

        return sound ? [.. codes] : null;
    }

    /// <summary>Values are text; a number stands for its digits, so that <c>area = 1008</c> needs no quotes.</summary>
    private string? Text(AttributeDefinition attribute, ValueSyntax value)
    {
        switch (value)
        {
            case TextValue text:
                return text.Text;
            case NumberValue number:
                return number.Digits;
            default:
                string literal = value is TruthValue { Truth: var truth } ? (truth ? "true" : "false") : RulePrinter.Value(value);
                diagnostics.Report(
                    DiagnosticTable.WrongValue, value.Span, [$"{RulePrinter.Name(attribute.Name)}, {Kinds.Phrase(attribute.Kind)} of text values,", Kinds.Describe(value)],
                    "text in quotes" + (value is DateValue && Kinds.IsTimed(attribute) ? "; or BEFORE, AFTER or BETWEEN for the day last seen" : ""), Quote.Text(literal));
                return null;
        }
    }

    private BoundExpression? Asked(PredicateSyntax predicate, AttributeDefinition attribute, int[]? codes) => predicate.Count is { } count
        ? Counts.Bind(count, predicate, new BoundHas(attribute, codes, null, null), diagnostics)
        : Held(attribute, codes, predicate.Time, diagnostics);

    /// <summary>
    /// Devices that hold one of the values. A clause that looks back (NOT WITHIN, BEFORE, BETWEEN) means the day on which the last of the named values was last seen,
    /// so that it says the same of a list of all values as of <c>EXISTS</c>.
    /// </summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="codes">Values; null for any.</param>
    /// <param name="time">Clause of time; null for none.</param>
    /// <param name="diagnostics">Where to warn of an empty window.</param>
    public static BoundExpression Held(AttributeDefinition attribute, int[]? codes, TimeSyntax? time, DiagnosticBag diagnostics)
    {
        BoundHas held = new(attribute, codes, null, null);
        if (time is null)
        {
            return held;
        }

        bool several = held.Values is { Count: > 1 };
        switch (Windows.Of(time))
        {
            case null:
                Windows.ReportEmpty(time, diagnostics);
                return new BoundNobody();
            case NotWithinDays window when several:
                return new BoundAnd([held, new BoundNot(held with { Window = new WithinDays(window.Days) })]);
            case BetweenDays window when several && window.Last < DayNumber.Maximum:
                BetweenDays later = new(new DayNumber((ushort)(window.Last.Value + 1)), DayNumber.Maximum);
                return Outside(time, held, new BoundAnd([held with { Window = window }, new BoundNot(held with { Window = later })]));
            case { } window:
                return Outside(time, held, held with { Window = window });
        }
    }

    /// <summary><c>NOT BETWEEN</c>: held, and not last seen between.</summary>
    private static BoundExpression Outside(TimeSyntax time, BoundHas held, BoundExpression between) =>
        time is BetweenTime { Negated: true } ? new BoundAnd([held, new BoundNot(between)]) : between;
}
