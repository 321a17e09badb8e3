using System.Globalization;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;

namespace Segmentation.Expressions.Binding;

/// <summary>Comparisons of a count that is at least 1 and saturates: what is held is the smaller of the count and 255.</summary>
internal static class Counts
{
    private const int Ceiling = RuleLimits.CountCeiling;

    /// <summary>The devices of <paramref name="held"/> whose count compares; null when the comparison cannot be decided, which was reported.</summary>
    /// <param name="count">The comparison.</param>
    /// <param name="predicate">The predicate it belongs to, for advice.</param>
    /// <param name="held">The devices.</param>
    /// <param name="diagnostics">Where to report.</param>
    public static BoundExpression? Bind(CountSyntax count, PredicateSyntax predicate, BoundHas held, DiagnosticBag diagnostics)
    {
        CountRange? range = Range(count.Operator == ComparisonOperator.NotEqual ? ComparisonOperator.Equal : count.Operator, count.Value);
        if (range is null)
        {
            Report(count, predicate, diagnostics);
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

    private static void Report(CountSyntax count, PredicateSyntax predicate, DiagnosticBag diagnostics)
    {
        string comparison = RulePrinter.Symbol(count.Operator) + " " + count.Value.ToString(CultureInfo.InvariantCulture);
        bool belowOne = count.Value < 1 || (count.Value == 1 && count.Operator == ComparisonOperator.Less);
        if (!belowOne)
        {
            (string expected, string suggestion) = count.Operator switch
            {
                ComparisonOperator.GreaterOrEqual => ("1 to 255", "COUNT >= 255"),
                ComparisonOperator.Greater => ("0 to 254", "COUNT >= 255"),
                ComparisonOperator.LessOrEqual => ("1 to 254", "COUNT < 255"),
                ComparisonOperator.Less => ("2 to 255", "COUNT < 255"),
                ComparisonOperator.Equal => ("1 to 254", "COUNT >= 255"),
                _ => ("1 to 254", "COUNT < 255"),
            };
            diagnostics.Report(
                DiagnosticTable.UndecidableCount, count.Span, [comparison], $"COUNT {RulePrinter.Symbol(count.Operator)} {expected}", suggestion);
            return;
        }

        PredicateSyntax uncounted = predicate with { Count = null, Test = predicate.Test ?? new ExistsTest() };
        bool holders = count.Operator is ComparisonOperator.GreaterOrEqual or ComparisonOperator.NotEqual;
        diagnostics.Report(
            DiagnosticTable.ZeroCount, count.Span, [comparison], "a count of 1 or more; NOT for devices without the value", holders ? $"{uncounted}" : $"NOT {uncounted}");
    }
}
