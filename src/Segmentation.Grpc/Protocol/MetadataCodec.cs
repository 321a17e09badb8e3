using System;
using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Grpc.Core;

namespace Grpc.Protocol;

/// <summary>Metadata as header fields. Keys in <c>-bin</c> are Base64: written without padding, read with or without, several values joined by commas.</summary>
internal static class MetadataCodec
{
    private static readonly SearchValues<char> TextCharacters = SearchValues.Create(Printable());

    /// <summary>True of a field that belongs to the protocol and is no metadata. <paramref name="name"/> in lower case.</summary>
    public static bool IsProtocolField(string name) => name is
        ProtocolNames.Status or ProtocolNames.Message or ProtocolNames.Timeout or ProtocolNames.Encoding or ProtocolNames.AcceptEncoding
        or "grpc-message-type" or "content-type" or "te" or "host" or "accept-encoding" or "content-encoding" or "content-length" or "connection"
        || name.StartsWith(':');

    /// <summary>Appends a received field, which may give several entries. A name that metadata cannot have is left out; a text is taken as it is.</summary>
    /// <exception cref="RpcException">INTERNAL: the key ends in <c>-bin</c> and the value is not Base64.</exception>
    public static void AddReceived(Metadata metadata, string name, string value)
    {
        string key = Lower(name);
        if (!Metadata.Entry.IsLowerKey(key))
        {
            return;
        }

        if (!Metadata.Entry.IsBinaryKey(key))
        {
            metadata.Add(Metadata.Entry.Received(key, value));
            return;
        }

        foreach (Range part in value.AsSpan().Split(','))
        {
            metadata.Add(Metadata.Entry.Received(key, DecodeBinary(value.AsSpan()[part].Trim(' ')) ?? throw ProtocolErrors.BadBase64(key)));
        }
    }

    /// <summary>The value of an entry as a field.</summary>
    /// <exception cref="InvalidOperationException">A text has characters outside %x20-7E.</exception>
    public static string Encode(Metadata.Entry entry)
    {
        if (entry.IsBinary)
        {
            return EncodeBinary(entry.Bytes);
        }

        int wrong = entry.Value.AsSpan().IndexOfAnyExcept(TextCharacters);
        return wrong < 0
            ? entry.Value
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The metadata entry \"{entry.Key}\" has the character U+{(int)entry.Value[wrong]:X4} at {wrong}; printable ASCII is allowed, anything else under a key that ends in \"{Metadata.BinaryHeaderSuffix}\"."));
    }

    /// <summary>Base64 without padding.</summary>
    public static string EncodeBinary(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    /// <summary>Base64 with or without padding, or null if it is not that.</summary>
    public static byte[]? DecodeBinary(ReadOnlySpan<char> text)
    {
        int length = text.Length;
        if (length % 4 == 0 && length > 0 && text[^1] == '=')
        {
            length -= text[^2] == '=' ? 2 : 1;
        }

        if (length % 4 == 1 || text[..length].ContainsAnyExcept(Base64Characters))
        {
            return null;
        }

        byte[] padded = new byte[(length + 3) / 4 * 4];
        Encoding.ASCII.GetBytes(text[..length], padded);
        padded.AsSpan(length).Fill((byte)'=');
        byte[] bytes = new byte[length * 3 / 4];
        return Base64.DecodeFromUtf8(padded, bytes, out _, out int written) == OperationStatus.Done && written == bytes.Length ? bytes : null;
    }

    private static readonly SearchValues<char> Base64Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    private static string Printable()
    {
        StringBuilder printable = new();
        for (char c = ' '; c <= '~'; c++)
        {
            printable.Append(c);
        }

        return printable.ToString();
    }

    /// <summary>A field name in lower case, the same string if it is.</summary>
    public static string Lower(string name)
    {
        foreach (char c in name)
        {
            if (c is >= 'A' and <= 'Z')
            {
                return string.Create(name.Length, name, static (lower, from) => Ascii.ToLower(from, lower, out _));
            }
        }

        return name;
    }
}
