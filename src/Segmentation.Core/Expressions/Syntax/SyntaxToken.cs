using System.Globalization;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Syntax;

internal enum TokenKind
{
    End,

    /// <summary>A plain name or a keyword.</summary>
    Word,

    /// <summary>A name in backquotes.</summary>
    QuotedName,

    /// <summary>Text in quotes; <see cref="SyntaxToken.Text"/> has its escapes resolved.</summary>
    Text,
    Number,
    Date,

    /// <summary>Letters that begin with a digit, such as <c>85123A</c> or <c>30D</c>.</summary>
    DigitWord,
    Comparison,

    /// <summary><c>!</c>, <c>&amp;&amp;</c> or <c>||</c>; never a name.</summary>
    Symbol,
    Open,
    Close,
    Comma,

    /// <summary>Something already reported; whoever meets it stays silent.</summary>
    Bad,
}

/// <summary>A word of a rule.</summary>
internal sealed record SyntaxToken(TokenKind Kind, TextSpan Span, string Text)
{
    public Keyword Keyword { get; init; }

    public ComparisonOperator Operator { get; init; }

    public DayNumber Day { get; init; }

    public bool Is(Keyword keyword) => Keyword == keyword;

    /// <summary>A whole number of at most nine digits, as days and counts are.</summary>
    public bool TryGetWhole(out int value)
    {
        value = 0;
        return Kind == TokenKind.Number && Text.Length <= 9
            && int.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
