using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Segmentation.Expressions.Diagnostics;

namespace Segmentation.Expressions.Syntax;

/// <summary>Writes a rule in canonical form: keywords in capitals, one space, parentheses around every mixed operator. Reading it gives the same rule.</summary>
public static class RulePrinter
{
    /// <summary>The canonical text of a rule, on one line.</summary>
    public static string Print(RuleSyntax rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        StringBuilder text = new();
        Write(text, rule);
        return text.ToString();
    }

    internal static string Symbol(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Equal => "=",
        ComparisonOperator.NotEqual => "!=",
        ComparisonOperator.Less => "<",
        ComparisonOperator.LessOrEqual => "<=",
        ComparisonOperator.Greater => ">",
        _ => ">=",
    };

    internal static string Word(CompoundSyntax compound) => compound switch
    {
        AndSyntax => "AND",
        OrSyntax => "OR",
        _ => "XOR",
    };

    internal static string Name(string name) => Keywords.IsPlainName(name) ? name : $"`{name}`";

    internal static string Value(ValueSyntax value) => value switch
    {
        TextValue text => Quote.Text(text.Text),
        NumberValue number => number.Digits,
        DateValue date => date.Day.ToString(),
        TruthValue truth => truth.Truth ? "TRUE" : "FALSE",
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    private static void Write(StringBuilder text, RuleSyntax rule)
    {
        switch (rule)
        {
            case EveryoneSyntax:
                text.Append("EVERYONE");
                break;
            case NobodySyntax:
                text.Append("NOBODY");
                break;
            case CompoundSyntax compound:
                WriteAll(text, compound.Operands, $" {Word(compound)} ", WriteOperand);
                break;
            case NotSyntax not:
                text.Append("NOT ");
                WriteOperand(text, not.Operand);
                break;
            case AtLeastSyntax atLeast:
                text.Append(CultureInfo.InvariantCulture, $"AT LEAST {atLeast.Least} OF (");
                WriteAll(text, atLeast.Operands, ", ", Write);
                text.Append(')');
                break;
            case SegmentSyntax segment:
                text.Append("SEGMENT(").Append(Quote.Text(segment.Segment.Name)).Append(')');
                break;
            case IdSpaceSyntax space:
                text.Append(space.Negated ? "ID IS NOT " : "ID IS ").Append(Name(space.Space.Name));
                break;
            case PredicateSyntax predicate:
                WritePredicate(text, predicate);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rule));
        }
    }

    private static void WriteOperand(StringBuilder text, RuleSyntax operand)
    {
        bool parentheses = operand is CompoundSyntax;
        text.Append(parentheses ? "(" : "");
        Write(text, operand);
        text.Append(parentheses ? ")" : "");
    }

    private static void WriteAll<T>(StringBuilder text, IReadOnlyList<T> items, string separator, Action<StringBuilder, T> write)
    {
        for (int i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : separator);
            write(text, items[i]);
        }
    }

    private static void WritePredicate(StringBuilder text, PredicateSyntax predicate)
    {
        text.Append(Name(predicate.Attribute.Name));
        if (predicate.Test is { } test)
        {
            text.Append(' ');
            WriteTest(text, test);
        }

        if (predicate.Time is { } time)
        {
            bool ofDevice = predicate.Attribute.Name.StartsWith("device.", StringComparison.Ordinal);
            text.Append(' ').Append(Time(time, ofDevice ? "" : "LAST "));
        }

        if (predicate.Count is { } count)
        {
            text.Append(' ').Append(Count(count));
        }
    }

    internal static string Count(CountSyntax count) => string.Create(CultureInfo.InvariantCulture, $"COUNT {Symbol(count.Operator)} {count.Value}");

    private static void WriteTest(StringBuilder text, TestSyntax test)
    {
        switch (test)
        {
            case ComparisonTest comparison:
                text.Append(Symbol(comparison.Operator)).Append(' ').Append(Value(comparison.Value));
                break;
            case BetweenTest between:
                text.Append(between.Negated ? "NOT BETWEEN " : "BETWEEN ").Append(Value(between.Low)).Append(" AND ").Append(Value(between.High));
                break;
            case InTest list:
                WriteList(text, list.Negated ? "NOT IN" : "IN", list.Values);
                break;
            case HasTest has:
                WriteList(text, Has(has.Quantifier), has.Values);
                break;
            case ExistsTest:
                text.Append("EXISTS");
                break;
            case MissingTest:
                text.Append("IS MISSING");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(test));
        }
    }

    internal static string Has(HasQuantifier quantifier) => quantifier switch
    {
        HasQuantifier.Any => "HAS ANY",
        HasQuantifier.All => "HAS ALL",
        _ => "HAS NONE",
    };

    private static void WriteList(StringBuilder text, string word, IReadOnlyList<ValueSyntax> values)
    {
        text.Append(word).Append(" (");
        WriteAll(text, values, ", ", (to, value) => to.Append(Value(value)));
        text.Append(')');
    }

    /// <summary>A time clause; <c>LAST</c> says that only the day last seen is known, which for a day of the device itself is no restriction.</summary>
    internal static string Time(TimeSyntax time, string last) => time switch
    {
        WithinTime within => string.Create(CultureInfo.InvariantCulture, $"{(within.Negated ? "NOT " : "")}WITHIN {within.Days} DAYS"),
        BeforeTime before => $"{last}BEFORE {before.Day}",
        AfterTime after => $"AFTER {after.Day}",
        BetweenTime { Negated: true } outside => $"NOT BETWEEN {outside.First} AND {outside.Last}",
        BetweenTime between => $"{last}BETWEEN {between.First} AND {between.Last}",
        _ => throw new ArgumentOutOfRangeException(nameof(time)),
    };
}
