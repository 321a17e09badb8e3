using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Grpc.Tests.Http2;

/// <summary>Reads the header blocks of one connection (RFC 7541), without Huffman's code, which Kestrel does not write.</summary>
internal sealed class HeaderReader
{
    private static readonly string[] Static =
    [
        "", ":authority", ":method", ":method", ":path", ":path", ":scheme", ":scheme", ":status", ":status", ":status", ":status", ":status", ":status", ":status",
        "accept-charset", "accept-encoding", "accept-language", "accept-ranges", "accept", "access-control-allow-origin", "age", "allow", "authorization", "cache-control",
        "content-disposition", "content-encoding", "content-language", "content-length", "content-location", "content-range", "content-type", "cookie", "date", "etag", "expect",
        "expires", "from", "host", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-modified", "link", "location", "max-forwards",
        "proxy-authenticate", "proxy-authorization", "range", "referer", "refresh", "retry-after", "server", "set-cookie", "strict-transport-security", "transfer-encoding",
        "user-agent", "vary", "via", "www-authenticate",
    ];

    private static readonly string[] Statuses = ["200", "204", "206", "304", "400", "404", "500"];

    private readonly List<(string Name, string Value)> _table = [];
    private int _limit = 4096;

    /// <summary>Fields in order.</summary>
    /// <exception cref="InvalidDataException">The block is malformed.</exception>
    public List<(string Name, string Value)> Read(ReadOnlySpan<byte> block)
    {
        List<(string, string)> fields = [];
        while (!block.IsEmpty)
        {
            byte first = block[0];
            if ((first & 0x80) != 0)
            {
                fields.Add(Entry(ReadNumber(ref block, 7)));
            }
            else if ((first & 0xE0) == 0x20)
            {
                _limit = ReadNumber(ref block, 5);
                Evict();
            }
            else
            {
                bool kept = (first & 0x40) != 0;
                int index = ReadNumber(ref block, kept ? 6 : 4);
                string name = index == 0 ? ReadText(ref block) : Entry(index).Name;
                (string, string) field = (name, ReadText(ref block));
                fields.Add(field);
                if (kept)
                {
                    _table.Insert(0, field);
                    Evict();
                }
            }
        }

        return fields;
    }

    private void Evict()
    {
        int size = 0;
        for (int i = 0; i < _table.Count; i++)
        {
            size += _table[i].Name.Length + _table[i].Value.Length + 32;
            if (size > _limit)
            {
                _table.RemoveRange(i, _table.Count - i);
            }
        }
    }

    private (string Name, string Value) Entry(int index)
    {
        if (index >= Static.Length)
        {
            return index - Static.Length < _table.Count ? _table[index - Static.Length] : throw new InvalidDataException($"Field {index} is in no table.");
        }

        return (Static[index], index is >= 8 and <= 14 ? Statuses[index - 8] : "");
    }

    private static string ReadText(ref ReadOnlySpan<byte> block)
    {
        if ((block[0] & 0x80) != 0)
        {
            throw new InvalidDataException("A text is written in Huffman's code.");
        }

        int length = ReadNumber(ref block, 7);
        string text = Encoding.Latin1.GetString(block[..length]);
        block = block[length..];
        return text;
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> block, int prefixBits)
    {
        int most = (1 << prefixBits) - 1;
        int value = block[0] & most;
        block = block[1..];
        if (value < most)
        {
            return value;
        }

        for (int shift = 0; ; shift += 7)
        {
            byte next = block[0];
            block = block[1..];
            value += (next & 127) << shift;
            if ((next & 128) == 0)
            {
                return value;
            }
        }
    }
}
