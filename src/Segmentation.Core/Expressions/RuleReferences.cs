using System.Collections.Generic;
using Segmentation.Expressions.Syntax;

namespace Segmentation.Expressions;

/// <summary>Segments that a rule names directly.</summary>
internal static class RuleReferences
{
    /// <summary>Names in the rule text; none when it cannot be read.</summary>
    public static IReadOnlySet<string> Of(string rule)
    {
        HashSet<string> names = [];
        if (RuleParser.Parse(rule).Syntax is { } syntax)
        {
            Collect(syntax, names);
        }

        return names;
    }

    private static void Collect(RuleSyntax rule, HashSet<string> names)
    {
        if (rule is SegmentSyntax segment)
        {
            names.Add(segment.Segment.Name);
        }

        foreach (RuleSyntax operand in Operands(rule))
        {
            Collect(operand, names);
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
