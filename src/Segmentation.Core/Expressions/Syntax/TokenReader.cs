using System.Collections.Generic;
using Segmentation.Expressions.Diagnostics;

namespace Segmentation.Expressions.Syntax;

/// <summary>The words of a rule, one after the other, with what to say when the next is not the one needed.</summary>
internal sealed class TokenReader(List<SyntaxToken> tokens, DiagnosticBag diagnostics)
{
    private int _position;
    private int _reportedAt = -1;

    public SyntaxToken Current => tokens[_position];

    public SyntaxToken Following => tokens[int.Min(_position + 1, tokens.Count - 1)];

    /// <summary>Whether the token some places ahead is a date.</summary>
    public bool BeyondIsDate(int ahead) => tokens[int.Min(_position + ahead, tokens.Count - 1)].Kind == TokenKind.Date;

    public SyntaxToken Previous => tokens[int.Max(_position - 1, 0)];

    public bool AtEnd => Current.Kind == TokenKind.End;

    public SyntaxToken Take()
    {
        SyntaxToken token = Current;
        _position += AtEnd ? 0 : 1;
        return token;
    }

    public bool TryTake(Keyword keyword) => Current.Is(keyword) && Take() is not null;

    public bool TryTake(TokenKind kind) => Current.Kind == kind && Take() is not null;

    /// <summary>Takes the token or says what was expected.</summary>
    public bool Expect(TokenKind kind, string expected) => TryTake(kind) || Fail(expected);

    /// <inheritdoc cref="Expect(TokenKind, string)"/>
    public bool Expect(Keyword keyword, string expected) => TryTake(keyword) || Fail(expected);

    /// <summary>Says what was expected at the current token, once a token; stays silent where the lexer already spoke. Always false.</summary>
    public bool Fail(string expected, string? suggestion = null)
    {
        if (_reportedAt != _position && Current.Kind != TokenKind.Bad)
        {
            DiagnosticRule rule = Current.Is(Keyword.Reserved) ? DiagnosticTable.Later : DiagnosticTable.Unexpected;
            diagnostics.Report(rule, Current.Span, [Current.Is(Keyword.Reserved) ? Current.Text.ToUpperInvariant() : Describe(Current)], expected, suggestion);
        }

        _reportedAt = _position;
        return false;
    }

    /// <summary>Skips to the next connective, comma or closing parenthesis of this level.</summary>
    public void Synchronise()
    {
        int depth = 0;
        while (!AtEnd)
        {
            if (depth == 0 && (Current.Kind is TokenKind.Close or TokenKind.Comma || IsConnective(Current)))
            {
                return;
            }

            depth += Current.Kind switch
            {
                TokenKind.Open => 1,
                TokenKind.Close => -1,
                _ => 0,
            };
            Take();
        }
    }

    /// <summary>Gives up: nothing more is read or said.</summary>
    public void Abandon()
    {
        _position = tokens.Count - 1;
        _reportedAt = _position;
    }

    public static bool IsConnective(SyntaxToken token) =>
        token.Keyword is Keyword.And or Keyword.Or or Keyword.Xor or Keyword.Except or Keyword.Minus;

    public static string Describe(SyntaxToken token) => token.Kind switch
    {
        TokenKind.End => "the end of the rule",
        TokenKind.Text => Quote.Short(token.Text),
        TokenKind.QuotedName => $"`{Quote.Cut(token.Text)}`",
        _ => Quote.Cut(token.Text),
    };
}
