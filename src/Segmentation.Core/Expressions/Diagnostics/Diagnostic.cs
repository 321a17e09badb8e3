using System;
using System.Globalization;
using System.Text;
using Segmentation.Expressions.Syntax;

namespace Segmentation.Expressions.Diagnostics;

/// <summary>Whether a rule can be used in spite of a mistake.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The rule can be used, but may not say what was meant.</summary>
    Warning,

    /// <summary>The rule cannot be used.</summary>
    Error,
}

/// <summary>A mistake in a rule: what was found, where, what is allowed.</summary>
/// <param name="Id">Stable id, <c>SEGnnnn</c>; docs/rules.md lists them.</param>
/// <param name="Severity">Whether the rule can be used.</param>
/// <param name="Span">Where, in the text of the rule.</param>
/// <param name="Message">What was found, one sentence without a full stop.</param>
/// <param name="Expected">What is allowed there; null when the message says it.</param>
/// <param name="Suggestion">Rule text or a name to write instead; null when nothing is near.</param>
public sealed record Diagnostic(
    string Id, DiagnosticSeverity Severity, TextSpan Span, string Message, string? Expected = null, string? Suggestion = null)
{
    /// <summary>Line of the mistake, from 1.</summary>
    public int Line => Span.Line;

    /// <summary>Column of the mistake in UTF-16 units, from 1.</summary>
    public int Column => Span.Column;

    /// <summary>Whether the rule cannot be used.</summary>
    public bool IsError => Severity == DiagnosticSeverity.Error;

    /// <summary>One line: <c>error SEG2001 at 1:5: there is no attribute "intrest"; try: interest</c>.</summary>
    public override string ToString()
    {
        StringBuilder line = new();
        line.Append(Head).Append(CultureInfo.InvariantCulture, $" at {Line}:{Column}: {Message}");
        if (Expected is not null)
        {
            line.Append("; expected: ").Append(Expected);
        }

        if (Suggestion is not null)
        {
            line.Append("; try: ").Append(Suggestion);
        }

        return line.ToString();
    }

    /// <summary>Several lines for a terminal: message, the line of the rule, a caret line under the mistake, what was expected, what to try.</summary>
    /// <param name="rule">The text that the rule was read from.</param>
    public string Render(string rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        int start = Math.Clamp(Span.Start, 0, rule.Length);
        int lineStart = start == 0 ? 0 : rule.LastIndexOf('\n', start - 1) + 1;
        int lineEnd = rule.AsSpan(start).IndexOfAny('\r', '\n') is int found and >= 0 ? start + found : rule.Length;
        Excerpt excerpt = Excerpt.Around(rule, lineStart, lineEnd, start, Span.Length);

        StringBuilder text = new();
        text.Append(Head).Append(": ").Append(Message).Append(CultureInfo.InvariantCulture, $" (line {Line}, column {Column})\n");
        text.Append("  ").Append(excerpt.Line).Append("\n  ").Append(excerpt.Carets);
        if (Expected is not null)
        {
            text.Append("\n  expected: ").Append(Expected);
        }

        if (Suggestion is not null)
        {
            text.Append("\n  try: ").Append(Suggestion);
        }

        return text.ToString();
    }

    private string Head => (IsError ? "error " : "warning ") + Id;
}
