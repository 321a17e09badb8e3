using System;
using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Identifiers;

/// <summary>Identifier → canonical: the first 16 bytes of the SHA-256 of the normalised identifier.</summary>
internal static class Canonical
{
    /// <summary>Bytes of a canonical.</summary>
    public const int Size = 16;

    /// <summary>Longest identifier, in bytes.</summary>
    public const int LongestIdentifier = 1024;

    /// <summary>Writes the canonical of an identifier, or says why it is refused.</summary>
    /// <param name="identifier">The identifier, whose white space at both ends does not count.</param>
    /// <param name="form">How its space normalises.</param>
    /// <param name="canonical">Receives 16 bytes; unspecified when refused.</param>
    /// <returns>Null, or the reason of the refusal.</returns>
    public static string? Write(ReadOnlySpan<byte> identifier, IdentifierForm form, Span<byte> canonical)
    {
        ReadOnlySpan<byte> text = identifier.Trim(" \t\r\n"u8);
        if (text.Length > LongestIdentifier)
        {
            return IdentifierReasons.TooLong;
        }

        if (JunkIdentifiers.Reason(text) is { } junk)
        {
            return junk;
        }

        return form switch
        {
            IdentifierForm.Verbatim => Verbatim(text, canonical),
            IdentifierForm.Mobile => Mobile(text, canonical),
            IdentifierForm.EmailSha256 => Email(text, canonical),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, "An identifier form is verbatim, mobile or email_sha256."),
        };
    }

    private static string? Verbatim(ReadOnlySpan<byte> text, Span<byte> canonical)
    {
        if (JunkIdentifiers.IsEmail(text))
        {
            return IdentifierReasons.RawEmail;
        }

        Hash(text, canonical);
        return null;
    }

    private static string? Mobile(ReadOnlySpan<byte> text, Span<byte> canonical)
    {
        if (JunkIdentifiers.IsEmail(text))
        {
            return IdentifierReasons.RawEmail;
        }

        Span<byte> digits = stackalloc byte[32];
        if (text.Length == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-')
        {
            text[..8].CopyTo(digits);
            text[9..13].CopyTo(digits[8..]);
            text[14..18].CopyTo(digits[12..]);
            text[19..23].CopyTo(digits[16..]);
            text[24..].CopyTo(digits[20..]);
        }
        else if (text.Length == 32)
        {
            text.CopyTo(digits);
        }
        else
        {
            return IdentifierReasons.Malformed;
        }

        Span<byte> bytes = stackalloc byte[16];
        if (Convert.FromHexString(digits, bytes, out _, out int written) != OperationStatus.Done || written != bytes.Length)
        {
            return IdentifierReasons.Malformed;
        }

        Hash(bytes, canonical);
        return null;
    }

    private static string? Email(ReadOnlySpan<byte> text, Span<byte> canonical)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        if (text.Length == 64 && Convert.FromHexString(text, digest, out _, out int written) == OperationStatus.Done && written == digest.Length)
        {
            digest[..Size].CopyTo(canonical);
            return null;
        }

        if (text.Length is 43 or 44 && TryBase64(text, digest))
        {
            digest[..Size].CopyTo(canonical);
            return null;
        }

        if (!JunkIdentifiers.IsEmail(text))
        {
            return IdentifierReasons.Malformed;
        }

        Span<byte> lower = stackalloc byte[LongestIdentifier];
        if (Ascii.ToLower(text, lower, out int length) == OperationStatus.Done)
        {
            Hash(lower[..length], canonical);
            return null;
        }

        if (!Utf8.IsValid(text))
        {
            return IdentifierReasons.Malformed;
        }

        Hash(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).ToLowerInvariant()), canonical);
        return null;
    }

    /// <summary>32 bytes in Base64, in either alphabet, with or without the padding.</summary>
    private static bool TryBase64(ReadOnlySpan<byte> text, Span<byte> digest)
    {
        Span<byte> padded = stackalloc byte[44];
        padded[43] = (byte)'=';
        text.CopyTo(padded);
        padded.Replace((byte)'-', (byte)'+');
        padded.Replace((byte)'_', (byte)'/');
        Span<byte> decoded = stackalloc byte[33];
        bool isDigest = Base64.DecodeFromUtf8(padded, decoded, out _, out int written) == OperationStatus.Done && written == digest.Length;
        decoded[..digest.Length].CopyTo(digest);
        return isDigest;
    }

    private static void Hash(ReadOnlySpan<byte> normalised, Span<byte> canonical)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(normalised, digest);
        digest[..Size].CopyTo(canonical);
    }
}
