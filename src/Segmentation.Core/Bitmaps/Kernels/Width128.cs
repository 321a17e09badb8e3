using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Two words at a time.</summary>
internal readonly unsafe struct Width128 : IWordLanes<Vector128<ulong>>
{
    public static int Words => 2;

    public static Vector128<ulong> Zero => Vector128<ulong>.Zero;

    public static Vector128<ulong> Ones => Vector128<ulong>.AllBitsSet;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Load(ulong* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<ulong> value, ulong* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Apply<TOperator>(Vector128<ulong> a, Vector128<ulong> b)
        where TOperator : struct, IWordOperator => TOperator.Apply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Odd(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Majority(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c) => (a & b) | (c & (a ^ b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> BitsPerWord(Vector128<ulong> value) =>
        AdvSimd.IsSupported
            ? AdvSimd.AddPairwiseWidening(AdvSimd.AddPairwiseWidening(AdvSimd.AddPairwiseWidening(AdvSimd.PopCount(value.AsByte()))))
            : Vector128.Create((ulong)BitOperations.PopCount(value.ToScalar()), (ulong)BitOperations.PopCount(value.GetElement(1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Add(Vector128<ulong> a, Vector128<ulong> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> ShiftLeft(Vector128<ulong> value, int bits) => value << bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sum(Vector128<ulong> value) => Vector128.Sum(value);

    public static ulong TakeAtLeast(byte* counters, byte least)
    {
        ulong word = 0;
        for (int i = 0; i < 64; i += Vector128<byte>.Count)
        {
            Vector128<byte> values = Vector128.Load(counters + i);
            Vector128<byte>.Zero.Store(counters + i);
            word |= (ulong)Vector128.Equals(Vector128.Max(values, Vector128.Create(least)), values).ExtractMostSignificantBits() << i;
        }

        return word;
    }

    public static void TakePlanes(byte* counters, byte most, int planeCount, ulong* planes, int stride)
    {
        for (int plane = 0; plane < planeCount; plane++)
        {
            ulong word = 0;
            for (int i = 0; i < 64; i += Vector128<byte>.Count)
            {
                Vector128<ushort> capped = Vector128.Min(Vector128.Load(counters + i), Vector128.Create(most)).AsUInt16();
                word |= (ulong)(capped << (7 - plane)).AsByte().ExtractMostSignificantBits() << i; // what crosses into the next counter is not its highest bit
            }

            planes[plane * stride] = word;
        }

        new Span<byte>(counters, 64).Clear();
    }
}
