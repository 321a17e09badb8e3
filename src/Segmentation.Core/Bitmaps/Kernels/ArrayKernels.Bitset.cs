using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Arrays against bitsets: filter, count, set, clear and flip.</summary>
internal static unsafe partial class ArrayKernels
{
    /// <summary>Values whose bit is set; returns their number. The destination may be the values.</summary>
    public static int IntersectBitset(ushort* values, int count, ulong* words, ushort* destination) =>
        FilterByBitset(KernelWidths.Best, values, count, words, 1, destination);

    /// <summary>Values whose bit is not set; returns their number. The destination may be the values.</summary>
    public static int DifferenceBitset(ushort* values, int count, ulong* words, ushort* destination) =>
        FilterByBitset(KernelWidths.Best, values, count, words, 0, destination);

    /// <summary>Number of values whose bit is set.</summary>
    public static int IntersectBitsetCount(ushort* values, int count, ulong* words) =>
        IntersectBitsetCount(KernelWidths.Best, values, count, words);

    /// <summary>Keeps the values whose bit equals <paramref name="wanted"/>, 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int FilterByBitset(KernelWidth width, ushort* values, int count, ulong* words, int wanted, ushort* destination)
    {
        int kept = 0;
        int i = 0;
        if (width >= KernelWidth.Vector512 && KernelWidths.HasCompress)
        {
            Vector256<int> one = Vector256.Create(1);
            Vector256<ushort> wantedLanes = Vector256.Create((ushort)wanted);
            for (; i + 16 <= count; i += 16)
            {
                Vector256<ushort> block = Vector256.Load(values + i);
                Vector256<int> low = Avx2.ConvertToVector256Int32(block.GetLower());
                Vector256<int> high = Avx2.ConvertToVector256Int32(block.GetUpper());
                Vector256<int> lowBits = BitsAt(words, low) & one;
                Vector256<int> highBits = BitsAt(words, high) & one;
                Vector256<ushort> bits = Avx2.Permute4x64(Avx2.PackUnsignedSaturate(lowBits, highBits).AsUInt64(), 0b11_01_10_00).AsUInt16();
                Vector256<ushort> hits = Vector256.Equals(bits, wantedLanes);
                Avx512Vbmi2.VL.Compress(Vector256<ushort>.Zero, hits, block).Store(destination + kept);
                kept += BitOperations.PopCount(hits.ExtractMostSignificantBits());
            }
        }

        for (; i < count; i++)
        {
            int value = values[i];
            destination[kept] = (ushort)value;
            kept += (int)(words[value >> 6] >> (value & 63) & 1) ^ wanted ^ 1;
        }

        return kept;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int IntersectBitsetCount(KernelWidth width, ushort* values, int count, ulong* words)
    {
        int found = 0;
        int i = 0;
        if (width >= KernelWidth.Vector256 && Avx2.IsSupported)
        {
            Vector256<int> one = Vector256.Create(1);
            Vector256<int> sum = Vector256<int>.Zero;
            for (; i + 8 <= count; i += 8)
            {
                sum += BitsAt(words, Avx2.ConvertToVector256Int32(Vector128.Load(values + i))) & one;
            }

            found = Vector256.Sum(sum);
        }

        for (; i < count; i++)
        {
            int value = values[i];
            found += (int)(words[value >> 6] >> (value & 63) & 1);
        }

        return found;
    }

    /// <summary>words |= values.</summary>
    public static void SetBits(ulong* words, ushort* values, int count) => Change<OrOperator>(words, values, count);

    /// <summary>words &amp;= ~values.</summary>
    public static void ClearBits(ulong* words, ushort* values, int count) => Change<AndNotOperator>(words, values, count);

    /// <summary>words ^= values.</summary>
    public static void FlipBits(ulong* words, ushort* values, int count) => Change<XorOperator>(words, values, count);

    /// <summary>Applies the operator to each value's word and bit. Four streams hide the latency of a store that feeds the next load.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Change<TOperator>(ulong* words, ushort* values, int count)
        where TOperator : struct, IWordOperator
    {
        int quarter = count >> 2;
        ushort* second = values + quarter;
        ushort* third = second + quarter;
        ushort* fourth = third + quarter;
        for (int i = 0; i < quarter; i++)
        {
            ChangeOne<TOperator>(words, values[i]);
            ChangeOne<TOperator>(words, second[i]);
            ChangeOne<TOperator>(words, third[i]);
            ChangeOne<TOperator>(words, fourth[i]);
        }

        for (int i = quarter * 4; i < count; i++)
        {
            ChangeOne<TOperator>(words, values[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ChangeOne<TOperator>(ulong* words, uint value)
        where TOperator : struct, IWordOperator => words[value >> 6] = TOperator.Apply(words[value >> 6], 1UL << (int)value);

    /// <summary>The 32-bit half-words of eight values, each moved so that the value's bit is the lowest.</summary>
    private static Vector256<int> BitsAt(ulong* words, Vector256<int> values)
    {
        Vector256<int> gathered = Avx2.GatherVector256((int*)words, values >>> 5, 4);
        return Avx2.ShiftRightLogicalVariable(gathered, (values & Vector256.Create(31)).AsUInt32());
    }
}
