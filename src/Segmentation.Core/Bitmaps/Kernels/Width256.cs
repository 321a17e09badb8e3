using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Four words at a time; bits are counted by a table of nibbles.</summary>
/// <remarks>Source: Muła, Kurz and Lemire, "Faster population counts using AVX2 instructions", 2018.</remarks>
internal readonly unsafe struct Width256 : IWordLanes<Vector256<ulong>>
{
    public static int Words => 4;

    public static Vector256<ulong> Zero => Vector256<ulong>.Zero;

    public static Vector256<ulong> Ones => Vector256<ulong>.AllBitsSet;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Load(ulong* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<ulong> value, ulong* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Apply<TOperator>(Vector256<ulong> a, Vector256<ulong> b)
        where TOperator : struct, IWordOperator => TOperator.Apply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Odd(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Majority(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) => (a & b) | (c & (a ^ b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> BitsPerWord(Vector256<ulong> value)
    {
        Vector256<byte> bitsPerNibble = Vector256.Create(
            (byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
        Vector256<byte> nibble = Vector256.Create((byte)15);
        Vector256<byte> low = value.AsByte() & nibble;
        Vector256<byte> high = (value >>> 4).AsByte() & nibble;
        if (Avx2.IsSupported)
        {
            Vector256<byte> counts = Avx2.Shuffle(bitsPerNibble, low) + Avx2.Shuffle(bitsPerNibble, high);
            return Avx2.SumAbsoluteDifferences(counts, Vector256<byte>.Zero).AsUInt64();
        }

        Vector256<ulong> bytes = (Vector256.Shuffle(bitsPerNibble, low) + Vector256.Shuffle(bitsPerNibble, high)).AsUInt64();
        Vector256<ulong> pairs = (bytes & Vector256.Create(0x00FF00FF00FF00FFUL)) + (bytes >>> 8 & Vector256.Create(0x00FF00FF00FF00FFUL));
        Vector256<ulong> quads = (pairs & Vector256.Create(0x0000FFFF0000FFFFUL)) + (pairs >>> 16 & Vector256.Create(0x0000FFFF0000FFFFUL));
        return (quads & Vector256.Create(0xFFFFFFFFUL)) + (quads >>> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Add(Vector256<ulong> a, Vector256<ulong> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> ShiftLeft(Vector256<ulong> value, int bits) => value << bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sum(Vector256<ulong> value) => Vector256.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong TakeAtLeast(byte* counters, byte least)
    {
        Vector256<byte> bound = Vector256.Create(least);
        Vector256<byte> low = Take(counters);
        Vector256<byte> high = Take(counters + 32);
        return Join(Vector256.Equals(Vector256.Max(low, bound), low), Vector256.Equals(Vector256.Max(high, bound), high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakePlanes(byte* counters, byte most, int planeCount, ulong* planes, int stride)
    {
        Vector256<byte> bound = Vector256.Create(most);
        Vector256<byte> low = (Vector256.Min(Take(counters), bound).AsUInt16() << (8 - planeCount)).AsByte(); // no bit crosses into the next counter
        Vector256<byte> high = (Vector256.Min(Take(counters + 32), bound).AsUInt16() << (8 - planeCount)).AsByte();
        for (int plane = planeCount - 1; plane >= 0; plane--)
        {
            planes[plane * stride] = Join(low, high);
            low += low;
            high += high;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Take(byte* counters)
    {
        Vector256<byte> values = Vector256.Load(counters);
        Vector256<byte>.Zero.Store(counters);
        return values;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Join(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | (ulong)high.ExtractMostSignificantBits() << 32;
}
