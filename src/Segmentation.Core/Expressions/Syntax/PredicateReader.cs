using System;
using System.Globalization;
using Segmentation.Expressions.Diagnostics;

namespace Segmentation.Expressions.Syntax;

/// <summary>Reads an attribute, a test of its values, and clauses of time and count.</summary>
internal sealed class PredicateReader(TokenReader tokens, DiagnosticBag diagnostics)
{
    private const string Tests = "a comparison, BETWEEN, IN, HAS, EXISTS, IS MISSING, WITHIN, BEFORE, AFTER or COUNT";

    private readonly ValueReader _values = new(tokens, diagnostics);
    private readonly TimeReader _times = new(tokens, diagnostics);

    /// <summary>Whether the next token is, or was meant to be, the name of an attribute.</summary>
    public bool CanBegin => tokens.Current.Kind is TokenKind.QuotedName or TokenKind.Text
        || (tokens.Current is { Kind: TokenKind.Word, Keyword: not Keyword.Reserved } word && (word.Is(Keyword.None) || MeantAsName))
        || (tokens.Current.Is(Keyword.Reserved) && MeantAsName);

    private bool MeantAsName => !TokenReader.IsConnective(tokens.Current) && (tokens.Following.Kind == TokenKind.Comparison
        || tokens.Following.Keyword is Keyword.Between or Keyword.In or Keyword.Has or Keyword.Exists or Keyword.Is or Keyword.Within or Keyword.Count);

    /// <summary>Null when there was a mistake after which the rest of the predicate cannot be read.</summary>
    public PredicateSyntax? Read()
    {
        NameSyntax name = ReadName();
        TestSyntax? test = null;
        if (BeginsTest && (test = ReadTest()) is null)
        {
            return null;
        }

        TimeSyntax? time = null;
        CountSyntax? count = null;
        while (true)
        {
            SyntaxToken start = tokens.Current;
            if (_times.CanBegin)
            {
                TimeSyntax? read = _times.Read();
                if (read is null || (time is not null && !Second(start, "time")))
                {
                    return null;
                }

                time = read;
            }
            else if (start.Is(Keyword.Count))
            {
                CountSyntax? read = ReadCount();
                if (read is null || (count is not null && !Second(start, "COUNT")))
                {
                    return null;
                }

                count = read;
            }
            else
            {
                break;
            }
        }

        if (tokens.Current.Is(Keyword.Reserved) || (test is null && time is null && count is null && tokens.Current.Kind == TokenKind.Bad))
        {
            tokens.Fail(Tests);
            return null;
        }

        return new PredicateSyntax(name, test, time, count) { Span = name.Span.To(tokens.Previous.Span) };
    }

    private bool Second(SyntaxToken start, string clause)
    {
        diagnostics.Report(DiagnosticTable.SecondClause, start.Span.To(tokens.Previous.Span), [clause], "AND with a predicate of its own");
        return false;
    }

    private NameSyntax ReadName()
    {
        SyntaxToken name = tokens.Take();
        if (name.Kind == TokenKind.Text)
        {
            diagnostics.Report(DiagnosticTable.QuotedName, name.Span, [Quote.Short(name.Text)], "a name, in backquotes if it is a word of the language",
                Keywords.IsPlainName(name.Text) || !name.Text.Contains('`', StringComparison.Ordinal) ? RulePrinter.Name(Quote.Cut(name.Text)) : null);
        }
        else if (name.Keyword != Keyword.None)
        {
            diagnostics.Report(DiagnosticTable.KeywordAsName, name.Span, [name.Text], "a name; a name that is a word of the language stands in backquotes", $"`{name.Text}`");
        }

        return new NameSyntax(name.Text) { Span = name.Span };
    }

    private bool BeginsTest => !_times.CanBegin && (tokens.Current.Kind == TokenKind.Comparison
        || tokens.Current.Keyword is Keyword.Between or Keyword.In or Keyword.Has or Keyword.Exists or Keyword.Is
        || (tokens.Current.Is(Keyword.Not) && tokens.Current.Kind == TokenKind.Word && tokens.Following.Keyword is Keyword.Between or Keyword.In));

    private TestSyntax? ReadTest()
    {
        SyntaxToken start = tokens.Current;
        TestSyntax? test = ReadTestAt();
        return test is null ? null : test with { Span = start.Span.To(tokens.Previous.Span) };
    }

    private TestSyntax? ReadTestAt()
    {
        bool negated = tokens.TryTake(Keyword.Not);
        SyntaxToken word = tokens.Take();
        return word.Keyword switch
        {
            Keyword.Between => ReadBetween(negated),
            Keyword.In => _values.ReadList() is { } values ? new InTest(negated, values) : null,
            Keyword.Has => ReadHas(),
            Keyword.Exists => new ExistsTest(),
            Keyword.Is => ReadMissing(),
            _ => _values.Read() is { } value ? new ComparisonTest(word.Operator, value) : null,
        };
    }

    private BetweenTest? ReadBetween(bool negated) =>
        _values.Read() is { } low && tokens.Expect(Keyword.And, "AND and the upper bound") && _values.Read() is { } high
            ? new BetweenTest(negated, low, high)
            : null;

    private HasTest? ReadHas()
    {
        HasQuantifier? quantifier = tokens.Current.Keyword switch
        {
            Keyword.Any => HasQuantifier.Any,
            Keyword.All => HasQuantifier.All,
            Keyword.NoneOf => HasQuantifier.None,
            _ => null,
        };
        if (quantifier is null)
        {
            tokens.Fail("ANY, ALL or NONE");
            return null;
        }

        tokens.Take();
        return _values.ReadList() is { } values ? new HasTest(quantifier.Value, values) : null;
    }

    private TestSyntax? ReadMissing()
    {
        bool negated = tokens.TryTake(Keyword.Not);
        if (!tokens.TryTake(Keyword.Missing) && !tokens.TryTake(Keyword.Null))
        {
            tokens.Fail(negated ? "MISSING" : "MISSING or NOT MISSING");
            return null;
        }

        return negated ? new ExistsTest() : new MissingTest();
    }

    private CountSyntax? ReadCount()
    {
        TextSpan start = tokens.Take().Span;
        SyntaxToken comparison = tokens.Current;
        if (!tokens.Expect(TokenKind.Comparison, "a comparison, such as COUNT >= 3"))
        {
            return null;
        }

        SyntaxToken number = tokens.Take();
        if (!number.TryGetWhole(out int value))
        {
            if (number.Kind != TokenKind.Bad)
            {
                diagnostics.Report(DiagnosticTable.BadCount, number.Span, [TokenReader.Describe(number)],
                    string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {RuleLimits.CountCeiling}"));
            }

            return null;
        }

        return new CountSyntax(comparison.Operator, value) { Span = start.To(number.Span) };
    }
}
