using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Intersection by comparing all pairs of two blocks of eight, then advancing the block that ends first.</summary>
/// <remarks>Source: Lemire, Boytsov and Kurz, "SIMD compression and the intersection of sorted integers", 2016.</remarks>
internal static unsafe partial class ArrayKernels
{
    /// <summary>For each mask of eight lanes the bytes that move the chosen lanes to the front; 255 elsewhere.</summary>
    private static readonly byte[] PackedLanes = MakePackedLanes();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int IntersectBlocks<TSink>(ushort* a, int aCount, ushort* b, int bCount, ushort* destination)
        where TSink : struct, ISink
    {
        const int Lanes = 8;
        int i = 0;
        int j = 0;
        int count = 0;
        ref byte packed = ref MemoryMarshal.GetArrayDataReference(PackedLanes);
        while (i + Lanes <= aCount && j + Lanes <= bCount)
        {
            Vector128<ushort> x = Vector128.Load(a + i);
            Vector128<ushort> y = Vector128.Load(b + j);
            Vector128<ushort> hits =
                (Vector128.Equals(x, y) | Vector128.Equals(x, Vector128.Shuffle(y, Vector128.Create((ushort)1, 2, 3, 4, 5, 6, 7, 0))))
                | (Vector128.Equals(x, Vector128.Shuffle(y, Vector128.Create((ushort)2, 3, 4, 5, 6, 7, 0, 1)))
                    | Vector128.Equals(x, Vector128.Shuffle(y, Vector128.Create((ushort)3, 4, 5, 6, 7, 0, 1, 2))))
                | (Vector128.Equals(x, Vector128.Shuffle(y, Vector128.Create((ushort)4, 5, 6, 7, 0, 1, 2, 3)))
                    | Vector128.Equals(x, Vector128.Shuffle(y, Vector128.Create((ushort)5, 6, 7, 0, 1, 2, 3, 4))))
                | (Vector128.Equals(x, Vector128.Shuffle(y, Vector128.Create((ushort)6, 7, 0, 1, 2, 3, 4, 5)))
                    | Vector128.Equals(x, Vector128.Shuffle(y, Vector128.Create((ushort)7, 0, 1, 2, 3, 4, 5, 6))));
            uint mask = hits.ExtractMostSignificantBits();
            if (TSink.Stores)
            {
                Vector128<byte> order = Vector128.LoadUnsafe(ref Unsafe.Add(ref packed, mask * 16));
                Vector128.Shuffle(x.AsByte(), order).AsUInt16().Store(destination + count);
            }

            count += BitOperations.PopCount(mask);
            int lastA = a[i + Lanes - 1];
            int lastB = b[j + Lanes - 1];
            i += lastA <= lastB ? Lanes : 0;
            j += lastB <= lastA ? Lanes : 0;
        }

        return count + Merge<AndOperator, TSink>(a + i, aCount - i, b + j, bCount - j, destination + count);
    }

    private static byte[] MakePackedLanes()
    {
        byte[] lanes = new byte[256 * 16];
        for (int mask = 0; mask < 256; mask++)
        {
            System.Span<byte> row = System.MemoryExtensions.AsSpan(lanes, mask * 16, 16);
            row.Fill(255);
            int next = 0;
            for (int lane = 0; lane < 8; lane++)
            {
                if ((mask >> lane & 1) != 0)
                {
                    row[next++] = (byte)(2 * lane);
                    row[next++] = (byte)(2 * lane + 1);
                }
            }
        }

        return lanes;
    }
}
