using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>From words to rows.</summary>
internal static unsafe partial class RowKernels
{
    private const int Lanes = 8;

    /// <summary>Writes all 65,536 rows from up to 64 sets of 1,024 words.</summary>
    /// <remarks>
    /// Eight words of each set at a time: squares of 64 by 64 bits are turned by swapping ever smaller squares across their diagonals, eight squares beside each other.
    /// Source: Warren, "Hacker's Delight", section 7-3.
    /// </remarks>
    /// <param name="rows">Target.</param>
    /// <param name="words">Address of the words of each set; null for one without members.</param>
    /// <param name="setCount">0 to 64.</param>
    public static void Transpose(ulong* rows, ulong** words, int setCount)
    {
        for (int w = 0; w < ContainerLimits.BitsetWords; w += Lanes)
        {
            TransposeEight(rows + w * Columns, words, setCount, w);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TransposeEight(ulong* rows, ulong** words, int setCount, int w)
    {
        Vector512<ulong>* squares = stackalloc Vector512<ulong>[Columns];
        for (int b = 0; b < Columns; b++)
        {
            squares[b] = b < setCount && words[b] != null ? Vector512.Load(words[b] + w) : Vector512<ulong>.Zero;
        }

        Swap(squares, 32, 0x0000_0000_FFFF_FFFF);
        Swap(squares, 16, 0x0000_FFFF_0000_FFFF);
        Swap(squares, 8, 0x00FF_00FF_00FF_00FF);
        Swap(squares, 4, 0x0F0F_0F0F_0F0F_0F0F);
        Swap(squares, 2, 0x3333_3333_3333_3333);
        Swap(squares, 1, 0x5555_5555_5555_5555);
        for (int r = 0; r < Columns; r += Lanes)
        {
            StoreLanes(squares + r, rows + r);
        }
    }

    /// <summary>Writes lane after lane of eight vectors, the lanes of one square 64 rows behind those of the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLanes(Vector512<ulong>* squares, ulong* rows)
    {
        if (!Avx512F.IsSupported)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                for (int r = 0; r < Lanes; r++)
                {
                    rows[lane * Columns + r] = ((ulong*)(squares + r))[lane];
                }
            }

            return;
        }

        for (int odd = 0; odd < 2; odd++)
        {
            Vector512<ulong> a = odd == 0 ? Avx512F.UnpackLow(squares[0], squares[1]) : Avx512F.UnpackHigh(squares[0], squares[1]);
            Vector512<ulong> b = odd == 0 ? Avx512F.UnpackLow(squares[2], squares[3]) : Avx512F.UnpackHigh(squares[2], squares[3]);
            Vector512<ulong> c = odd == 0 ? Avx512F.UnpackLow(squares[4], squares[5]) : Avx512F.UnpackHigh(squares[4], squares[5]);
            Vector512<ulong> d = odd == 0 ? Avx512F.UnpackLow(squares[6], squares[7]) : Avx512F.UnpackHigh(squares[6], squares[7]);
            Vector512<ulong> ab = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00); // lanes 0 and 4 of two pairs
            Vector512<ulong> cd = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00);
            Vector512<ulong> abUpper = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01); // lanes 2 and 6
            Vector512<ulong> cdUpper = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);
            Avx512F.Shuffle4x128(ab, cd, 0b10_00_10_00).Store(rows + odd * Columns);
            Avx512F.Shuffle4x128(abUpper, cdUpper, 0b10_00_10_00).Store(rows + (2 + odd) * Columns);
            Avx512F.Shuffle4x128(ab, cd, 0b11_01_11_01).Store(rows + (4 + odd) * Columns);
            Avx512F.Shuffle4x128(abUpper, cdUpper, 0b11_01_11_01).Store(rows + (6 + odd) * Columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Swap(Vector512<ulong>* squares, int size, ulong low)
    {
        Vector512<ulong> mask = Vector512.Create(low);
        for (int i = 0; i < Columns; i = (i + size + 1) & ~size)
        {
            Vector512<ulong> upper = squares[i];
            Vector512<ulong> lower = squares[i + size];
            Vector512<ulong> swapped = ((upper >>> size) ^ lower) & mask;
            squares[i] = upper ^ (swapped << size);
            squares[i + size] = lower ^ swapped;
        }
    }
}
