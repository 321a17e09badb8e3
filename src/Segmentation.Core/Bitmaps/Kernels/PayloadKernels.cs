using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Whether bytes that nobody vouches for are the payload of a container.</summary>
internal static unsafe class PayloadKernels
{
    /// <summary>Index of the first value that is not higher than the one before; the count when all ascend strictly.</summary>
    public static int FirstNotAscending(ushort* values, int count) => FirstNotAscending(KernelWidths.Best, values, count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int FirstNotAscending(KernelWidth width, ushort* values, int count)
    {
        int i = 1;
        if (width >= KernelWidth.Vector512 && Vector512.IsHardwareAccelerated)
        {
            while (i + Vector512<ushort>.Count <= count && Vector512.GreaterThanAll(Vector512.Load(values + i), Vector512.Load(values + i - 1)))
            {
                i += Vector512<ushort>.Count;
            }
        }
        else if (width >= KernelWidth.Vector256 && Vector256.IsHardwareAccelerated)
        {
            while (i + Vector256<ushort>.Count <= count && Vector256.GreaterThanAll(Vector256.Load(values + i), Vector256.Load(values + i - 1)))
            {
                i += Vector256<ushort>.Count;
            }
        }

        if (width >= KernelWidth.Vector128 && Vector128.IsHardwareAccelerated)
        {
            while (i + Vector128<ushort>.Count <= count && Vector128.GreaterThanAll(Vector128.Load(values + i), Vector128.Load(values + i - 1)))
            {
                i += Vector128<ushort>.Count;
            }
        }

        while (i < count && values[i] > values[i - 1])
        {
            i++;
        }

        return i < count ? i : count;
    }

    /// <summary>Index of the first run that overlaps or touches the one before, or passes the last value; the count when there is none.</summary>
    /// <param name="runs">Pairs: start, length minus one.</param>
    /// <param name="count">Number of runs.</param>
    /// <param name="members">Number of members of the runs before the index.</param>
    public static int FirstUnsound(ushort* runs, int count, out int members) => FirstUnsound(KernelWidths.Best, runs, count, out members);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int FirstUnsound(KernelWidth width, ushort* runs, int count, out int members)
    {
        int i = 0;
        members = 0;
        if (width >= KernelWidth.Vector256 && Vector256.IsHardwareAccelerated)
        {
            // A run that lies below the next one passes no end, so only pairs are looked at; the last run is left to the loop below.
            Vector256<int> sum = Vector256<int>.Zero;
            Vector256<int> half = Vector256.Create(0xFFFF);
            for (; i + Vector256<int>.Count < count; i += Vector256<int>.Count)
            {
                Vector256<int> pairs = Vector256.Load((int*)runs + i);
                Vector256<int> lengths = (pairs >>> 16) + Vector256<int>.One;
                if (!Vector256.GreaterThanAll(Vector256.Load((int*)runs + i + 1) & half, (pairs & half) + lengths))
                {
                    break;
                }

                sum += lengths;
            }

            members = Vector256.Sum(sum);
        }

        int end = i == 0 ? -1 : runs[2 * i - 2] + runs[2 * i - 1] + 1;
        for (; i < count; i++)
        {
            int start = runs[2 * i];
            int next = start + runs[2 * i + 1] + 1;
            if (start <= end || next > ContainerLimits.ChunkSize)
            {
                break;
            }

            members += next - start;
            end = next;
        }

        return i;
    }
}
