using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Eight words at a time; a full adder is two instructions.</summary>
internal readonly unsafe struct Width512 : IWordLanes<Vector512<ulong>>
{
    private const byte OddOfThree = 0x96; // truth tables of three inputs, the bit of 111 first
    private const byte TwoOfThree = 0xE8;

    public static int Words => 8;

    public static Vector512<ulong> Zero => Vector512<ulong>.Zero;

    public static Vector512<ulong> Ones => Vector512<ulong>.AllBitsSet;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Load(ulong* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<ulong> value, ulong* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Apply<TOperator>(Vector512<ulong> a, Vector512<ulong> b)
        where TOperator : struct, IWordOperator => TOperator.Apply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Odd(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
        Avx512F.IsSupported ? Avx512F.TernaryLogic(a, b, c, OddOfThree) : a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Majority(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
        Avx512F.IsSupported ? Avx512F.TernaryLogic(a, b, c, TwoOfThree) : (a & b) | (c & (a ^ b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> BitsPerWord(Vector512<ulong> value)
    {
        if (!Avx512BW.IsSupported)
        {
            return Vector512.Create(Width256.BitsPerWord(value.GetLower()), Width256.BitsPerWord(value.GetUpper()));
        }

        Vector512<byte> bitsPerNibble = Vector512.Create( // all four rows, so that it is a constant
            (byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,
            0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,
            0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,
            0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
        Vector512<byte> nibble = Vector512.Create((byte)15);
        Vector512<byte> low = value.AsByte() & nibble;
        Vector512<byte> high = (value >>> 4).AsByte() & nibble;
        Vector512<byte> counts = Avx512BW.Shuffle(bitsPerNibble, low) + Avx512BW.Shuffle(bitsPerNibble, high);
        return Avx512BW.SumAbsoluteDifferences(counts, Vector512<byte>.Zero).AsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Add(Vector512<ulong> a, Vector512<ulong> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> ShiftLeft(Vector512<ulong> value, int bits) => value << bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sum(Vector512<ulong> value) => Vector512.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong TakeAtLeast(byte* counters, byte least)
    {
        Vector512<byte> values = Vector512.Load(counters);
        Vector512<byte>.Zero.Store(counters);
        return Vector512.GreaterThanOrEqual(values, Vector512.Create(least)).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakePlanes(byte* counters, byte most, int planeCount, ulong* planes, int stride)
    {
        Vector512<ushort> capped = Vector512.Min(Vector512.Load(counters), Vector512.Create(most)).AsUInt16();
        Vector512<byte> values = (capped << (8 - planeCount)).AsByte(); // no bit crosses into the next counter
        Vector512<byte>.Zero.Store(counters);
        for (int plane = planeCount - 1; plane >= 0; plane--)
        {
            planes[plane * stride] = values.ExtractMostSignificantBits();
            values += values;
        }
    }
}
