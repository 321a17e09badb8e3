using System;
using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Unicode;
using Segmentation.Ingestion.Identifiers;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Values;

/// <summary>What may enter the value dictionary of an attribute: trimmed text of 1 to 1,024 bytes that names no person.</summary>
internal sealed class ValueDoor(AttributeDefinition attribute)
{
    /// <summary>Longest value, in bytes.</summary>
    public const int LongestValue = 1024;

    private static readonly SearchValues<byte> Dotted = SearchValues.Create("0123456789."u8);

    private static readonly SearchValues<byte> Coloned = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    private static readonly SearchValues<byte> Separators = SearchValues.Create(" \t\r\n,;:/?&=#<>()[]{}|\"'"u8);
    private const int LongestIdentifier = 320; // an e-mail address at its longest; nothing longer is looked at

    /// <summary>Trims a value and cuts query strings from URLs; an empty value means a missing one.</summary>
    /// <returns>Null, or the reason of the refusal.</returns>
    public string? Admit(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> value)
    {
        value = CutQuery(text.Trim(" \t\r\n"u8));
        if (value.Length > LongestValue)
        {
            return ValueReasons.TooLong;
        }

        if (!Utf8.IsValid(value))
        {
            return ValueReasons.Encoding;
        }

        return !attribute.AllowsIdentifiers && LooksLikeIdentifier(value) ? ValueReasons.LooksLikeIdentifier : null;
    }

    /// <summary>A URL without its query and fragment: both carry what people typed and who they are.</summary>
    private static ReadOnlySpan<byte> CutQuery(ReadOnlySpan<byte> value)
    {
        bool isUrl = value.Length > 8
            && (Ascii.EqualsIgnoreCase(value[..7], "http://"u8) || Ascii.EqualsIgnoreCase(value[..8], "https://"u8));
        int cut = isUrl ? value.IndexOfAny((byte)'?', (byte)'#') : -1;
        return cut < 0 ? value : value[..cut];
    }

    private static bool LooksLikeIdentifier(ReadOnlySpan<byte> value) =>
        HoldsEmail(value)
        || (value.Length is >= 3 and <= LongestIdentifier && (JunkIdentifiers.IsEmail(value) || IsPhone(value) || IsUuid(value) || IsAddress(value)));

    /// <summary>Whether an e-mail address stands in the value, as in a path, a user name of a URL, or beside a display name; <c>%40</c> is an at sign.</summary>
    private static bool HoldsEmail(ReadOnlySpan<byte> value)
    {
        if (!value.Contains((byte)'@') && value.IndexOf("%40"u8) < 0)
        {
            return false;
        }

        for (ReadOnlySpan<byte> rest = value; !rest.IsEmpty;)
        {
            int end = rest.IndexOfAny(Separators);
            if (IsMailbox(end < 0 ? rest : rest[..end]))
            {
                return true;
            }

            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return false;
    }

    /// <summary>A name, an at sign and a host whose last part has two or more characters and begins with no digit, unlike a version.</summary>
    private static bool IsMailbox(ReadOnlySpan<byte> text)
    {
        int sign = text.LastIndexOf((byte)'@');
        int at = sign < 0 ? text.LastIndexOf("%40"u8) : sign;
        if (at <= 0)
        {
            return false;
        }

        ReadOnlySpan<byte> host = text[(at + (sign < 0 ? 3 : 1))..].TrimEnd((byte)'.');
        int dot = host.LastIndexOf((byte)'.');
        return dot > 0 && host.Length - dot > 2 && !char.IsAsciiDigit((char)host[dot + 1]);
    }

    /// <summary>A plus and 7 to 15 digits, with spaces, hyphens, dots, slashes and brackets between them.</summary>
    private static bool IsPhone(ReadOnlySpan<byte> value)
    {
        if (value[0] != (byte)'+')
        {
            return false;
        }

        int digits = 0;
        foreach (byte b in value[1..])
        {
            if (char.IsAsciiDigit((char)b))
            {
                digits++;
            }
            else if (!" -./()"u8.Contains(b))
            {
                return false;
            }
        }

        return digits is >= 7 and <= 15;
    }

    /// <summary>8-4-4-4-12 hexadecimal digits, in braces or not.</summary>
    private static bool IsUuid(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> text = value.Length == 38 && value[0] == (byte)'{' && value[^1] == (byte)'}' ? value[1..^1] : value;
        if (text.Length != 36)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != (byte)'-' : !char.IsAsciiHexDigit((char)text[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Four decimal bytes joined by dots, or an IPv6 address with at least two colons.</summary>
    private static bool IsAddress(ReadOnlySpan<byte> value)
    {
        bool mayBeFour = value.Count((byte)'.') == 3 && !value.ContainsAnyExcept(Dotted);
        bool mayBeSix = value.Count((byte)':') >= 2 && !value.ContainsAnyExcept(Coloned);
        if (!mayBeFour && !mayBeSix)
        {
            return false;
        }

        return IPAddress.TryParse(Encoding.ASCII.GetString(value), out _);
    }
}
