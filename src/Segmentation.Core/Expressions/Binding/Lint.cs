using System.Collections.Generic;
using System.Linq;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;

namespace Segmentation.Expressions.Binding;

/// <summary>Warns of rules that can hardly be meant.</summary>
internal sealed class Lint(DiagnosticBag diagnostics)
{
    public void Duplicates(IReadOnlyList<RuleSyntax> operands)
    {
        HashSet<RuleSyntax> seen = [];
        foreach (RuleSyntax operand in operands)
        {
            if (!seen.Add(operand))
            {
                diagnostics.Report(DiagnosticTable.Duplicate, operand.Span, [Quote.Cut(RulePrinter.Print(operand))]);
            }
        }
    }

    public void And(AndSyntax and, BoundAnd bound)
    {
        if (Contradiction(and) is { } pair)
        {
            diagnostics.Report(DiagnosticTable.AlwaysFalse, and.Span, [pair]);
        }
        else if (IdSpaces(bound) is { Count: 0 } && bound.Operands.All(operand => IdSpaces(operand) is not { Count: 0 }))
        {
            IEnumerable<string> asked = bound.Operands.Select(IdSpaces).OfType<HashSet<string>>().Select(names => string.Join(" or ", names));
            diagnostics.Report(DiagnosticTable.DisjointSpaces, and.Span, [Quote.Cut(string.Join(" and ", asked.Distinct()))]);
        }
    }

    public void Or(OrSyntax or)
    {
        if (Contradiction(or) is { } pair)
        {
            diagnostics.Report(DiagnosticTable.AlwaysTrue, or.Span, [pair]);
        }
    }

    /// <summary>An operand and its negation.</summary>
    private static string? Contradiction(CompoundSyntax compound)
    {
        HashSet<RuleSyntax> plain = [.. compound.Operands];
        RuleSyntax? negation = compound.Operands.FirstOrDefault(operand => operand is NotSyntax not && plain.Contains(not.Operand));
        return negation is NotSyntax { Operand: var operand }
            ? Quote.Cut(RulePrinter.Print(operand)) + $" {RulePrinter.Word(compound)} its own negation"
            : null;
    }

    /// <summary>The id spaces that every member is in one of; null when nothing is known.</summary>
    private static HashSet<string>? IdSpaces(BoundExpression expression) => expression switch
    {
        BoundIdSpace space => [space.Space.Name],
        BoundSegment segment => IdSpaces(segment.Definition),
        BoundAnd and => Shared([.. and.Operands.Select(IdSpaces).OfType<HashSet<string>>()]),
        BoundOr or => United([.. or.Operands.Select(IdSpaces)]),
        BoundAtLeast atLeast => United([.. atLeast.Operands.Select(IdSpaces)]),
        _ => null,
    };

    private static HashSet<string>? Shared(List<HashSet<string>> known) =>
        known.Count == 0 ? null : [.. known.Aggregate<IEnumerable<string>>((all, next) => all.Intersect(next))];

    private static HashSet<string>? United(List<HashSet<string>?> known) =>
        known.Contains(null) ? null : [.. known.SelectMany(names => names!)];
}
