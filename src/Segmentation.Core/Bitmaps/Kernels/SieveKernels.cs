using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Counts how many values of long arrays are members of a small set, 32 at a time.</summary>
/// <remarks>
/// A sieve holds two tables of 1,024 bits: which lower ten bits, and which upper ten bits, the members have. Both stay in registers, so a value costs no look-up in memory
/// unless it passes both; those are looked up in the set's words.
/// </remarks>
internal static unsafe class SieveKernels
{
    /// <summary>Words of a sieve.</summary>
    public const int SieveWords = 2 * 1024 / 64;

    /// <summary>With more members too many values pass.</summary>
    public const int MembersMaximum = 128;

    private const int Block = 32;

    /// <summary>Whether this machine has what the sieve is made of.</summary>
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported;

    /// <summary>Makes the sieve of some values.</summary>
    public static void Make(ushort* values, int count, ulong* sieve)
    {
        new Span<ulong>(sieve, SieveWords).Clear();
        ushort* low = (ushort*)sieve;
        ushort* high = low + 64;
        for (int i = 0; i < count; i++)
        {
            int value = values[i];
            low[value >> 4 & 63] |= (ushort)(1 << (value & 15));
            high[value >> 10] |= (ushort)(1 << (value >> 6 & 15));
        }
    }

    /// <summary>Number of values that are members.</summary>
    /// <param name="values">Values, each once.</param>
    /// <param name="count">Number of them.</param>
    /// <param name="sieve">What <see cref="Make"/> made of the members.</param>
    /// <param name="words">The members as 1,024 words.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Count(ushort* values, int count, ulong* sieve, ulong* words)
    {
        if (!IsSupported)
        {
            return ArrayKernels.IntersectBitsetCount(values, count, words);
        }

        ushort* tables = (ushort*)sieve;
        Vector512<ushort> lowA = Vector512.Load(tables);
        Vector512<ushort> lowB = Vector512.Load(tables + 32);
        Vector512<ushort> highA = Vector512.Load(tables + 64);
        Vector512<ushort> highB = Vector512.Load(tables + 96);
        if (count < Block)
        {
            Vector512<ushort> there = Vector512.LessThan(Vector512<ushort>.Indices, Vector512.Create((ushort)count));
            Vector512<ushort> few = Avx512BW.MaskLoad(values, there, Vector512<ushort>.Zero); // reads nothing behind them
            return CountAmong(values, (Pass(few, lowA, lowB, highA, highB) & there).ExtractMostSignificantBits(), words);
        }

        int found = 0;
        int next = 0;
        while (next < count)
        {
            int at = Math.Min(next, count - Block); // the last block overlaps the one before
            ulong passed = Pass(Vector512.Load(values + at), lowA, lowB, highA, highB).ExtractMostSignificantBits();
            found += CountAmong(values + at, passed >> (next - at) << (next - at), words);
            next = at + Block;
        }

        return found;
    }

    /// <summary>In the highest bit of each lane, whether its value may be a member.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Pass(
        Vector512<ushort> values, Vector512<ushort> lowA, Vector512<ushort> lowB, Vector512<ushort> highA, Vector512<ushort> highB)
    {
        Vector512<ushort> fifteen = Vector512.Create((ushort)15);
        Vector512<ushort> low = Avx512BW.ShiftRightLogicalVariable(Avx512BW.PermuteVar32x16x2(lowA, values >>> 4, lowB), values & fifteen);
        Vector512<ushort> high = Avx512BW.ShiftRightLogicalVariable(Avx512BW.PermuteVar32x16x2(highA, values >>> 10, highB), (values >>> 6) & fifteen);
        return (low & high) << 15;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountAmong(ushort* values, ulong passed, ulong* words)
    {
        int found = 0;
        for (; passed != 0; passed &= passed - 1)
        {
            int value = values[BitOperations.TrailingZeroCount(passed)];
            found += (int)(words[value >> 6] >> (value & 63) & 1);
        }

        return found;
    }
}
