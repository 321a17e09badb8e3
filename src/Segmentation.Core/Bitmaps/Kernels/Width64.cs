using System;
using System.Numerics;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>One word at a time: the definition that the other widths translate.</summary>
internal readonly unsafe struct Width64 : IWordLanes<ulong>
{
    public static int Words => 1;

    public static ulong Zero => 0;

    public static ulong Ones => ulong.MaxValue;

    public static ulong Load(ulong* source) => *source;

    public static void Store(ulong value, ulong* target) => *target = value;

    public static ulong Apply<TOperator>(ulong a, ulong b)
        where TOperator : struct, IWordOperator => TOperator.Apply(a, b);

    public static ulong Odd(ulong a, ulong b, ulong c) => a ^ b ^ c;

    public static ulong Majority(ulong a, ulong b, ulong c) => (a & b) | (c & (a ^ b));

    public static ulong BitsPerWord(ulong value) => (ulong)BitOperations.PopCount(value);

    public static ulong Add(ulong a, ulong b) => unchecked(a + b);

    public static ulong ShiftLeft(ulong value, int bits) => value << bits;

    public static ulong Sum(ulong value) => value;

    public static ulong TakeAtLeast(byte* counters, byte least)
    {
        ulong word = 0;
        for (int i = 0; i < 64; i++)
        {
            word |= (counters[i] >= least ? 1UL : 0) << i;
            counters[i] = 0;
        }

        return word;
    }

    public static void TakePlanes(byte* counters, byte most, int planeCount, ulong* planes, int stride)
    {
        for (int plane = 0; plane < planeCount; plane++)
        {
            ulong word = 0;
            for (int i = 0; i < 64; i++)
            {
                word |= (ulong)(Math.Min(counters[i], most) >> plane & 1) << i;
            }

            planes[plane * stride] = word;
        }

        new Span<byte>(counters, 64).Clear();
    }
}
