using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Segmentation.Expressions.Diagnostics;

namespace Segmentation.Expressions.Syntax;

/// <summary>What reading a rule gave.</summary>
/// <param name="Syntax">The rule; null when there was an error.</param>
/// <param name="Diagnostics">Errors and warnings in the order of the text, the first 50 of each.</param>
public sealed record ParseResult(RuleSyntax? Syntax, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>Reads the text of a rule. Any text gives a result, never an exception.</summary>
public static class RuleParser
{
    /// <summary>Reads one rule.</summary>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    public static ParseResult Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        DiagnosticBag diagnostics = new();
        int bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > RuleLimits.TextBytes)
        {
            diagnostics.Report(DiagnosticTable.TooLong, new TextSpan(0, 0, 1, 1), [Number(bytes), Number(RuleLimits.TextBytes)]);
            return new ParseResult(null, diagnostics.ToList());
        }

        RuleSyntax rule = new RuleReader(new TokenReader(new Lexer(text, diagnostics).Read(), diagnostics), diagnostics).ReadAll();
        if (!diagnostics.HasErrors && Nesting.Of(rule) > RuleLimits.Depth)
        {
            diagnostics.Report(DiagnosticTable.TooDeep, rule.Span, [Number(RuleLimits.Depth)]);
        }

        return new ParseResult(diagnostics.HasErrors ? null : rule, diagnostics.ToList());
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
