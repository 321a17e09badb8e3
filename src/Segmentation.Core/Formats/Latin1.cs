using System;
using System.Text;

namespace Segmentation.Formats;

/// <summary>Latin-1 cells as UTF-8. Distinct cells stay distinct, so only dictionaries are rewritten, never rows.</summary>
internal static class Latin1
{
    public static (ReadOnlyMemory<int> Offsets, ReadOnlyMemory<byte> Bytes) ToUtf8(CellDictionary cells)
    {
        ReadOnlySpan<byte> source = cells.Bytes.Span;
        if (Ascii.IsValid(source))
        {
            return (cells.Offsets, cells.Bytes);
        }

        byte[] bytes = new byte[checked(source.Length * 2)];
        int[] offsets = new int[cells.Count + 1];
        int length = 0;
        for (int code = 0; code < cells.Count; code++)
        {
            foreach (byte character in cells[code])
            {
                if (character < 0x80)
                {
                    bytes[length++] = character;
                }
                else
                {
                    bytes[length++] = (byte)(0xC0 | character >> 6);
                    bytes[length++] = (byte)(0x80 | character & 0x3F);
                }
            }

            offsets[code + 1] = length;
        }

        return (offsets, bytes.AsMemory(0, length));
    }
}
