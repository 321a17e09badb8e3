using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Marked values, packed.</summary>
internal static unsafe partial class ArrayKernels
{
    /// <summary>For each mask of eight lanes the bytes that move the chosen lanes to the front; 255 elsewhere.</summary>
    private static readonly byte[] PackedLanes = MakePackedLanes();

    /// <summary>Values whose bit, after <paramref name="flip"/> (0 or all ones), is set; returns their number. The destination may be the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Pack(KernelWidth width, ushort* values, int count, byte* marks, uint flip, ushort* destination)
    {
        int i = 0;
        int kept = 0;
        if (width >= KernelWidth.Vector512 && KernelWidths.HasCompress)
        {
            i = count & ~31;
            kept = Pack(values, i, (uint*)marks, flip, destination);
        }

        ref byte packed = ref MemoryMarshal.GetArrayDataReference(PackedLanes);
        for (; i + 8 <= count; i += 8)
        {
            uint mask = marks[i >> 3] ^ flip & 0xFF;
            Vector128<byte> order = Vector128.LoadUnsafe(ref Unsafe.Add(ref packed, mask * 16));
            Vector128.Shuffle(Vector128.Load(values + i).AsByte(), order).AsUInt16().Store(destination + kept);
            kept += BitOperations.PopCount(mask);
        }

        for (; i < count; i++)
        {
            destination[kept] = values[i];
            kept += (int)((marks[i >> 3] ^ flip) >> (i & 7) & 1);
        }

        return kept;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Pack(ushort* values, int count, uint* marks, uint flip, ushort* destination)
    {
        ushort* next = destination;
        for (ushort* end = values + count; values < end; values += 32)
        {
            uint mask = *marks++ ^ flip;
            Avx512Vbmi2.Compress(Vector512<ushort>.Zero, LanesOf(mask), Vector512.Load(values)).Store(next);
            next += BitOperations.PopCount(mask);
        }

        return (int)(next - destination);
    }

    /// <summary>All ones in the lanes whose bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> LanesOf(uint mask)
    {
        Vector512<ushort> half = Avx512BW.Shuffle(
            Vector512.Create(mask).AsByte(),
            Vector512.Create(0x0100_0100_0100_0100UL, 0x0100_0100_0100_0100, 0x0100_0100_0100_0100, 0x0100_0100_0100_0100,
                0x0302_0302_0302_0302, 0x0302_0302_0302_0302, 0x0302_0302_0302_0302, 0x0302_0302_0302_0302).AsByte()).AsUInt16();
        Vector512<ushort> bit = Vector512.Create(0x0008_0004_0002_0001UL, 0x0080_0040_0020_0010, 0x0800_0400_0200_0100, 0x8000_4000_2000_1000,
            0x0008_0004_0002_0001, 0x0080_0040_0020_0010, 0x0800_0400_0200_0100, 0x8000_4000_2000_1000).AsUInt16();
        return ~Vector512.Equals(half & bit, Vector512<ushort>.Zero);
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
