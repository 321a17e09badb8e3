using System;
using System.Collections.Generic;
using System.Globalization;
using Segmentation.Expressions.Diagnostics;

namespace Segmentation.Expressions.Syntax;

/// <summary>Reads operators, from the loosest: OR, XOR, AND and EXCEPT, NOT. After a mistake it goes on at the next operator.</summary>
internal sealed class RuleReader(TokenReader tokens, DiagnosticBag diagnostics)
{
    private const string Operand = "an attribute, NOT, a parenthesis, AT LEAST, SEGMENT, ID IS, EVERYONE or NOBODY";
    private const string Connective = "AND, OR, XOR, EXCEPT or the end of the rule";

    private readonly PredicateReader _predicates = new(tokens, diagnostics);
    private int _depth;
    private RuleSyntax? _inParentheses;

    public RuleSyntax ReadAll()
    {
        if (tokens.AtEnd)
        {
            diagnostics.Report(DiagnosticTable.Empty, tokens.Current.Span, [], Operand);
            return new EveryoneSyntax();
        }

        RuleSyntax rule = ReadOr();
        while (!tokens.AtEnd)
        {
            tokens.Fail(Connective);
            tokens.Take();
            tokens.Synchronise();
            if (TokenReader.IsConnective(tokens.Current))
            {
                tokens.Take();
                ReadOr();
            }
        }

        return rule;
    }

    private RuleSyntax ReadOr() => ReadChain(Keyword.Or, ReadXor, operands => new OrSyntax(operands));

    private RuleSyntax ReadXor() => ReadChain(Keyword.Xor, ReadAnd, operands => new XorSyntax(operands));

    private RuleSyntax ReadChain(Keyword keyword, Func<RuleSyntax> read, Func<List<RuleSyntax>, CompoundSyntax> join)
    {
        RuleSyntax first = read();
        CompoundSyntax? mixed = Bare(first);
        if (!tokens.Current.Is(keyword))
        {
            return first;
        }

        List<RuleSyntax> operands = [first];
        while (tokens.TryTake(keyword))
        {
            operands.Add(read());
            mixed ??= Bare(operands[^1]);
        }

        CompoundSyntax joined = join(operands) with { Span = first.Span.To(tokens.Previous.Span) };
        if (mixed is not null && !diagnostics.HasErrors)
        {
            string text = RulePrinter.Print(joined);
            diagnostics.Report(
                DiagnosticTable.MixedOperators, mixed.Span, [RulePrinter.Word(joined), RulePrinter.Word(mixed)], null,
                text.Length <= 200 ? text : null);
        }

        return joined;
    }

    /// <summary>The operand, if it is an operator that the author did not put in parentheses.</summary>
    private CompoundSyntax? Bare(RuleSyntax operand) => ReferenceEquals(operand, _inParentheses) ? null : operand as CompoundSyntax;

    private RuleSyntax ReadAnd()
    {
        RuleSyntax first = ReadNot();
        List<RuleSyntax> operands = [first];
        while (true)
        {
            if (tokens.TryTake(Keyword.And))
            {
                operands.Add(ReadNot());
            }
            else if (tokens.TryTake(Keyword.Except) || tokens.TryTake(Keyword.Minus))
            {
                TextSpan start = tokens.Previous.Span;
                RuleSyntax removed = ReadNot();
                operands.Add(new NotSyntax(removed) { Span = start.To(removed.Span) });
            }
            else
            {
                return operands.Count == 1 ? first : new AndSyntax(operands) { Span = first.Span.To(tokens.Previous.Span) };
            }
        }
    }

    private RuleSyntax ReadNot()
    {
        if (!tokens.Current.Is(Keyword.Not))
        {
            return ReadPrimary();
        }

        TextSpan start = tokens.Take().Span;
        return Deeper(start, () =>
        {
            RuleSyntax operand = ReadNot();
            return new NotSyntax(operand) { Span = start.To(operand.Span) };
        });
    }

    /// <summary>Reads one level further down, unless that is too deep: then the rest of the text is given up.</summary>
    private RuleSyntax Deeper(TextSpan at, Func<RuleSyntax> read)
    {
        if (_depth == RuleLimits.Depth)
        {
            diagnostics.Report(DiagnosticTable.TooDeep, at, [RuleLimits.Depth.ToString(CultureInfo.InvariantCulture)]);
            tokens.Abandon();
            return Nothing(at);
        }

        _depth++;
        RuleSyntax rule = read();
        _depth--;
        return rule;
    }

    /// <summary>Stands where a mistake was reported; no result holds it.</summary>
    private static EveryoneSyntax Nothing(TextSpan at) => new() { Span = at };

    private RuleSyntax ReadPrimary()
    {
        SyntaxToken token = tokens.Current;
        switch (token.Keyword)
        {
            case Keyword.Everyone:
                return new EveryoneSyntax { Span = tokens.Take().Span };
            case Keyword.Nobody:
                return new NobodySyntax { Span = tokens.Take().Span };
            case Keyword.At:
                return Deeper(token.Span, ReadAtLeast);
            case Keyword.Segment when tokens.Following.Kind == TokenKind.Open:
                return ReadSegment();
            case Keyword.Id when tokens.Following.Is(Keyword.Is):
                return ReadIdSpace();
        }

        if (token.Kind == TokenKind.Open)
        {
            return Deeper(token.Span, ReadParentheses);
        }

        if (_predicates.CanBegin)
        {
            return _predicates.Read() ?? (RuleSyntax)Skip(token.Span);
        }

        tokens.Fail(Operand);
        if (!TokenReader.IsConnective(token) && token.Kind is not (TokenKind.Close or TokenKind.Comma))
        {
            tokens.Take();
        }

        return Skip(token.Span);
    }

    private EveryoneSyntax Skip(TextSpan at)
    {
        tokens.Synchronise();
        return Nothing(at);
    }

    private RuleSyntax ReadParentheses()
    {
        TextSpan open = tokens.Take().Span;
        RuleSyntax inner = ReadOr();
        if (!tokens.Expect(TokenKind.Close, "a closing parenthesis"))
        {
            tokens.Synchronise();
            tokens.TryTake(TokenKind.Close);
        }

        RuleSyntax group = inner with { Span = open.To(tokens.Previous.Span) };
        _inParentheses = group;
        return group;
    }

    private RuleSyntax ReadAtLeast()
    {
        TextSpan start = tokens.Take().Span;
        if (!tokens.Expect(Keyword.Least, "LEAST"))
        {
            return Skip(start);
        }

        SyntaxToken number = tokens.Current;
        bool whole = number.TryGetWhole(out int least);
        if (!whole && number.Kind != TokenKind.Number)
        {
            tokens.Fail("a whole number, such as AT LEAST 2 OF (a, b, c)");
            return Skip(start);
        }

        tokens.Take();
        if (!tokens.Expect(Keyword.Of, "OF") || !tokens.Expect(TokenKind.Open, "an opening parenthesis"))
        {
            return Skip(start);
        }

        List<RuleSyntax> operands = [];
        do
        {
            operands.Add(ReadOr());
        }
        while (tokens.TryTake(TokenKind.Comma));

        if (!tokens.Expect(TokenKind.Close, "a comma or a closing parenthesis"))
        {
            tokens.Synchronise();
            tokens.TryTake(TokenKind.Close);
        }

        if (!whole || least < 1 || least > operands.Count)
        {
            diagnostics.Report(
                DiagnosticTable.BadLeast, number.Span, [Quote.Cut(number.Text), operands.Count.ToString(CultureInfo.InvariantCulture)],
                $"a whole number from 1 to {operands.Count}");
            return Nothing(start);
        }

        return new AtLeastSyntax(least, operands) { Span = start.To(tokens.Previous.Span) };
    }

    private RuleSyntax ReadSegment()
    {
        TextSpan start = tokens.Take().Span;
        tokens.Take();
        SyntaxToken name = tokens.Current;
        if (!tokens.Expect(TokenKind.Text, "the name of a segment in quotes") || !tokens.Expect(TokenKind.Close, "a closing parenthesis"))
        {
            tokens.Synchronise();
            tokens.TryTake(TokenKind.Close);
            return Skip(start);
        }

        return new SegmentSyntax(new NameSyntax(name.Text) { Span = name.Span }) { Span = start.To(tokens.Previous.Span) };
    }

    private RuleSyntax ReadIdSpace()
    {
        TextSpan start = tokens.Take().Span;
        tokens.Take();
        bool negated = tokens.TryTake(Keyword.Not);
        SyntaxToken name = tokens.Current;
        if (name.Kind is not (TokenKind.Word or TokenKind.Text or TokenKind.QuotedName) || name.Keyword != Keyword.None)
        {
            tokens.Fail("the name of an id space");
            return Skip(start);
        }

        tokens.Take();
        return new IdSpaceSyntax(new NameSyntax(name.Text) { Span = name.Span }, negated) { Span = start.To(name.Span) };
    }
}
