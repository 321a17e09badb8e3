using System;
using System.Buffers.Text;

namespace Segmentation.Web.Exchanges;

/// <summary>Base64 in headers and queries, with or without padding, in the usual alphabet or in that of URLs.</summary>
internal static class Base64Field
{
    /// <exception cref="FormatException">It is not that.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text)
        => text.ContainsAny('+', '/') ? Convert.FromBase64String(Padded(text)) : Base64Url.DecodeFromChars(text);

    /// <summary>Without padding.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static string Padded(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> bare = text.TrimEnd('=');
        return string.Concat(bare, new string('=', (4 - (bare.Length % 4)) % 4));
    }
}
