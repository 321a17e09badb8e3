using System.Collections.Generic;
using System.Text;
using Segmentation.Expressions.Diagnostics;

namespace Segmentation.Expressions.Syntax;

/// <summary>Reads values and lists of values.</summary>
internal sealed class ValueReader(TokenReader tokens, DiagnosticBag diagnostics)
{
    private const string Value = "text in quotes, a number, a date, TRUE or FALSE";

    /// <summary>Null when the next token is no value, which was reported.</summary>
    public ValueSyntax? Read()
    {
        SyntaxToken token = tokens.Current;
        ValueSyntax? value = token switch
        {
            { Kind: TokenKind.Text } => new TextValue(token.Text),
            { Kind: TokenKind.Number } => new NumberValue(token.Text),
            { Kind: TokenKind.Date } => new DateValue(token.Day),
            { Keyword: Keyword.True } => new TruthValue(true),
            { Keyword: Keyword.False } => new TruthValue(false),
            _ => null,
        };
        if (value is not null)
        {
            return value with { Span = tokens.Take().Span };
        }

        if (token.Kind == TokenKind.DigitWord)
        {
            tokens.Take();
            diagnostics.Report(DiagnosticTable.NotANumber, token.Span, [Quote.Cut(token.Text)], "a number or text in quotes", Quote.Short(token.Text));
            return new TextValue(token.Text) { Span = token.Span };
        }

        if (token.Kind == TokenKind.Word && token.Keyword == Keyword.None)
        {
            return ReadBare();
        }

        tokens.Fail(Value);
        return null;
    }

    /// <summary>Words without quotes, up to the next keyword: an error, but clear enough to go on.</summary>
    private TextValue ReadBare()
    {
        TextSpan start = tokens.Current.Span;
        StringBuilder words = new();
        while (tokens.Current is { Kind: TokenKind.Word, Keyword: Keyword.None } word)
        {
            words.Append(words.Length == 0 ? "" : " ").Append(word.Text);
            tokens.Take();
        }

        TextSpan span = start.To(tokens.Previous.Span);
        string text = words.ToString();
        diagnostics.Report(DiagnosticTable.BareValue, span, [Quote.Cut(text)], "text in quotes", Quote.Short(text));
        return new TextValue(text) { Span = span };
    }

    /// <summary>A list in parentheses; null when it cannot be read, which was reported.</summary>
    public List<ValueSyntax>? ReadList()
    {
        TextSpan start = tokens.Current.Span;
        if (!tokens.Expect(TokenKind.Open, "an opening parenthesis"))
        {
            return null;
        }

        List<ValueSyntax> values = [];
        if (tokens.TryTake(TokenKind.Close))
        {
            diagnostics.Report(DiagnosticTable.EmptyList, start.To(tokens.Previous.Span), [], "one value or more");
            return null;
        }

        do
        {
            if (Read() is not { } value)
            {
                return LeaveList();
            }

            values.Add(value);
        }
        while (tokens.TryTake(TokenKind.Comma));

        return tokens.Expect(TokenKind.Close, "a comma or a closing parenthesis") ? values : LeaveList();
    }

    /// <summary>Goes to the end of a broken list, so that its commas and parenthesis are not read as something else.</summary>
    private List<ValueSyntax>? LeaveList()
    {
        do
        {
            tokens.Synchronise();
        }
        while (tokens.TryTake(TokenKind.Comma));
        tokens.TryTake(TokenKind.Close);
        return null;
    }
}
