using System;
using System.Buffers;
using System.Globalization;
using System.Text;

namespace Grpc.Protocol;

/// <summary>The encoding of <c>grpc-message</c>: UTF-8, then <c>%XX</c> for every byte but %x20-24 and %x26-7E.</summary>
internal static class PercentEncoding
{
    private const string Hex = "0123456789ABCDEF";

    private static readonly SearchValues<char> Plain = SearchValues.Create(PlainCharacters());

    /// <summary>Encodes any text; a lone surrogate becomes U+FFFD.</summary>
    public static string Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text;
        }

        StringBuilder encoded = new(text.Length + 16);
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            if (value is >= 0x20 and <= 0x7E and not (byte)'%')
            {
                encoded.Append((char)value);
            }
            else
            {
                encoded.Append('%').Append(Hex[value >> 4]).Append(Hex[value & 0xF]);
            }
        }

        return encoded.ToString();
    }

    /// <summary>Decodes; never fails: a bad escape stays as it is, bytes that are no UTF-8 become U+FFFD.</summary>
    public static string Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int percent = text.IndexOf('%', StringComparison.Ordinal);
        if (percent < 0)
        {
            return text;
        }

        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[length++] = byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += 2;
                continue;
            }

            int end = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? i + 2 : i + 1;
            length += Encoding.UTF8.GetBytes(text.AsSpan(i, end - i), bytes.AsSpan(length));
            i = end - 1;
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static string PlainCharacters()
    {
        StringBuilder plain = new();
        for (char c = ' '; c <= '~'; c++)
        {
            if (c != '%')
            {
                plain.Append(c);
            }
        }

        return plain.ToString();
    }
}
