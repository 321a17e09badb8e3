using System;
using System.Collections.Generic;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Binding;

/// <summary>What binding a rule gave.</summary>
/// <param name="Expression">The meaning; null when there was an error.</param>
/// <param name="Diagnostics">Errors and warnings in the order of the text, the first 50 of each.</param>
public sealed record BindResult(BoundExpression? Expression, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>Gives words their meaning in a store.</summary>
public static class RuleBinder
{
    /// <summary>Binds a rule, segments expanded. Mistakes inside a segment are reported where the rule refers to it.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="schema">Attributes and id spaces.</param>
    /// <param name="values">Values of attributes.</param>
    /// <param name="segments">Rules of segments.</param>
    public static BindResult Bind(RuleSyntax rule, ISchema schema, IValueLookup values, ISegmentTexts segments) =>
        Bind(rule, null, schema, values, segments);

    /// <inheritdoc cref="Bind(RuleSyntax, ISchema, IValueLookup, ISegmentTexts)"/>
    /// <param name="segment">Name that the rule is or will be stored under, so that a reference back to it is found; null for none.</param>
#pragma warning disable CS1573 // the other parameters are inherited
    public static BindResult Bind(RuleSyntax rule, string? segment, ISchema schema, IValueLookup values, ISegmentTexts segments)
#pragma warning restore CS1573
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(segments);

        DiagnosticBag diagnostics = new();
        SegmentBinder expansions = new(schema, values, segments);
        BoundExpression bound = new TreeBinder(diagnostics, schema, values, expansions, segment).BindRoot(rule, 0).Expression;
        return new BindResult(diagnostics.HasErrors ? null : bound, diagnostics.ToList());
    }
}
