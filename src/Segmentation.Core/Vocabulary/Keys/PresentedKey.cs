using System;
using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Segmentation.Vocabulary.Keys;

/// <summary>An access key as its holder has it: <c>seg_</c>, a public id of 16 hexadecimal digits, <c>_</c>, and 32 random bytes in Base64url.</summary>
internal sealed class PresentedKey
{
    private const string Prefix = "seg_";
    private const int IdLength = 16;
    private const int SecretBytes = 32;
    private const int SecretStart = 4 + IdLength + 1;
    private const int Length = SecretStart + 43;

    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> Base64UrlDigits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly byte[] Nothing = new byte[SHA256.HashSizeInBytes];

    private static readonly string NoKey = new('\0', Length);

    private PresentedKey(string text) => Text = text;

    /// <summary>What no key has: compared with when the id is not known, so that this takes no less time.</summary>
    public static ReadOnlySpan<byte> NoHash => Nothing;

    /// <summary>The key itself, a secret.</summary>
    public string Text { get; }

    /// <summary>Public part.</summary>
    public string Id => Text.Substring(Prefix.Length, IdLength);

    /// <summary>Makes a key.</summary>
    /// <param name="isTaken">Whether an id is in use.</param>
    public static PresentedKey Make(Func<string, bool> isTaken)
    {
        string id;
        do
        {
            id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));
        }
        while (isTaken(id));

        return new PresentedKey($"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}");
    }

    /// <summary>Reads what a caller presents; false when it has not the form of a key, which is found out by looking at no more than a key's length.</summary>
    public static bool TryRead(string? presented, [NotNullWhen(true)] out PresentedKey? key)
    {
        key = presented is { Length: Length } && HasForm(presented) ? new PresentedKey(presented) : null;
        return key is not null;
    }

    /// <summary>SHA-256 of the whole key: what is stored of it.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.ASCII.GetBytes(Text));

    /// <summary>Whether this is the key of a hash; takes as long for every hash.</summary>
    public bool Has(ReadOnlySpan<byte> hash)
    {
        Span<byte> text = stackalloc byte[Length];
        Span<byte> own = stackalloc byte[SHA256.HashSizeInBytes];
        Encoding.ASCII.GetBytes(Text, text);
        SHA256.HashData(text, own);
        return CryptographicOperations.FixedTimeEquals(own, hash);
    }

    /// <summary>Whether this is that key; takes as long for every key, and for none.</summary>
    public bool Is(string? key) => CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes<char>(Text), MemoryMarshal.AsBytes<char>(key ?? NoKey));

    /// <summary>Says which key it is and not what it is.</summary>
    public override string ToString() => $"access key {Id}";

    private static bool HasForm(ReadOnlySpan<char> text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text[Prefix.Length..(SecretStart - 1)].ContainsAnyExcept(HexadecimalDigits)
        && text[SecretStart - 1] == '_'
        && !text[SecretStart..].ContainsAnyExcept(Base64UrlDigits);
}
