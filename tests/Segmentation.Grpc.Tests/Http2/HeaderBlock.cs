using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Grpc.Tests.Http2;

/// <summary>Header blocks (RFC 7541) as plain as they can be: every field a literal.</summary>
internal static class HeaderBlock
{
    /// <summary>Literals without indexing.</summary>
    public static byte[] Write(IEnumerable<(string Name, string Value)> fields)
    {
        using MemoryStream block = new();
        foreach ((string name, string value) in fields)
        {
            block.WriteByte(0);
            WriteText(block, name);
            WriteText(block, value);
        }

        return block.ToArray();
    }

    /// <summary>A number with its prefix; <paramref name="first"/> has the bits before it.</summary>
    private static void WriteNumber(Stream block, byte first, int prefixBits, long value)
    {
        int most = (1 << prefixBits) - 1;
        if (value < most)
        {
            block.WriteByte((byte)(first | value));
            return;
        }

        block.WriteByte((byte)(first | most));
        for (value -= most; value >= 128; value >>= 7)
        {
            block.WriteByte((byte)((value & 127) | 128));
        }

        block.WriteByte((byte)value);
    }

    private static void WriteText(MemoryStream block, string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        WriteNumber(block, 0, 7, bytes.Length);
        block.Write(bytes);
    }
}
