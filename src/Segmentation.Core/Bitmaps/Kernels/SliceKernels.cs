using System;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Work on the bit slices of one chunk.</summary>
internal static unsafe class SliceKernels
{
    /// <summary>Keeps the members whose number lies in a closed range, reading every slice once.</summary>
    /// <remarks>
    /// From the lowest slice up, "at least c" becomes <c>s &amp; ge</c> where c has a 1 and <c>s | ge</c> where it has a 0; "at most c" becomes
    /// <c>¬s | le</c> and <c>¬s &amp; le</c>. With the sign bits of slices and bounds flipped, two's complement compares as unsigned.
    /// Source: O'Neil and Quass, "Improved query performance with variant indexes", SIGMOD 1997.
    /// </remarks>
    /// <param name="slices">Addresses of 1,024 words a slice, lowest bit first, the sign last; null for a slice without members.</param>
    /// <param name="sliceCount">1 to 64.</param>
    /// <param name="least">Lowest number that counts, representable in the slices; ignored when there is no lower bound.</param>
    /// <param name="most">Highest number that counts, representable in the slices; ignored when there is no upper bound.</param>
    /// <param name="hasLeast">Whether there is a lower bound.</param>
    /// <param name="hasMost">Whether there is an upper bound.</param>
    /// <param name="words">In: 1,024 words of members that have a number. Out: those in the range.</param>
    /// <param name="width">Bits a vector: 0 for scalar, 128, 256 or 512.</param>
    public static void Between(
        ulong** slices, int sliceCount, long least, long most, bool hasLeast, bool hasMost, Span<ulong> words, int width)
    {
        fixed (ulong* target = words)
        {
            switch (width)
            {
                case 512:
                    Between<Words512>(slices, sliceCount, least, most, hasLeast, hasMost, target, words.Length);
                    break;
                case 256:
                    Between<Words256>(slices, sliceCount, least, most, hasLeast, hasMost, target, words.Length);
                    break;
                case 128:
                    Between<Words128>(slices, sliceCount, least, most, hasLeast, hasMost, target, words.Length);
                    break;
                default:
                    Between<Words64>(slices, sliceCount, least, most, hasLeast, hasMost, target, words.Length);
                    break;
            }
        }
    }

    /// <summary>Turns 64 numbers of 64 bits into 64 slices of 64 members, in place: bit m of element i becomes bit i of element m.</summary>
    /// <remarks>Source: Warren, "Hacker's Delight", section 7-3: swap ever smaller squares across the diagonal.</remarks>
    public static void Transpose(Span<ulong> matrix)
    {
        ulong low = 0x0000_0000_FFFF_FFFF;
        for (int size = 32; size != 0; size >>= 1, low ^= low << size)
        {
            for (int i = 0; i < 64; i = (i + size + 1) & ~size)
            {
                ulong swapped = (matrix[i] >> size ^ matrix[i + size]) & low;
                matrix[i] ^= swapped << size;
                matrix[i + size] ^= swapped;
            }
        }
    }

    private static void Between<V>(
        ulong** slices, int sliceCount, long least, long most, bool hasLeast, bool hasMost, ulong* words, int wordCount)
        where V : struct, IWordVector<V>
    {
        least ^= 1L << (sliceCount - 1);
        most ^= 1L << (sliceCount - 1);
        for (int w = 0; w < wordCount; w += V.Words)
        {
            V result = V.Load(words + w);
            V atLeast = V.Ones;
            V atMost = V.Ones;
            for (int i = 0; i < sliceCount; i++)
            {
                V slice = slices[i] == null ? V.Zero : V.Load(slices[i] + w);
                V inverse = V.Not(slice);
                if (i == sliceCount - 1)
                {
                    (slice, inverse) = (inverse, slice);
                }

                if (hasLeast)
                {
                    atLeast = (least >> i & 1) != 0 ? V.And(slice, atLeast) : V.Or(slice, atLeast);
                }

                if (hasMost)
                {
                    atMost = (most >> i & 1) != 0 ? V.Or(inverse, atMost) : V.And(inverse, atMost);
                }
            }

            V.Store(V.And(result, V.And(atLeast, atMost)), words + w);
        }
    }
}
