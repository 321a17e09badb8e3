using System.Collections.Generic;
using System.Globalization;
using Segmentation.Expressions.Syntax;

namespace Segmentation.Expressions.Diagnostics;

/// <summary>Collects mistakes, the first 50 of each severity.</summary>
internal sealed class DiagnosticBag
{
    public const int Most = 50;

    private readonly List<Diagnostic> _all = [];
    private int _errors;
    private int _warnings;

    public bool HasErrors => _errors > 0;

    /// <summary>Whether another one would be listed; suggestions, which search all names, are not worth making for others.</summary>
    public bool Lists(DiagnosticSeverity severity) => (severity == DiagnosticSeverity.Error ? _errors : _warnings) < Most;

    /// <summary>The nearest of some names, while errors are still listed.</summary>
    public string? Nearest(string word, IEnumerable<string> names) => Lists(DiagnosticSeverity.Error) ? NearestName.To(word, names) : null;

    public void Report(DiagnosticRule rule, TextSpan span, string[] found, string? expected = null, string? suggestion = null) =>
        Pass(new Diagnostic(rule.Id, rule.Severity, span, string.Format(CultureInfo.InvariantCulture, rule.Message, found), expected, suggestion));

    /// <summary>Reports a mistake that is already put in words.</summary>
    public void Pass(Diagnostic diagnostic)
    {
        int number = diagnostic.IsError ? ++_errors : ++_warnings;
        if (number <= Most)
        {
            _all.Add(diagnostic);
        }
    }

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<Diagnostic> ToList()
    {
        List<Diagnostic> sorted = [.. _all];
        sorted.Sort((left, right) => (left.Span.Start, left.Id).CompareTo((right.Span.Start, right.Id)));
        return sorted;
    }
}
