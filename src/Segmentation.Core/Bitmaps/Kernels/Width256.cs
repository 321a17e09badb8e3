using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Four words at a time; bits are counted by a table of nibbles.</summary>
/// <remarks>Source: Muła, Kurz and Lemire, "Faster population counts using AVX2 instructions", 2018.</remarks>
internal readonly unsafe struct Width256 : IWordWidth
{
    private const int Words = 4;
    private const int Block = 8 * Words; // 8 vectors × 8 bits a byte = 64, far below a byte's 255

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store<TOperator>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator
    {
        for (int i = 0; i < ContainerLimits.BitsetWords; i += 2 * Words)
        {
            Vector256<ulong> first = TOperator.Apply(Vector256.Load(a + i), Vector256.Load(b + i));
            Vector256<ulong> second = TOperator.Apply(Vector256.Load(a + i + Words), Vector256.Load(b + i + Words));
            first.Store(destination + i);
            second.Store(destination + i + Words);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Count<TOperator, TSink>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator
        where TSink : struct, ISink
    {
        Vector256<ulong> total = Vector256<ulong>.Zero;
        for (int block = 0; block < ContainerLimits.BitsetWords; block += Block)
        {
            Vector256<byte> counts = Vector256<byte>.Zero;
            for (int i = block; i < block + Block; i += Words)
            {
                Vector256<ulong> words = TOperator.Apply(Vector256.Load(a + i), Vector256.Load(b + i));
                if (TSink.Stores)
                {
                    words.Store(destination + i);
                }

                counts += BitsPerByte(words);
            }

            total += SumBytesPerWord(counts);
        }

        return (int)Vector256.Sum(total);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> BitsPerByte(Vector256<ulong> words)
    {
        Vector256<byte> bitsPerNibble = Vector256.Create(
            (byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
        Vector256<byte> nibble = Vector256.Create((byte)15);
        Vector256<byte> low = words.AsByte() & nibble;
        Vector256<byte> high = (words >>> 4).AsByte() & nibble;
        return Avx2.IsSupported
            ? Avx2.Shuffle(bitsPerNibble, low) + Avx2.Shuffle(bitsPerNibble, high)
            : Vector256.Shuffle(bitsPerNibble, low) + Vector256.Shuffle(bitsPerNibble, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> SumBytesPerWord(Vector256<byte> counts)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.SumAbsoluteDifferences(counts, Vector256<byte>.Zero).AsUInt64();
        }

        Vector256<ulong> bytes = counts.AsUInt64();
        Vector256<ulong> pairs = (bytes & Vector256.Create(0x00FF00FF00FF00FFUL)) + (bytes >>> 8 & Vector256.Create(0x00FF00FF00FF00FFUL));
        Vector256<ulong> quads = (pairs & Vector256.Create(0x0000FFFF0000FFFFUL)) + (pairs >>> 16 & Vector256.Create(0x0000FFFF0000FFFFUL));
        return (quads & Vector256.Create(0xFFFFFFFFUL)) + (quads >>> 32);
    }
}
