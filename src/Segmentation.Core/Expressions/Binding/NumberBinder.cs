using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Binding;

/// <summary>Binds predicates about numbers.</summary>
internal sealed class NumberBinder(DiagnosticBag diagnostics)
{
    public BoundExpression? Bind(PredicateSyntax predicate, AttributeDefinition attribute)
    {
        switch (predicate.Test)
        {
            case ExistsTest:
                return new BoundHasNumber(attribute);
            case MissingTest:
                return new BoundNot(new BoundHasNumber(attribute));
            case ComparisonTest comparison:
                return Read(comparison.Value, attribute) is long value ? Compare(comparison, attribute, value) : null;
            case BetweenTest between:
                return Between(between, attribute);
            case InTest list:
                return In(list, attribute);
            default:
                string? suggestion = predicate.Test is HasTest has
                    ? (predicate with { Test = new InTest(has.Quantifier == HasQuantifier.None, has.Values) }).ToString()
                    : null;
                diagnostics.Report(
                    DiagnosticTable.WrongOperator, (predicate.Test ?? (SyntaxNode)predicate).Span,
                    [predicate.Test is null ? "nothing" : Kinds.Operator(predicate.Test), RulePrinter.Name(attribute.Name), Kinds.Phrase(attribute.Kind)],
                    "a comparison, BETWEEN, IN, EXISTS or IS MISSING", suggestion);
                return null;
        }
    }

    private BoundExpression Compare(ComparisonTest comparison, AttributeDefinition attribute, long value)
    {
        switch (comparison.Operator)
        {
            case ComparisonOperator.Equal:
                return new BoundNumber(attribute, value, value);
            case ComparisonOperator.NotEqual:
                return Except(attribute, new BoundNumber(attribute, value, value));
            case ComparisonOperator.LessOrEqual:
                return new BoundNumber(attribute, long.MinValue, value);
            case ComparisonOperator.GreaterOrEqual:
                return new BoundNumber(attribute, value, long.MaxValue);
            case ComparisonOperator.Less when value > long.MinValue:
                return new BoundNumber(attribute, long.MinValue, value - 1);
            case ComparisonOperator.Greater when value < long.MaxValue:
                return new BoundNumber(attribute, value + 1, long.MaxValue);
            default:
                diagnostics.Report(DiagnosticTable.AlwaysFalse, comparison.Span, ["no number is beyond the end of the range"]);
                return new BoundNobody();
        }
    }

    private BoundExpression? Between(BetweenTest between, AttributeDefinition attribute)
    {
        if (Read(between.Low, attribute) is not long low || Read(between.High, attribute) is not long high)
        {
            return null;
        }

        if (low > high)
        {
            (string lower, string upper) = (RulePrinter.Value(between.Low), RulePrinter.Value(between.High));
            diagnostics.Report(DiagnosticTable.ReversedBounds, between.Span, [lower, upper], null, $"BETWEEN {upper} AND {lower}");
            return null;
        }

        BoundNumber inside = new(attribute, low, high);
        return between.Negated ? Except(attribute, inside) : inside;
    }

    private BoundExpression? In(InTest list, AttributeDefinition attribute)
    {
        List<long?> read = [.. list.Values.Select(value => Read(value, attribute))];
        if (read.Contains(null))
        {
            return null;
        }

        List<BoundExpression> each = [.. read.Distinct().Select(value => new BoundNumber(attribute, value!.Value, value.Value))];
        BoundExpression any = each.Count == 1 ? each[0] : new BoundOr(each);
        return list.Negated ? Except(attribute, any) : any;
    }

    /// <summary>Has a number, but not one of these: a comparison on a missing number is false.</summary>
    private static BoundAnd Except(AttributeDefinition attribute, BoundExpression these) => new([new BoundHasNumber(attribute), new BoundNot(these)]);

    private long? Read(ValueSyntax value, AttributeDefinition attribute)
    {
        string decimals = attribute.Scale == 0 ? "a whole number" : string.Create(CultureInfo.InvariantCulture, $"a number with at most {attribute.Scale} decimals");
        string name = RulePrinter.Name(attribute.Name);
        if (value is not NumberValue number)
        {
            diagnostics.Report(DiagnosticTable.WrongValue, value.Span, [$"the number {name}", Kinds.Describe(value)], decimals);
            return null;
        }

        switch (ScaledNumber.Read(number.Digits, attribute.Scale, out long scaled))
        {
            case ScaledNumber.Outcome.Exact:
                return scaled;
            case ScaledNumber.Outcome.TooManyDecimals:
                diagnostics.Report(DiagnosticTable.TooManyDecimals, value.Span, [Quote.Cut(number.Digits), name], $"{decimals} (its scale is {attribute.Scale})");
                return null;
            default:
                string range = $"{ScaledNumber.Print(long.MinValue, attribute.Scale)} to {ScaledNumber.Print(long.MaxValue, attribute.Scale)}";
                diagnostics.Report(DiagnosticTable.NumberRange, value.Span, [Quote.Cut(number.Digits), name], range);
                return null;
        }
    }
}
