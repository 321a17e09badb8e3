using System;
using System.Collections.Generic;
using Segmentation.Expressions.Binding;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions;

/// <summary>A rule that can be evaluated: as written, and what it means.</summary>
/// <param name="Syntax">As written.</param>
/// <param name="Expression">What it means in the store it was compiled for.</param>
public sealed record Rule(RuleSyntax Syntax, BoundExpression Expression)
{
    /// <summary>The canonical text.</summary>
    public string Text => RulePrinter.Print(Syntax);

    /// <summary>The hash of the canonical text.</summary>
    public RuleHash Hash => RuleHash.Of(Syntax);

    /// <summary>Reads and binds a rule.</summary>
    /// <exception cref="ArgumentNullException">An argument is null. Mistakes in the text are diagnostics.</exception>
    public static CompileResult Compile(string text, ISchema schema, IValueLookup values, ISegmentTexts segments)
    {
        ParseResult parsed = RuleParser.Parse(text);
        if (parsed.Syntax is null)
        {
            return new CompileResult(null, parsed.Diagnostics);
        }

        BindResult bound = RuleBinder.Bind(parsed.Syntax, schema, values, segments);
        Rule? rule = bound.Expression is null ? null : new Rule(parsed.Syntax, bound.Expression);
        return new CompileResult(rule, [.. parsed.Diagnostics, .. bound.Diagnostics]);
    }
}

/// <summary>What compiling a rule gave.</summary>
/// <param name="Rule">The rule; null when there was an error.</param>
/// <param name="Diagnostics">Errors and warnings.</param>
public sealed record CompileResult(Rule? Rule, IReadOnlyList<Diagnostic> Diagnostics);
