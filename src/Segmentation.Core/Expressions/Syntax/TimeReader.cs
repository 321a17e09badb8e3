using System;
using System.Globalization;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Syntax;

/// <summary>Reads clauses of time.</summary>
internal sealed class TimeReader(TokenReader tokens, DiagnosticBag diagnostics)
{
    private static readonly string DaysAllowed = string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {RuleLimits.WindowDays:N0}, then DAYS");

    public bool CanBegin => Begins(tokens.Current, tokens.Following)
        || (tokens.Current is { Kind: TokenKind.Word, Keyword: Keyword.Not }
            && tokens.Following.Keyword is Keyword.Within or Keyword.Last or Keyword.Before or Keyword.After)
        || (tokens.Current is { Kind: TokenKind.Word, Keyword: Keyword.Not } && tokens.Following.Is(Keyword.Between) && tokens.BeyondIsDate(2));

    private static bool Begins(SyntaxToken word, SyntaxToken next) =>
        word.Keyword is Keyword.Within or Keyword.Last or Keyword.Before or Keyword.After || (word.Is(Keyword.Between) && next.Kind == TokenKind.Date);

    /// <summary>Null when the clause cannot be read, which was reported.</summary>
    public TimeSyntax? Read()
    {
        SyntaxToken start = tokens.Current;
        TimeSyntax? time = ReadAt();
        return time is null ? null : time with { Span = start.Span.To(tokens.Previous.Span) };
    }

    private TimeSyntax? ReadAt()
    {
        bool negated = tokens.TryTake(Keyword.Not);
        bool last = tokens.TryTake(Keyword.Last);
        SyntaxToken word = tokens.Current;
        switch (word.Keyword)
        {
            case Keyword.Between:
                tokens.Take();
                return ReadBetween(negated);
            case Keyword.Before or Keyword.After when negated:
                tokens.Fail("WITHIN or BETWEEN after NOT", word.Is(Keyword.Before) ? "AFTER" : "BEFORE");
                return null;
            case Keyword.Before:
                tokens.Take();
                return ReadDay() is { } before ? new BeforeTime(before) : null;
            case Keyword.After:
                tokens.Take();
                return ReadDay() is { } after ? new AfterTime(after) : null;
            case Keyword.Within:
                tokens.Take();
                break;
            default:
                if (!last)
                {
                    tokens.Fail("WITHIN, BEFORE, AFTER or BETWEEN");
                    return null;
                }

                break;
        }

        return ReadDays() is { } days ? new WithinTime(negated, days) : null;
    }

    private BetweenTime? ReadBetween(bool negated)
    {
        SyntaxToken low = tokens.Current;
        if (ReadDay() is not { } first || !tokens.Expect(Keyword.And, "AND and the last day"))
        {
            return null;
        }

        SyntaxToken high = tokens.Current;
        if (ReadDay() is not { } last)
        {
            return null;
        }

        if (last < first)
        {
            diagnostics.Report(
                DiagnosticTable.ReversedBounds, low.Span.To(high.Span), [low.Text, high.Text], null, $"BETWEEN {high.Text} AND {low.Text}");
        }

        return new BetweenTime(negated, first, last);
    }

    private DayNumber? ReadDay()
    {
        SyntaxToken token = tokens.Current;
        return tokens.Expect(TokenKind.Date, "a date as yyyy-MM-dd, such as 2011-06-01") ? token.Day : null;
    }

    /// <summary><c>30 DAYS</c>, <c>30 DAY</c>, <c>30 D</c> or <c>30D</c>.</summary>
    private int? ReadDays()
    {
        SyntaxToken number = tokens.Current;
        if (number.Kind is not (TokenKind.Number or TokenKind.DigitWord))
        {
            tokens.Fail(DaysAllowed);
            return null;
        }

        tokens.Take();
        int letters = number.Text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        bool joined = number.Kind == TokenKind.DigitWord && letters > 0 && IsUnit(number.Text.AsSpan(letters));
        ReadOnlySpan<char> digits = joined ? number.Text.AsSpan(0, letters) : number.Text;
        bool fits = digits.Length <= 9 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int days)
            && days is >= 1 and <= RuleLimits.WindowDays;
        if (!fits)
        {
            diagnostics.Report(DiagnosticTable.BadDays, number.Span, [Quote.Cut(number.Text)], DaysAllowed);
            _ = !joined && tokens.Current.Kind == TokenKind.Word && IsUnit(tokens.Current.Text) && tokens.Take() is not null;
            return null;
        }

        if (!joined && !(tokens.Current.Kind == TokenKind.Word && IsUnit(tokens.Current.Text)))
        {
            tokens.Fail("DAYS", $"{number.Text} DAYS");
            return null;
        }

        _ = joined || tokens.Take() is not null;
        return int.Parse(digits, CultureInfo.InvariantCulture);
    }

    private static bool IsUnit(ReadOnlySpan<char> word) =>
        word.Equals("DAYS", StringComparison.OrdinalIgnoreCase) || word.Equals("DAY", StringComparison.OrdinalIgnoreCase)
        || word.Equals("D", StringComparison.OrdinalIgnoreCase);
}
