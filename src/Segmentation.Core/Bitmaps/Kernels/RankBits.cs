using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Moves bits that stand in rank order to the members they stand for.</summary>
internal static unsafe class RankBits
{
    /// <summary>Words that every mask has: 65,536 ranks and one word more, so that 64 bits can be read from any rank.</summary>
    public const int MaskWords = 1_025;

    private const int Certain = 57; // bits of a word read at any byte that are left when up to seven of them are shifted out
    private const int FourWords = 12_288; // members of a chunk up to which those of four words mostly are that few

    /// <summary>Keeps, of the set bits of the words, those whose mask bit is set, and returns how many bits were set.</summary>
    /// <param name="words">1,024 words.</param>
    /// <param name="members">About how many bits are set; chooses the way, not the result.</param>
    /// <param name="mask"><see cref="MaskWords"/> words; bit r stands for the r-th set bit of the words.</param>
    /// <param name="target">Room for 1,024 words; may be the words.</param>
    /// <param name="vectors">False forces the scalar definition.</param>
    public static int Deposit(ulong* words, int members, ulong* mask, ulong* target, bool vectors)
    {
        if (vectors && Bmi2.X64.IsSupported)
        {
            return members <= FourWords ? DepositFourWords(words, (byte*)mask, target) : DepositWords(words, (byte*)mask, target);
        }

        int rank = 0;
        for (int w = 0; w < ContainerLimits.BitsetWords; w++)
        {
            ulong word = words[w];
            target[w] = DepositScalar(BitsAt((byte*)mask, (nuint)rank), word);
            rank += BitOperations.PopCount(word);
        }

        return rank;
    }

    /// <summary>Sets the bits of the array values whose mask bit is set, in words that are 0, and returns how many.</summary>
    public static int Scatter(ReadOnlySpan<ushort> values, ReadOnlySpan<ulong> mask, Span<ulong> words)
    {
        int kept = 0;
        for (int w = 0; w << 6 < values.Length; w++)
        {
            kept += BitOperations.PopCount(mask[w]);
            for (ulong bits = mask[w]; bits != 0; bits &= bits - 1)
            {
                ushort value = values[w << 6 | BitOperations.TrailingZeroCount(bits)];
                words[value >> 6] |= 1UL << (value & 63);
            }
        }

        return kept;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int DepositWords(ulong* words, byte* mask, ulong* target)
    {
        nuint rank = 0;
        for (ulong* end = words + ContainerLimits.BitsetWords; words < end; words++, target++)
        {
            ulong word = *words;
            ulong held = Popcnt.X64.PopCount(word);
            ulong bits = *(ulong*)(mask + (rank >> 3)) >> (int)(rank & 7);
            if (held > Certain)
            {
                bits = BitsAt(mask, rank);
            }

            rank += (nuint)held;
            *target = Bmi2.X64.ParallelBitDeposit(bits, word);
        }

        return (int)rank;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int DepositFourWords(ulong* words, byte* mask, ulong* target)
    {
        nuint rank = 0;
        for (ulong* end = words + ContainerLimits.BitsetWords; words < end; words += 4, target += 4)
        {
            ulong a = words[0];
            ulong b = words[1];
            ulong c = words[2];
            ulong d = words[3];
            nuint toB = (nuint)Popcnt.X64.PopCount(a);
            nuint toC = toB + (nuint)Popcnt.X64.PopCount(b);
            nuint toD = toC + (nuint)Popcnt.X64.PopCount(c);
            nuint all = toD + (nuint)Popcnt.X64.PopCount(d);
            ulong bits = *(ulong*)(mask + (rank >> 3)) >> (int)(rank & 7);
            if (all <= Certain)
            {
                target[0] = Bmi2.X64.ParallelBitDeposit(bits, a);
                target[1] = Bmi2.X64.ParallelBitDeposit(bits >> (int)toB, b);
                target[2] = Bmi2.X64.ParallelBitDeposit(bits >> (int)toC, c);
                target[3] = Bmi2.X64.ParallelBitDeposit(bits >> (int)toD, d);
            }
            else
            {
                target[0] = Bmi2.X64.ParallelBitDeposit(BitsAt(mask, rank), a);
                target[1] = Bmi2.X64.ParallelBitDeposit(BitsAt(mask, rank + toB), b);
                target[2] = Bmi2.X64.ParallelBitDeposit(BitsAt(mask, rank + toC), c);
                target[3] = Bmi2.X64.ParallelBitDeposit(BitsAt(mask, rank + toD), d);
            }

            rank += all;
        }

        return (int)rank;
    }

    /// <summary>64 bits from any rank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong BitsAt(byte* mask, nuint rank)
    {
        int shift = (int)(rank & 7);
        byte* at = mask + (rank >> 3);
        return *(ulong*)at >> shift | (ulong)at[8] << 1 << (63 - shift);
    }

    private static ulong DepositScalar(ulong bits, ulong word)
    {
        ulong result = 0;
        for (; word != 0; word &= word - 1, bits >>= 1)
        {
            result |= (0 - (bits & 1)) & word & (0 - word);
        }

        return result;
    }
}
