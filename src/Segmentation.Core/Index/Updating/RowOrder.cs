using System;
using System.Buffers;

namespace Segmentation.Index.Updating;

/// <summary>Orders rows by radix sort; rows with the same key stay in order of arrival.</summary>
internal static class RowOrder
{
    private const int DigitBits = 11;
    private const int Buckets = 1 << DigitBits;

    /// <summary>Row numbers in ascending order of ordinal.</summary>
    public static int[] ByOrdinal(ReadOnlySpan<uint> ordinals)
    {
        ulong[] keys = ArrayPool<ulong>.Shared.Rent(ordinals.Length);
        for (int i = 0; i < ordinals.Length; i++)
        {
            keys[i] = ordinals[i];
        }

        return Sort(keys, ordinals.Length);
    }

    /// <summary>Row numbers in ascending order of code, then of ordinal. Codes are 0 and up.</summary>
    public static int[] ByCodeAndOrdinal(ReadOnlySpan<int> codes, ReadOnlySpan<uint> ordinals)
    {
        ulong[] keys = ArrayPool<ulong>.Shared.Rent(ordinals.Length);
        for (int i = 0; i < ordinals.Length; i++)
        {
            keys[i] = (ulong)(uint)codes[i] << 32 | ordinals[i];
        }

        return Sort(keys, ordinals.Length);
    }

    private static int[] Sort(ulong[] keys, int count)
    {
        int[] rows = new int[count];
        ulong differing = 0; // bits in which some row differs from the first
        for (int i = 0; i < count; i++)
        {
            rows[i] = i;
            differing |= keys[i] ^ keys[0];
        }

        ulong[] otherKeys = ArrayPool<ulong>.Shared.Rent(count);
        int[] otherRows = new int[count];
        Span<int> starts = stackalloc int[Buckets];
        for (int shift = 0; shift < 64; shift += DigitBits)
        {
            if ((differing >> shift & (Buckets - 1)) == 0)
            {
                continue;
            }

            FindStarts(keys.AsSpan(0, count), shift, starts);
            for (int i = 0; i < count; i++)
            {
                int place = starts[(int)(keys[i] >> shift & (Buckets - 1))]++;
                otherKeys[place] = keys[i];
                otherRows[place] = rows[i];
            }

            (keys, otherKeys) = (otherKeys, keys);
            (rows, otherRows) = (otherRows, rows);
        }

        ArrayPool<ulong>.Shared.Return(keys);
        ArrayPool<ulong>.Shared.Return(otherKeys);
        return rows;
    }

    /// <summary>Where the rows of each bucket begin.</summary>
    private static void FindStarts(ReadOnlySpan<ulong> keys, int shift, Span<int> starts)
    {
        starts.Clear();
        foreach (ulong key in keys)
        {
            starts[(int)(key >> shift & (Buckets - 1))]++;
        }

        int start = 0;
        foreach (ref int bucket in starts)
        {
            (bucket, start) = (start, start + bucket);
        }
    }
}
