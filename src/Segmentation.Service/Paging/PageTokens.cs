using System;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Service.Errors;

namespace Segmentation.Service.Paging;

/// <summary>Seals the name that a page ended with, for the caller and the list that it was made for.</summary>
/// <remarks>
/// <para>A token is the base64url of 16 random bytes, the name under AES-256-GCM, and its tag of 16 bytes. The key of a token is HMAC-SHA256(key of the
/// server, random bytes), so it seals once and a constant nonce is right; caller, method and filter are the additional data.</para>
/// <para>The key of the server comes from the store's master key, so a list goes on after a restart.</para>
/// </remarks>
internal sealed class PageTokens(byte[] key)
{
    /// <summary>Longest token that is looked at, in characters: a name of 128 characters in UTF-8 and what surrounds it.</summary>
    public const int LongestToken = 768;

    private const int SaltSize = 16;
    private const int TagSize = 16;

    /// <summary>Seals the last name of a page.</summary>
    public string Seal(PageScope scope, string last)
    {
        byte[] name = Encoding.UTF8.GetBytes(last);
        byte[] token = new byte[SaltSize + name.Length + TagSize];
        Span<byte> salt = token.AsSpan(0, SaltSize);
        RandomNumberGenerator.Fill(salt);
        using AesGcm cipher = Cipher(salt);
        cipher.Encrypt(Nonce, name, token.AsSpan(SaltSize, name.Length), token.AsSpan(SaltSize + name.Length), Associated(scope));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The last name of the page before.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT with reason PAGE_TOKEN_INVALID: it was changed, or made for another caller or list.</exception>
    public string Open(PageScope scope, string token)
    {
        if (token.Length > LongestToken || !TryDecode(token, out byte[] sealedName) || sealedName.Length < SaltSize + TagSize)
        {
            throw Invalid();
        }

        byte[] name = new byte[sealedName.Length - SaltSize - TagSize];
        using AesGcm cipher = Cipher(sealedName.AsSpan(0, SaltSize));
        try
        {
            cipher.Decrypt(Nonce, sealedName.AsSpan(SaltSize, name.Length), sealedName.AsSpan(SaltSize + name.Length), name, Associated(scope));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Invalid();
        }

        return Encoding.UTF8.GetString(name);
    }

    private static ReadOnlySpan<byte> Nonce => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private AesGcm Cipher(ReadOnlySpan<byte> salt)
    {
        Span<byte> once = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, salt, once);
        return new AesGcm(once, TagSize);
    }

    /// <summary>Only the one spelling that <see cref="Seal"/> gives a token is taken.</summary>
    private static bool TryDecode(string token, out byte[] bytes)
    {
        bytes = [];
        if (!Base64Url.IsValid(token))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(token);
        return Base64Url.EncodeToString(bytes) == token;
    }

    /// <summary>Each part with its length before it, so that no two scopes give the same bytes.</summary>
    private static byte[] Associated(PageScope scope)
    {
        string[] parts = [scope.Principal, scope.Method, scope.Filter];
        byte[] bytes = new byte[4 * parts.Length + Encoding.UTF8.GetByteCount(string.Concat(parts))];
        int at = 0;
        foreach (string part in parts)
        {
            int length = Encoding.UTF8.GetBytes(part, bytes.AsSpan(at + 4));
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), length);
            at += 4 + length;
        }

        return bytes;
    }

    private static Grpc.Core.RpcException Invalid() => RpcErrors.Invalid(
        "page_token",
        "it is not a token that this list gave this caller; take next_page_token as it was answered, or leave it empty for the first page",
        "PAGE_TOKEN_INVALID");
}
