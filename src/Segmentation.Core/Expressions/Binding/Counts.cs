using System.Globalization;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;

namespace Segmentation.Expressions.Binding;

/// <summary>Comparisons of a count that is at least 1 and saturates: what is held is the smaller of the count and 255.</summary>
internal static class Counts
{
    private const int Ceiling = RuleLimits.CountCeiling;

    /// <summary>The devices of <paramref name="held"/> whose count compares; null when the comparison cannot be decided, which was reported.</summary>
    public static BoundExpression? Bind(CountSyntax count, BoundHas held, DiagnosticBag diagnostics)
    {
        CountRange? range = Range(count.Operator == ComparisonOperator.NotEqual ? ComparisonOperator.Equal : count.Operator, count.Value);
        if (range is null)
        {
            Report(count, held, diagnostics);
            return null;
        }

        BoundHas compared = held with { Count = range };
        return count.Operator == ComparisonOperator.NotEqual ? new BoundAnd([held, new BoundNot(compared)]) : compared;
    }

    /// <summary>
    /// Decidable are lower bounds up to 255, because "255 or more" is above them, and upper bounds up to 254, because it is not below them. Null for the others, and for
    /// comparisons that every or no device with the value fulfils because counts begin at 1.
    /// </summary>
    private static CountRange? Range(ComparisonOperator comparison, int value) => comparison switch
    {
        ComparisonOperator.GreaterOrEqual when value is >= 1 and <= Ceiling => new CountRange(value, Ceiling),
        ComparisonOperator.Greater when value is >= 0 and < Ceiling => new CountRange(value + 1, Ceiling),
        ComparisonOperator.LessOrEqual when value is >= 1 and < Ceiling => new CountRange(1, value),
        ComparisonOperator.Less when value is >= 2 and <= Ceiling => new CountRange(1, value - 1),
        ComparisonOperator.Equal when value is >= 1 and < Ceiling => new CountRange(value, value),
        _ => null,
    };

    private static void Report(CountSyntax count, BoundHas held, DiagnosticBag diagnostics)
    {
        string comparison = RulePrinter.Symbol(count.Operator) + " " + count.Value.ToString(CultureInfo.InvariantCulture);
        bool belowOne = count.Value < 1 || (count.Value == 1 && count.Operator == ComparisonOperator.Less);
        if (!belowOne)
        {
            string expected = count.Operator switch
            {
                ComparisonOperator.GreaterOrEqual => "COUNT >= 1 to 255",
                ComparisonOperator.Greater => "COUNT > 0 to 254",
                ComparisonOperator.LessOrEqual => "COUNT <= 1 to 254",
                ComparisonOperator.Less => "COUNT < 2 to 255",
                _ => $"COUNT {RulePrinter.Symbol(count.Operator)} 1 to 254",
            };
            diagnostics.Report(DiagnosticTable.UndecidableCount, count.Span, [comparison], expected, "COUNT >= 255");
            return;
        }

        string name = RulePrinter.Name(held.Attribute.Name);
        string suggestion = (held.Values, count.Operator) switch
        {
            (null, ComparisonOperator.GreaterOrEqual or ComparisonOperator.NotEqual) => $"{name} EXISTS",
            (null, _) => $"{name} IS MISSING",
            (_, ComparisonOperator.GreaterOrEqual or ComparisonOperator.NotEqual) => "the predicate without COUNT",
            _ => "NOT before the predicate without COUNT",
        };
        diagnostics.Report(DiagnosticTable.ZeroCount, count.Span, [comparison], "a count of 1 or more; NOT for devices without the value", suggestion);
    }
}
