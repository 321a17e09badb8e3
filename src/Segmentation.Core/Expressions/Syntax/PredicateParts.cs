using System.Collections.Generic;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Syntax;

/// <summary>A value as written.</summary>
public abstract record ValueSyntax : SyntaxNode;

/// <summary>Text in quotes, escapes resolved.</summary>
public sealed record TextValue(string Text) : ValueSyntax;

/// <summary>A number, digit for digit as written: an optional <c>-</c>, digits, optionally a point and digits.</summary>
public sealed record NumberValue(string Digits) : ValueSyntax;

/// <summary>A date, <c>yyyy-MM-dd</c>.</summary>
public sealed record DateValue(DayNumber Day) : ValueSyntax;

/// <summary><c>TRUE</c> or <c>FALSE</c>.</summary>
public sealed record TruthValue(bool Truth) : ValueSyntax;

/// <summary>How two values compare.</summary>
public enum ComparisonOperator
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,
}

/// <summary>What is asked of the values of an attribute.</summary>
public abstract record TestSyntax : SyntaxNode;

/// <summary><c>= v</c>, <c>&lt; v</c>, …</summary>
public sealed record ComparisonTest(ComparisonOperator Operator, ValueSyntax Value) : TestSyntax;

/// <summary><c>BETWEEN a AND b</c> of numbers, both included. Between dates is a <see cref="BetweenTime"/>.</summary>
public sealed record BetweenTest(bool Negated, ValueSyntax Low, ValueSyntax High) : TestSyntax;

/// <summary><c>IN (a, b, …)</c> or <c>NOT IN (a, b, …)</c>; one value or more.</summary>
public sealed record InTest(bool Negated, IReadOnlyList<ValueSyntax> Values) : TestSyntax
{
    /// <summary>The values in the order written.</summary>
    public IReadOnlyList<ValueSyntax> Values { get; } = Sequence.Of(Values, 1, nameof(Values));
}

/// <summary>How many of the listed values are asked for.</summary>
public enum HasQuantifier
{
    /// <summary>One or more.</summary>
    Any,

    /// <summary>Each.</summary>
    All,

    /// <summary>Not one.</summary>
    None,
}

/// <summary><c>HAS ANY (a, b, …)</c>, <c>HAS ALL (…)</c> or <c>HAS NONE (…)</c>; one value or more.</summary>
public sealed record HasTest(HasQuantifier Quantifier, IReadOnlyList<ValueSyntax> Values) : TestSyntax
{
    /// <summary>The values in the order written.</summary>
    public IReadOnlyList<ValueSyntax> Values { get; } = Sequence.Of(Values, 1, nameof(Values));
}

/// <summary><c>EXISTS</c>: any value.</summary>
public sealed record ExistsTest : TestSyntax;

/// <summary><c>IS MISSING</c>: no value.</summary>
public sealed record MissingTest : TestSyntax;

/// <summary>What is asked of the day last seen.</summary>
public abstract record TimeSyntax : SyntaxNode;

/// <summary><c>WITHIN n DAYS</c> or <c>NOT WITHIN n DAYS</c>; n from 1 to 36,500.</summary>
public sealed record WithinTime(bool Negated, int Days) : TimeSyntax;

/// <summary><c>LAST BEFORE date</c>: last seen before that day.</summary>
public sealed record BeforeTime(DayNumber Day) : TimeSyntax;

/// <summary><c>AFTER date</c>: last seen after that day.</summary>
public sealed record AfterTime(DayNumber Day) : TimeSyntax;

/// <summary><c>LAST BETWEEN date AND date</c>: last seen on one of these days, both included.</summary>
public sealed record BetweenTime(bool Negated, DayNumber First, DayNumber Last) : TimeSyntax;

/// <summary><c>COUNT &gt;= n</c></summary>
public sealed record CountSyntax(ComparisonOperator Operator, int Value) : SyntaxNode;
