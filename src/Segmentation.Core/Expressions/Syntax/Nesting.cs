using System.Linq;

namespace Segmentation.Expressions.Syntax;

/// <summary>How deep the canonical text of a rule nests: parentheses, <c>NOT</c> and <c>AT LEAST</c> inside each other.</summary>
internal static class Nesting
{
    public static int Of(RuleSyntax rule) => rule switch
    {
        CompoundSyntax compound => compound.Operands.Max(OfOperand),
        NotSyntax not => 1 + OfOperand(not.Operand),
        AtLeastSyntax atLeast => 1 + atLeast.Operands.Max(Of),
        _ => 0,
    };

    /// <summary>Levels that a node adds around an operand.</summary>
    public static int Around(RuleSyntax node, RuleSyntax operand) =>
        (node is NotSyntax or AtLeastSyntax ? 1 : 0) + (node is not AtLeastSyntax && operand is CompoundSyntax ? 1 : 0);

    private static int OfOperand(RuleSyntax operand) => Of(operand) + (operand is CompoundSyntax ? 1 : 0);
}
