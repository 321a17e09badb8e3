using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Syntax;

/// <summary>From text to words; ends with one <see cref="TokenKind.End"/>. What is no word is reported and becomes <see cref="TokenKind.Bad"/>.</summary>
internal sealed class Lexer(string text, DiagnosticBag diagnostics)
{
    private static readonly SearchValues<char> DateUnits = SearchValues.Create("0123456789-");
    private static readonly SearchValues<char> CurlyEnds = SearchValues.Create("“”‘’\r\n");

    private int _position;
    private int _line = 1;
    private int _lineStart;

    public List<SyntaxToken> Read()
    {
        List<SyntaxToken> tokens = [];
        do
        {
            SkipBlanks();
            tokens.Add(Next());
        }
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private char Current => Peek(0);

    private char Peek(int ahead) => _position + ahead < text.Length ? text[_position + ahead] : '\0';

    private void SkipBlanks()
    {
        while (_position < text.Length)
        {
            if (Current == '\n')
            {
                _position++;
                _line++;
                _lineStart = _position;
            }
            else if (char.IsWhiteSpace(Current))
            {
                _position++;
            }
            else if (Current == '#' || (Current == '/' && Peek(1) == '/'))
            {
                int end = text.IndexOf('\n', _position);
                _position = end < 0 ? text.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    private SyntaxToken Next()
    {
        int start = _position;
        if (start == text.Length)
        {
            return Take(TokenKind.End, 0);
        }

        return Current switch
        {
            '"' or '\'' => ReadText(),
            '`' => ReadQuotedName(),
            '(' => Take(TokenKind.Open, 1),
            ')' => Take(TokenKind.Close, 1),
            ',' => Take(TokenKind.Comma, 1),
            '=' or '<' or '>' => ReadComparison(),
            '!' when Peek(1) == '=' => ReadComparison(),
            '!' => Take(TokenKind.Symbol, 1) with { Keyword = Keyword.Not },
            '&' when Peek(1) == '&' => Take(TokenKind.Symbol, 2) with { Keyword = Keyword.And },
            '|' when Peek(1) == '|' => Take(TokenKind.Symbol, 2) with { Keyword = Keyword.Or },
            '-' when char.IsAsciiDigit(Peek(1)) => ReadNumber(),
            >= '0' and <= '9' => ReadNumber(),
            _ when char.IsLetter(Current) => ReadWord(),
            _ => ReadUnexpected(),
        };
    }

    private SyntaxToken Take(TokenKind kind, int length)
    {
        TextSpan span = new(_position, length, _line, _position - _lineStart + 1);
        _position += length;
        return new SyntaxToken(kind, span, text.Substring(span.Start, length));
    }

    private SyntaxToken ReadComparison()
    {
        (ComparisonOperator comparison, int length) = (Current, Peek(1)) switch
        {
            ('=', '=') => (ComparisonOperator.Equal, 2),
            ('=', '>') or ('>', '=') => (ComparisonOperator.GreaterOrEqual, 2),
            ('=', '<') or ('<', '=') => (ComparisonOperator.LessOrEqual, 2),
            ('!', _) or ('<', '>') => (ComparisonOperator.NotEqual, 2),
            ('<', _) => (ComparisonOperator.Less, 1),
            ('>', _) => (ComparisonOperator.Greater, 1),
            _ => (ComparisonOperator.Equal, 1),
        };
        return Take(TokenKind.Comparison, length) with { Operator = comparison };
    }

    private SyntaxToken ReadWord()
    {
        int length = 1;
        while (Keywords.IsNamePart(Peek(length)) || (Peek(length) == '.' && Keywords.IsNamePart(Peek(length + 1))))
        {
            length++;
        }

        SyntaxToken word = Take(TokenKind.Word, length);
        return word with { Keyword = Keywords.Of(word.Text) };
    }

    private SyntaxToken ReadNumber()
    {
        int length = 1;
        while (char.IsLetterOrDigit(Peek(length)) || Peek(length) == '_' || (Peek(length) is '.' or '-' && char.IsLetterOrDigit(Peek(length + 1))))
        {
            length++;
        }

        ReadOnlySpan<char> word = text.AsSpan(_position, length);
        if (IsNumber(word))
        {
            return Take(TokenKind.Number, length);
        }

        if (!IsDateLike(word))
        {
            return Take(TokenKind.DigitWord, length);
        }

        bool isDate = DayNumber.TryParse(word, out DayNumber day);
        SyntaxToken token = Take(isDate ? TokenKind.Date : TokenKind.Bad, length) with { Day = day };
        if (!isDate)
        {
            diagnostics.Report(DiagnosticTable.NotADate, token.Span, [Quote.Cut(token.Text)], "a date as yyyy-MM-dd, such as 2011-06-01");
        }

        return token;
    }

    private static bool IsNumber(ReadOnlySpan<char> word)
    {
        ReadOnlySpan<char> digits = word[0] == '-' ? word[1..] : word;
        int point = digits.IndexOf('.');
        return point < 0
            ? IsDigits(digits)
            : IsDigits(digits[..point]) && IsDigits(digits[(point + 1)..]);
    }

    /// <summary>Digits, a hyphen, and nothing but digits and hyphens: <c>2011-06-01</c>, <c>2011-6-1</c>, <c>01-06-2011</c>.</summary>
    private static bool IsDateLike(ReadOnlySpan<char> word) =>
        word[0] != '-' && word.Contains('-') && !word.ContainsAnyExcept(DateUnits) && word.Count('-') == 2;

    private static bool IsDigits(ReadOnlySpan<char> word) => !word.IsEmpty && !word.ContainsAnyExceptInRange('0', '9');

    private SyntaxToken ReadQuotedName()
    {
        int length = 1 + LengthUntil('`', _position + 1);
        if (_position + length == text.Length || text[_position + length] != '`')
        {
            return Unclosed(length);
        }

        SyntaxToken name = Take(TokenKind.QuotedName, length + 1);
        string inner = name.Text[1..^1];
        if (inner.Length > 0)
        {
            return name with { Text = inner };
        }

        diagnostics.Report(DiagnosticTable.Unexpected, name.Span, ["an empty name"], "a name between the backquotes");
        return name with { Kind = TokenKind.Bad };
    }

    private int LengthUntil(char end, int from)
    {
        int found = text.AsSpan(from).IndexOfAny(end, '\n', '\r');
        return found < 0 ? text.Length - from : found;
    }

    private SyntaxToken Unclosed(int length)
    {
        char quote = Current;
        SyntaxToken token = Take(TokenKind.Bad, length);
        diagnostics.Report(DiagnosticTable.UnclosedQuote, token.Span, [quote.ToString()], $"a closing {quote}");
        return token;
    }

    private SyntaxToken ReadText()
    {
        int start = _position;
        char quote = Current;
        StringBuilder value = new();
        int length = 1;
        bool sound = true;
        while (Peek(length) != quote || start + length >= text.Length)
        {
            if (start + length >= text.Length || Peek(length) is '\n' or '\r')
            {
                return Unclosed(length);
            }

            if (Peek(length) == '\\')
            {
                int escape = Unescape(start + length, value);
                sound &= escape > 0;
                length += Math.Abs(escape);
            }
            else
            {
                value.Append(Peek(length++));
            }
        }

        SyntaxToken token = Take(TokenKind.Text, length + 1) with { Text = value.ToString() };
        if (sound && HasLoneSurrogate(token.Text))
        {
            diagnostics.Report(DiagnosticTable.BrokenUnicode, token.Span, [], "both halves of the pair");
            sound = false;
        }

        return sound ? token : token with { Kind = TokenKind.Bad };
    }

    /// <summary>Length of the escape at a place; negative when it is none and was reported.</summary>
    private int Unescape(int at, StringBuilder value)
    {
        char kind = at + 1 < text.Length ? text[at + 1] : '\n';
        char? plain = kind switch
        {
            '"' or '\'' or '\\' => kind,
            'n' => '\n',
            't' => '\t',
            _ => null,
        };
        if (plain is char unit)
        {
            value.Append(unit);
            return 2;
        }

        if (kind == 'u' && at + 6 <= text.Length
            && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, null, out ushort code))
        {
            value.Append((char)code);
            return 6;
        }

        int length = kind is '\n' or '\r' ? 1 : 2;
        TextSpan span = new(at, length, _line, at - _lineStart + 1);
        diagnostics.Report(
            DiagnosticTable.BadEscape, span, [text.Substring(at, length)], "\\\" \\' \\\\ \\n \\t or \\u and four hexadecimal digits");
        return -length;
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<char> value)
    {
        while (!value.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(value, out _, out int used) != OperationStatus.Done)
            {
                return true;
            }

            value = value[used..];
        }

        return false;
    }

    private SyntaxToken ReadUnexpected()
    {
        char first = Current;
        if (first is '“' or '”' or '„' or '‘' or '’')
        {
            int end = text.AsSpan(_position + 1).IndexOfAny(CurlyEnds);
            int inner = end < 0 ? text.Length - _position - 1 : end;
            bool closed = end >= 0 && text[_position + 1 + end] is not ('\r' or '\n');
            SyntaxToken curly = Take(TokenKind.Bad, 1 + inner + (closed ? 1 : 0));
            diagnostics.Report(
                DiagnosticTable.UnexpectedCharacter, curly.Span, [first.ToString()], "straight quotes",
                Quote.Short(curly.Text.Substring(1, inner)));
            return curly;
        }

        SyntaxToken token = Take(TokenKind.Bad, char.IsHighSurrogate(first) && char.IsLowSurrogate(Peek(1)) ? 2 : 1);
        string? suggestion = first switch
        {
            '&' => "&&",
            '|' => "||",
            _ => null,
        };
        string shown = char.IsSurrogate(first) || char.IsControl(first)
            ? "U+" + (token.Text.Length == 2 ? char.ConvertToUtf32(token.Text, 0) : first).ToString("X4", CultureInfo.InvariantCulture)
            : token.Text;
        diagnostics.Report(DiagnosticTable.UnexpectedCharacter, token.Span, [shown], null, suggestion);
        return token;
    }
}
