using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Binding;

/// <summary>Binds the operators of one rule, and counts leaves and levels.</summary>
/// <param name="diagnostics">Where to report.</param>
/// <param name="schema">Attributes and id spaces.</param>
/// <param name="values">Values of attributes.</param>
/// <param name="segments">The other segments.</param>
/// <param name="segment">The segment whose rule this is; null for none.</param>
internal sealed class TreeBinder(
    DiagnosticBag diagnostics, ISchema schema, IValueLookup values, SegmentBinder segments, string? segment)
{
    private readonly PredicateBinder _predicates = new(diagnostics, schema, values);
    private readonly Lint _lint = new(diagnostics);
    private int _leaves;
    private int _depth;
    private bool _exhausted;

    /// <summary>Binds a whole rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="level">Levels around it.</param>
    public Binding BindRoot(RuleSyntax rule, int level)
    {
        if (level == 0 && segment is not null)
        {
            segments.Enter(segment);
        }

        BoundExpression expression = Bind(rule, level);
        return new Binding(expression, _leaves, _depth - level);
    }

    private BoundExpression Bind(RuleSyntax rule, int level)
    {
        BoundExpression bound = Fits(rule, level, LeavesOf(rule)) ? BindNode(rule, level) : new BoundNobody();
        return bound with { Source = new RuleSource(rule, segment) };
    }

    private BoundExpression BindNode(RuleSyntax rule, int level) => rule switch
    {
        EveryoneSyntax => new BoundEveryone(),
        NobodySyntax => new BoundNobody(),
        AndSyntax and => BindAnd(and, level),
        OrSyntax or => BindOr(or, level),
        XorSyntax xor => BindXor(xor, level),
        NotSyntax not => new BoundNot(BindOperand(not, not.Operand, level)),
        AtLeastSyntax atLeast => new BoundAtLeast(atLeast.Least, BindAll(atLeast, atLeast.Operands, level)),
        SegmentSyntax reference => BindSegment(reference, level),
        IdSpaceSyntax space => BindIdSpace(space),
        PredicateSyntax predicate => _predicates.Bind(predicate) ?? new BoundNobody(),
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };

    /// <summary>Whether the limits allow more; once they do not, nothing more is bound or said.</summary>
    private bool Fits(RuleSyntax rule, int level, int leaves)
    {
        _depth = Math.Max(_depth, level);
        _leaves += leaves;
        DiagnosticRule? broken = level > RuleLimits.Depth ? DiagnosticTable.TooDeep : _leaves > RuleLimits.Leaves ? DiagnosticTable.TooManyLeaves : null;
        if (broken is not null && !_exhausted)
        {
            int most = broken == DiagnosticTable.TooDeep ? RuleLimits.Depth : RuleLimits.Leaves;
            diagnostics.Report(broken, rule.Span, [most.ToString("N0", CultureInfo.InvariantCulture)]);
            _exhausted = true;
        }

        return !_exhausted;
    }

    /// <summary>What a node itself adds; a segment adds its definition once that is known.</summary>
    private static int LeavesOf(RuleSyntax rule) => rule switch
    {
        CompoundSyntax or NotSyntax or AtLeastSyntax or SegmentSyntax => 0,
        PredicateSyntax { Test: InTest list } => list.Values.Count,
        PredicateSyntax { Test: HasTest has } => has.Values.Count,
        _ => 1,
    };

    private BoundExpression BindOperand(RuleSyntax node, RuleSyntax operand, int level) => Bind(operand, level + Nesting.Around(node, operand));

    private List<BoundExpression> BindAll(RuleSyntax node, IReadOnlyList<RuleSyntax> operands, int level)
    {
        List<BoundExpression> bound = [.. operands.Select(operand => BindOperand(node, operand, level))];
        _lint.Duplicates(operands);
        return bound;
    }

    private BoundAnd BindAnd(AndSyntax and, int level)
    {
        BoundAnd bound = new(BindAll(and, and.Operands, level));
        _lint.And(and, bound);
        return bound;
    }

    private BoundOr BindOr(OrSyntax or, int level)
    {
        BoundOr bound = new(BindAll(or, or.Operands, level));
        _lint.Or(or);
        return bound;
    }

    /// <summary>A balanced tree, so that thousands of operands do not nest thousands of levels.</summary>
    private BoundExpression BindXor(XorSyntax xor, int level)
    {
        List<BoundExpression> operands = BindAll(xor, xor.Operands, level);
        BoundExpression Join(int from, int to) => to - from == 1
            ? operands[from]
            : new BoundXor(Join(from, (from + to) / 2), Join((from + to) / 2, to));
        return Join(0, operands.Count);
    }

    private BoundExpression BindSegment(SegmentSyntax reference, int level)
    {
        if (segments.Bind(reference.Segment.Name, reference.Span, level + 1, diagnostics) is not { } definition
            || !Fits(reference, level + 1 + definition.Depth, definition.Leaves))
        {
            return new BoundNobody();
        }

        return new BoundSegment(reference.Segment.Name, definition.Expression);
    }

    private BoundExpression BindIdSpace(IdSpaceSyntax syntax)
    {
        string name = syntax.Space.Name;
        if (!schema.TryGetIdSpace(name, out IdSpace? space))
        {
            string? nearest = diagnostics.Nearest(name, schema.IdSpaceNames);
            diagnostics.Report(
                DiagnosticTable.UnknownIdSpace, syntax.Space.Span, [Quote.Short(name)], "the name of an id space",
                nearest is null ? null : RulePrinter.Name(nearest));
            return new BoundNobody();
        }

        BoundIdSpace bound = new(space);
        return syntax.Negated ? new BoundNot(bound) : bound;
    }
}
