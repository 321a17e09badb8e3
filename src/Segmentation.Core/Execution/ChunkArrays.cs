namespace Segmentation.Execution;

/// <summary>Operations of sorted 16-bit values with each other and with the words of a chunk; all return a number of members.</summary>
internal static unsafe class ChunkArrays
{
    /// <summary>Common members; the result may be an operand.</summary>
    public static int Intersect(ushort* left, int leftCount, ushort* right, int rightCount, ushort* result)
    {
        int i = 0;
        int j = 0;
        int count = 0;
        while (i < leftCount && j < rightCount)
        {
            ushort a = left[i];
            ushort b = right[j];
            result[count] = a;
            count += a == b ? 1 : 0;
            i += a <= b ? 1 : 0;
            j += b <= a ? 1 : 0;
        }

        return count;
    }

    /// <summary>Members of left that are not members of right; the result may be left.</summary>
    public static int Except(ushort* left, int leftCount, ushort* right, int rightCount, ushort* result)
    {
        int j = 0;
        int count = 0;
        for (int i = 0; i < leftCount; i++)
        {
            ushort value = left[i];
            while (j < rightCount && right[j] < value)
            {
                j++;
            }

            if (j == rightCount || right[j] != value)
            {
                result[count++] = value;
            }
        }

        return count;
    }

    /// <summary>Members of either; room for both is needed, and the result may be no operand.</summary>
    public static int Union(ushort* left, int leftCount, ushort* right, int rightCount, ushort* result)
    {
        int i = 0;
        int j = 0;
        int count = 0;
        while (i < leftCount && j < rightCount)
        {
            ushort a = left[i];
            ushort b = right[j];
            result[count++] = a <= b ? a : b;
            i += a <= b ? 1 : 0;
            j += b <= a ? 1 : 0;
        }

        while (i < leftCount)
        {
            result[count++] = left[i++];
        }

        while (j < rightCount)
        {
            result[count++] = right[j++];
        }

        return count;
    }

    /// <summary>The values whose bit is set (or, with <paramref name="flip"/> 1, is not); the result may be the values.</summary>
    public static int Filter(ushort* values, int count, ulong* words, ulong flip, ushort* result)
    {
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            ushort value = values[i];
            result[kept] = value;
            kept += (int)((words[value >> 6] >> (value & 63) & 1) ^ flip);
        }

        return kept;
    }

    /// <summary>How many of the values have their bit set.</summary>
    public static int CountIn(ushort* values, int count, ulong* words)
    {
        int found = 0;
        for (int i = 0; i < count; i++)
        {
            found += (int)(words[values[i] >> 6] >> (values[i] & 63) & 1);
        }

        return found;
    }

    public static void SetBits(ushort* values, int count, ulong* words)
    {
        for (int i = 0; i < count; i++)
        {
            words[values[i] >> 6] |= 1UL << values[i];
        }
    }

    public static void ClearBits(ushort* values, int count, ulong* words)
    {
        for (int i = 0; i < count; i++)
        {
            words[values[i] >> 6] &= ~(1UL << values[i]);
        }
    }

    public static void FlipBits(ushort* values, int count, ulong* words)
    {
        for (int i = 0; i < count; i++)
        {
            words[values[i] >> 6] ^= 1UL << values[i];
        }
    }
}
