using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Eight words at a time; bits are counted by a tree of carry-save adders, sixteen vectors to one table look-up.</summary>
/// <remarks>Source: Muła, Kurz and Lemire, "Faster population counts using AVX2 instructions", 2018 (Harley–Seal).</remarks>
internal readonly unsafe struct Width512 : IWordWidth
{
    private const int Words = 8;
    private const int Block = 16 * Words;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store<TOperator>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator
    {
        for (int i = 0; i < ContainerLimits.BitsetWords; i += 2 * Words)
        {
            Vector512<ulong> first = TOperator.Apply(Vector512.Load(a + i), Vector512.Load(b + i));
            Vector512<ulong> second = TOperator.Apply(Vector512.Load(a + i + Words), Vector512.Load(b + i + Words));
            first.Store(destination + i);
            second.Store(destination + i + Words);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Count<TOperator, TSink>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator
        where TSink : struct, ISink
    {
        Vector512<ulong> sixteens = Vector512<ulong>.Zero;
        Vector512<ulong> eights = Vector512<ulong>.Zero;
        Vector512<ulong> fours = Vector512<ulong>.Zero;
        Vector512<ulong> twos = Vector512<ulong>.Zero;
        Vector512<ulong> ones = Vector512<ulong>.Zero;
        for (int i = 0; i < ContainerLimits.BitsetWords; i += Block)
        {
            Vector512<ulong> firstEights = AddEight<TOperator, TSink>(destination, a, b, i, ref ones, ref twos, ref fours);
            Vector512<ulong> secondEights = AddEight<TOperator, TSink>(destination, a, b, i + Block / 2, ref ones, ref twos, ref fours);
            sixteens += BitsPerWord(Add(ref eights, firstEights, secondEights));
        }

        return (int)Vector512.Sum(
            (sixteens << 4) + (BitsPerWord(eights) << 3) + (BitsPerWord(fours) << 2) + (BitsPerWord(twos) << 1) + BitsPerWord(ones));
    }

    /// <summary>Adds eight vectors to the partial sums; what is returned counts eight a bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> AddEight<TOperator, TSink>(
        ulong* destination, ulong* a, ulong* b, int i, ref Vector512<ulong> ones, ref Vector512<ulong> twos, ref Vector512<ulong> fours)
        where TOperator : struct, IWordOperator
        where TSink : struct, ISink
    {
        Vector512<ulong> twosA = AddTwo<TOperator, TSink>(destination, a, b, i, ref ones);
        Vector512<ulong> twosB = AddTwo<TOperator, TSink>(destination, a, b, i + 2 * Words, ref ones);
        Vector512<ulong> foursA = Add(ref twos, twosA, twosB);
        twosA = AddTwo<TOperator, TSink>(destination, a, b, i + 4 * Words, ref ones);
        twosB = AddTwo<TOperator, TSink>(destination, a, b, i + 6 * Words, ref ones);
        Vector512<ulong> foursB = Add(ref twos, twosA, twosB);
        return Add(ref fours, foursA, foursB);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> AddTwo<TOperator, TSink>(ulong* destination, ulong* a, ulong* b, int i, ref Vector512<ulong> ones)
        where TOperator : struct, IWordOperator
        where TSink : struct, ISink
    {
        Vector512<ulong> first = TOperator.Apply(Vector512.Load(a + i), Vector512.Load(b + i));
        Vector512<ulong> second = TOperator.Apply(Vector512.Load(a + i + Words), Vector512.Load(b + i + Words));
        if (TSink.Stores)
        {
            first.Store(destination + i);
            second.Store(destination + i + Words);
        }

        return Add(ref ones, first, second);
    }

    /// <summary>Full adder: the sum stays, the carry is returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Add(ref Vector512<ulong> sum, Vector512<ulong> x, Vector512<ulong> y)
    {
        Vector512<ulong> s = sum;
        if (Avx512F.IsSupported)
        {
            sum = Avx512F.TernaryLogic(s, x, y, 0x96); // odd number of ones
            return Avx512F.TernaryLogic(s, x, y, 0xE8); // majority
        }

        Vector512<ulong> half = x ^ y;
        sum = s ^ half;
        return (x & y) | (s & half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> BitsPerWord(Vector512<ulong> words)
    {
        if (!Avx512BW.IsSupported)
        {
            return Vector512.Create(
                Width256.SumBytesPerWord(Width256.BitsPerByte(words.GetLower())),
                Width256.SumBytesPerWord(Width256.BitsPerByte(words.GetUpper())));
        }

        Vector256<byte> half = Vector256.Create(
            (byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
        Vector512<byte> bitsPerNibble = Vector512.Create(half, half);
        Vector512<byte> nibble = Vector512.Create((byte)15);
        Vector512<byte> low = words.AsByte() & nibble;
        Vector512<byte> high = (words >>> 4).AsByte() & nibble;
        Vector512<byte> counts = Avx512BW.Shuffle(bitsPerNibble, low) + Avx512BW.Shuffle(bitsPerNibble, high);
        return Avx512BW.SumAbsoluteDifferences(counts, Vector512<byte>.Zero).AsUInt64();
    }
}
