using System;
using System.Buffers;

namespace Segmentation.Index.Updating;

/// <summary>Orders rows by radix sort; rows with the same key stay in order of arrival.</summary>
internal static class RowOrder
{
    private const int DigitBits = 8;
    private const int Digits = 64 / DigitBits;
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
        for (int i = 0; i < count; i++)
        {
            rows[i] = i;
        }

        int[] counts = Count(keys.AsSpan(0, count));
        ulong[] otherKeys = ArrayPool<ulong>.Shared.Rent(count);
        int[] otherRows = new int[count];
        Span<int> starts = stackalloc int[Buckets];
        for (int digit = 0; digit < Digits; digit++)
        {
            ReadOnlySpan<int> histogram = counts.AsSpan(digit * Buckets, Buckets);
            int shift = digit * DigitBits;
            if (count == 0 || histogram[(int)(keys[0] >> shift & (Buckets - 1))] == count)
            {
                continue; // all rows agree on this digit
            }

            int start = 0;
            for (int bucket = 0; bucket < Buckets; bucket++)
            {
                starts[bucket] = start;
                start += histogram[bucket];
            }

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

    private static int[] Count(ReadOnlySpan<ulong> keys)
    {
        int[] counts = new int[Digits * Buckets];
        foreach (ulong key in keys)
        {
            for (int digit = 0; digit < Digits; digit++)
            {
                counts[digit * Buckets + (int)(key >> digit * DigitBits & (Buckets - 1))]++;
            }
        }

        return counts;
    }
}
