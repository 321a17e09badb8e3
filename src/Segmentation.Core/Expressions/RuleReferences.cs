using System.Collections.Generic;
using Segmentation.Expressions.Syntax;

namespace Segmentation.Expressions;

/// <summary>What a rule names directly, whether or not the rule can be used; nothing when it cannot be read.</summary>
internal sealed class RuleReferences
{
    private readonly HashSet<string> _segments = [];
    private readonly HashSet<string> _attributes = [];

    private RuleReferences()
    {
    }

    /// <summary>Names of segments.</summary>
    public IReadOnlySet<string> Segments => _segments;

    /// <summary>Names of attributes, built-in ones included.</summary>
    public IReadOnlySet<string> Attributes => _attributes;

    /// <summary>What a rule text names.</summary>
    public static RuleReferences Of(string rule)
    {
        RuleReferences references = new();
        if (RuleParser.Parse(rule).Syntax is { } syntax)
        {
            references.Collect(syntax);
        }

        return references;
    }

    private void Collect(RuleSyntax rule)
    {
        switch (rule)
        {
            case SegmentSyntax segment:
                _segments.Add(segment.Segment.Name);
                break;
            case PredicateSyntax predicate:
                _attributes.Add(predicate.Attribute.Name);
                break;
        }

        foreach (RuleSyntax operand in Operands(rule))
        {
            Collect(operand);
        }
    }

    private static IReadOnlyList<RuleSyntax> Operands(RuleSyntax rule) => rule switch
    {
        CompoundSyntax compound => compound.Operands,
        AtLeastSyntax atLeast => atLeast.Operands,
        NotSyntax not => [not.Operand],
        _ => [],
    };
}
