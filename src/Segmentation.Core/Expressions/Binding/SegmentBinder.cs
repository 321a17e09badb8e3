using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Binding;

/// <summary>A bound rule and what it takes of the limits.</summary>
/// <param name="Expression">What it means.</param>
/// <param name="Leaves">Leaves, segments expanded.</param>
/// <param name="Depth">Levels, segments expanded.</param>
internal readonly record struct Binding(BoundExpression Expression, int Leaves, int Depth);

/// <summary>Binds each segment that a rule refers to once, however often it is referred to.</summary>
internal sealed class SegmentBinder(ISchema schema, IValueLookup values, ISegmentTexts segments)
{
    private readonly Dictionary<string, Binding?> _bound = new(StringComparer.Ordinal);
    private readonly List<string> _path = [];

    /// <summary>The meaning of a segment; null when it has none, which was reported.</summary>
    /// <param name="name">The segment.</param>
    /// <param name="span">Where the outermost rule refers to it.</param>
    /// <param name="level">Levels around the reference.</param>
    /// <param name="diagnostics">Where to report.</param>
    public Binding? Bind(string name, TextSpan span, int level, DiagnosticBag diagnostics)
    {
        if (_path.IndexOf(name) is int start and >= 0)
        {
            string circle = string.Join(" → ", _path.Skip(start).Append(name).Select(Quote.Short));
            diagnostics.Report(DiagnosticTable.SegmentCycle, span, [circle], "a segment that does not lead back to itself");
            return null;
        }

        if (_bound.TryGetValue(name, out Binding? known))
        {
            if (known is null)
            {
                diagnostics.Report(DiagnosticTable.BrokenSegment, span, [Quote.Short(name), "see the first reference to it"]);
            }

            return known;
        }

        if (!segments.TryGetRule(name, out string? text))
        {
            string? nearest = diagnostics.Nearest(name, segments.SegmentNames);
            diagnostics.Report(
                DiagnosticTable.UnknownSegment, span, [Quote.Short(name)], "the name of a stored segment", nearest is null ? null : Quote.Text(nearest));
            return null;
        }

        _path.Add(name);
        Binding? bound = Expand(name, text, span, level, diagnostics);
        _path.RemoveAt(_path.Count - 1);
        _bound[name] = bound;
        return bound;
    }

    /// <summary>Marks the rule being bound as a segment, so that it is found in its own expansion.</summary>
    public void Enter(string name) => _path.Add(name);

    private Binding? Expand(string name, string text, TextSpan span, int level, DiagnosticBag diagnostics)
    {
        ParseResult parsed = RuleParser.Parse(text);
        DiagnosticBag inner = new();
        Binding? bound = parsed.Syntax is { } syntax
            ? new TreeBinder(inner, schema, values, this, name).BindRoot(syntax, level)
            : null;
        Diagnostic? mistake = parsed.Diagnostics.Concat(inner.ToList()).FirstOrDefault(diagnostic => diagnostic.IsError);
        if (mistake is null)
        {
            return bound;
        }

        if (IsAboutTheWhole(mistake))
        {
            diagnostics.Pass(mistake with { Span = span });
        }
        else
        {
            diagnostics.Report(DiagnosticTable.BrokenSegment, span, [Quote.Short(name), mistake.ToString()]);
        }

        return null;
    }

    /// <summary>A circle or a broken limit is the mistake of the whole rule; anything else is one of the segment.</summary>
    private static bool IsAboutTheWhole(Diagnostic mistake) =>
        mistake.Id == DiagnosticTable.SegmentCycle.Id || mistake.Id == DiagnosticTable.TooDeep.Id || mistake.Id == DiagnosticTable.TooManyLeaves.Id;
}
