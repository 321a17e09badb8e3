using System;
using System.Text;

namespace Segmentation.Ingestion.Identifiers;

/// <summary>Recognises texts that stand where an identifier should but name nobody.</summary>
internal static class JunkIdentifiers
{
    private const int LongestPlaceholder = 16;

    private static readonly byte[][] Placeholders =
    [
        .. Utf8("null", "(null)", "nil", "none", "undefined", "unknown", "(not set)", "not set", "(none)", "n/a", "na", "nan", "-"),
    ];

    private static readonly byte[][] HashesOfEmpty =
    [
        .. Utf8(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", // SHA-256, hexadecimal
            "d41d8cd98f00b204e9800998ecf8427e"), // MD5, hexadecimal
    ];

    private static readonly byte[][] Base64HashesOfEmpty =
    [
        .. Utf8(
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", // SHA-256, Base64 without padding
            "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", // the same in the URL alphabet
            "1B2M2Y8AsgTpgAmY7PhCfg"), // MD5, Base64 without padding
    ];

    /// <summary>Why a trimmed identifier is junk in any space, or null.</summary>
    public static string? Reason(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return IdentifierReasons.Empty;
        }

        if (text.Length <= LongestPlaceholder && IsAny(text, Placeholders))
        {
            return IdentifierReasons.Placeholder;
        }

        if (IsMacro(text))
        {
            return IdentifierReasons.Macro;
        }

        if (IsUniformUuid(text))
        {
            return IdentifierReasons.UniformUuid;
        }

        return IsAny(text, HashesOfEmpty) || IsAnyExactly(text.TrimEnd((byte)'='), Base64HashesOfEmpty) ? IdentifierReasons.HashOfEmpty : null;
    }

    /// <summary>Whether the text has the shape <c>name@host.domain</c>.</summary>
    public static bool IsEmail(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOf((byte)'@');
        return at > 0 && text.LastIndexOf((byte)'@') == at && text[(at + 1)..].IndexOf((byte)'.') > 0 && text[^1] != (byte)'.'
            && text.IndexOfAny(" \t,;/"u8) < 0;
    }

    private static bool IsMacro(ReadOnlySpan<byte> text) =>
        Encloses(text, "${"u8, "}"u8) || Encloses(text, "{{"u8, "}}"u8) || Encloses(text, "%%"u8, "%%"u8) || (text[0] == (byte)'[' && text[^1] == (byte)']');

    private static bool Encloses(ReadOnlySpan<byte> text, ReadOnlySpan<byte> open, ReadOnlySpan<byte> close)
    {
        int start = text.IndexOf(open);
        return start >= 0 && text[(start + open.Length)..].IndexOf(close) >= 0;
    }

    /// <summary>32 times the same hexadecimal digit, with hyphens or without.</summary>
    private static bool IsUniformUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length is not (32 or 36) || !char.IsAsciiHexDigit((char)text[0]))
        {
            return false;
        }

        int digits = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == (byte)'-' && text.Length == 36 && i is 8 or 13 or 18 or 23)
            {
                continue;
            }

            if ((text[i] | 0x20) != (text[0] | 0x20))
            {
                return false;
            }

            digits++;
        }

        return digits == 32;
    }

    private static bool IsAny(ReadOnlySpan<byte> text, byte[][] known)
    {
        foreach (byte[] candidate in known)
        {
            if (Ascii.EqualsIgnoreCase(text, candidate))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAnyExactly(ReadOnlySpan<byte> text, byte[][] known)
    {
        foreach (byte[] candidate in known)
        {
            if (text.SequenceEqual(candidate))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[][] Utf8(params string[] texts) => Array.ConvertAll(texts, Encoding.ASCII.GetBytes);
}
