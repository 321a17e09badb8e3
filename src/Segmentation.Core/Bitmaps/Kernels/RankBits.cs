using System;
using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Moves bits that stand in rank order to the members they stand for.</summary>
internal static class RankBits
{
    /// <summary>Words that every mask has: 65,536 ranks and one word more, so that 64 bits can be read from any rank.</summary>
    public const int MaskWords = 1_025;

    /// <summary>Keeps, of the set bits of the words, those whose mask bit is set, and returns how many.</summary>
    /// <param name="words">1,024 words.</param>
    /// <param name="mask"><see cref="MaskWords"/> words; bit r stands for the r-th set bit of the words.</param>
    /// <param name="vectors">False forces the scalar definition.</param>
    public static int Deposit(Span<ulong> words, ReadOnlySpan<ulong> mask, bool vectors)
    {
        bool parallel = vectors && Bmi2.X64.IsSupported;
        int rank = 0;
        int kept = 0;
        foreach (ref ulong word in words)
        {
            if (word == 0)
            {
                continue;
            }

            int shift = rank & 63;
            ulong bits = mask[rank >> 6] >> shift | mask[(rank >> 6) + 1] << 1 << (63 - shift);
            rank += BitOperations.PopCount(word);
            word = parallel ? Bmi2.X64.ParallelBitDeposit(bits, word) : DepositScalar(bits, word);
            kept += BitOperations.PopCount(word);
        }

        return kept;
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

    /// <summary>Copies the array values whose mask bit is set, and returns how many.</summary>
    public static int Compress(ReadOnlySpan<ushort> values, ReadOnlySpan<ulong> mask, Span<ushort> target)
    {
        int kept = 0;
        for (int w = 0; w << 6 < values.Length; w++)
        {
            for (ulong bits = mask[w]; bits != 0; bits &= bits - 1)
            {
                target[kept++] = values[w << 6 | BitOperations.TrailingZeroCount(bits)];
            }
        }

        return kept;
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
