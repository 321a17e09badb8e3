using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Passes over sorted values at the vector width of the machine; their scalar tails are the definition.</summary>
internal static class SortedKernels
{
    /// <summary>Number of runs of consecutive values in ascending distinct values, at least one.</summary>
    public static int CountRuns(ReadOnlySpan<ushort> sorted)
    {
        int joined = 0;
        int i = 1;
        if (Vector.IsHardwareAccelerated)
        {
            // A lane counts at most 65,535 / 8 joins, so it cannot wrap.
            Vector<ushort> joins = Vector<ushort>.Zero;
            ref ushort source = ref MemoryMarshal.GetReference(sorted);
            for (; i <= sorted.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
            {
                Vector<ushort> before = Vector.LoadUnsafe(ref source, (nuint)(i - 1));
                joins -= Vector.Equals(Vector.LoadUnsafe(ref source, (nuint)i), before + Vector<ushort>.One);
            }

            Vector.Widen(joins, out Vector<uint> low, out Vector<uint> high);
            joined = (int)Vector.Sum(low + high);
        }

        for (; i < sorted.Length; i++)
        {
            joined += sorted[i] == sorted[i - 1] + 1 ? 1 : 0;
        }

        return sorted.Length - joined;
    }

    /// <summary>Index of the first value that is not higher than the one before; the length when all ascend strictly.</summary>
    public static int FirstNotAscending(ReadOnlySpan<uint> values)
    {
        int i = 1;
        if (Vector.IsHardwareAccelerated)
        {
            ref uint source = ref MemoryMarshal.GetReference(values);
            while (i <= values.Length - Vector<uint>.Count
                && Vector.GreaterThanAll(Vector.LoadUnsafe(ref source, (nuint)i), Vector.LoadUnsafe(ref source, (nuint)(i - 1))))
            {
                i += Vector<uint>.Count;
            }
        }

        while (i < values.Length && values[i] > values[i - 1])
        {
            i++;
        }

        return Math.Min(i, values.Length);
    }

    /// <summary>Copies the lower 16 bits of every value.</summary>
    public static void CopyLow(ReadOnlySpan<uint> values, Span<ushort> low)
    {
        low = low[..values.Length];
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            ref uint source = ref MemoryMarshal.GetReference(values);
            for (; i <= values.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
            {
                Vector.Narrow(
                    Vector.LoadUnsafe(ref source, (nuint)i),
                    Vector.LoadUnsafe(ref source, (nuint)(i + Vector<uint>.Count))).CopyTo(low[i..]);
            }
        }

        for (; i < values.Length; i++)
        {
            low[i] = (ushort)values[i];
        }
    }
}
