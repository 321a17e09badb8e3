using System.Runtime.CompilerServices;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Eight vectors of a bitset, which stand in registers: eight variables, because the compiler keeps a structure of them in memory.</summary>
internal static unsafe class Strip<TLanes, TVector>
    where TLanes : struct, IWordLanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Vectors a strip.</summary>
    public const int Vectors = 8;

    /// <summary>Words a strip.</summary>
    public static int Words => Vectors * TLanes.Words;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(ulong* words, out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5, out TVector v6, out TVector v7)
    {
        v0 = TLanes.Load(words);
        v1 = TLanes.Load(words + TLanes.Words);
        v2 = TLanes.Load(words + 2 * TLanes.Words);
        v3 = TLanes.Load(words + 3 * TLanes.Words);
        v4 = TLanes.Load(words + 4 * TLanes.Words);
        v5 = TLanes.Load(words + 5 * TLanes.Words);
        v6 = TLanes.Load(words + 6 * TLanes.Words);
        v7 = TLanes.Load(words + 7 * TLanes.Words);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong* words, TVector v0, TVector v1, TVector v2, TVector v3, TVector v4, TVector v5, TVector v6, TVector v7)
    {
        TLanes.Store(v0, words);
        TLanes.Store(v1, words + TLanes.Words);
        TLanes.Store(v2, words + 2 * TLanes.Words);
        TLanes.Store(v3, words + 3 * TLanes.Words);
        TLanes.Store(v4, words + 4 * TLanes.Words);
        TLanes.Store(v5, words + 5 * TLanes.Words);
        TLanes.Store(v6, words + 6 * TLanes.Words);
        TLanes.Store(v7, words + 7 * TLanes.Words);
    }

    /// <summary>v = v op words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TOperator>(ulong* words, ref TVector v0, ref TVector v1, ref TVector v2, ref TVector v3, ref TVector v4, ref TVector v5, ref TVector v6, ref TVector v7)
        where TOperator : struct, IWordOperator
    {
        v0 = TLanes.Apply<TOperator>(v0, TLanes.Load(words));
        v1 = TLanes.Apply<TOperator>(v1, TLanes.Load(words + TLanes.Words));
        v2 = TLanes.Apply<TOperator>(v2, TLanes.Load(words + 2 * TLanes.Words));
        v3 = TLanes.Apply<TOperator>(v3, TLanes.Load(words + 3 * TLanes.Words));
        v4 = TLanes.Apply<TOperator>(v4, TLanes.Load(words + 4 * TLanes.Words));
        v5 = TLanes.Apply<TOperator>(v5, TLanes.Load(words + 5 * TLanes.Words));
        v6 = TLanes.Apply<TOperator>(v6, TLanes.Load(words + 6 * TLanes.Words));
        v7 = TLanes.Apply<TOperator>(v7, TLanes.Load(words + 7 * TLanes.Words));
    }

    /// <summary>v = words and not v.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakeFrom(ulong* words, ref TVector v0, ref TVector v1, ref TVector v2, ref TVector v3, ref TVector v4, ref TVector v5, ref TVector v6, ref TVector v7)
    {
        v0 = TLanes.Apply<AndNotOperator>(TLanes.Load(words), v0);
        v1 = TLanes.Apply<AndNotOperator>(TLanes.Load(words + TLanes.Words), v1);
        v2 = TLanes.Apply<AndNotOperator>(TLanes.Load(words + 2 * TLanes.Words), v2);
        v3 = TLanes.Apply<AndNotOperator>(TLanes.Load(words + 3 * TLanes.Words), v3);
        v4 = TLanes.Apply<AndNotOperator>(TLanes.Load(words + 4 * TLanes.Words), v4);
        v5 = TLanes.Apply<AndNotOperator>(TLanes.Load(words + 5 * TLanes.Words), v5);
        v6 = TLanes.Apply<AndNotOperator>(TLanes.Load(words + 6 * TLanes.Words), v6);
        v7 = TLanes.Apply<AndNotOperator>(TLanes.Load(words + 7 * TLanes.Words), v7);
    }

    /// <summary>v = a op b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Join<TOperator>(ulong* a, ulong* b, out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5, out TVector v6, out TVector v7)
        where TOperator : struct, IWordOperator
    {
        v0 = TLanes.Apply<TOperator>(TLanes.Load(a), TLanes.Load(b));
        v1 = TLanes.Apply<TOperator>(TLanes.Load(a + TLanes.Words), TLanes.Load(b + TLanes.Words));
        v2 = TLanes.Apply<TOperator>(TLanes.Load(a + 2 * TLanes.Words), TLanes.Load(b + 2 * TLanes.Words));
        v3 = TLanes.Apply<TOperator>(TLanes.Load(a + 3 * TLanes.Words), TLanes.Load(b + 3 * TLanes.Words));
        v4 = TLanes.Apply<TOperator>(TLanes.Load(a + 4 * TLanes.Words), TLanes.Load(b + 4 * TLanes.Words));
        v5 = TLanes.Apply<TOperator>(TLanes.Load(a + 5 * TLanes.Words), TLanes.Load(b + 5 * TLanes.Words));
        v6 = TLanes.Apply<TOperator>(TLanes.Load(a + 6 * TLanes.Words), TLanes.Load(b + 6 * TLanes.Words));
        v7 = TLanes.Apply<TOperator>(TLanes.Load(a + 7 * TLanes.Words), TLanes.Load(b + 7 * TLanes.Words));
    }

    /// <summary>v = v outer (a inner b).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TOuter, TInner>(ulong* a, ulong* b, ref TVector v0, ref TVector v1, ref TVector v2, ref TVector v3, ref TVector v4, ref TVector v5, ref TVector v6, ref TVector v7)
        where TOuter : struct, IWordOperator
        where TInner : struct, IWordOperator
    {
        v0 = TLanes.Apply<TOuter>(v0, TLanes.Apply<TInner>(TLanes.Load(a), TLanes.Load(b)));
        v1 = TLanes.Apply<TOuter>(v1, TLanes.Apply<TInner>(TLanes.Load(a + TLanes.Words), TLanes.Load(b + TLanes.Words)));
        v2 = TLanes.Apply<TOuter>(v2, TLanes.Apply<TInner>(TLanes.Load(a + 2 * TLanes.Words), TLanes.Load(b + 2 * TLanes.Words)));
        v3 = TLanes.Apply<TOuter>(v3, TLanes.Apply<TInner>(TLanes.Load(a + 3 * TLanes.Words), TLanes.Load(b + 3 * TLanes.Words)));
        v4 = TLanes.Apply<TOuter>(v4, TLanes.Apply<TInner>(TLanes.Load(a + 4 * TLanes.Words), TLanes.Load(b + 4 * TLanes.Words)));
        v5 = TLanes.Apply<TOuter>(v5, TLanes.Apply<TInner>(TLanes.Load(a + 5 * TLanes.Words), TLanes.Load(b + 5 * TLanes.Words)));
        v6 = TLanes.Apply<TOuter>(v6, TLanes.Apply<TInner>(TLanes.Load(a + 6 * TLanes.Words), TLanes.Load(b + 6 * TLanes.Words)));
        v7 = TLanes.Apply<TOuter>(v7, TLanes.Apply<TInner>(TLanes.Load(a + 7 * TLanes.Words), TLanes.Load(b + 7 * TLanes.Words)));
    }

    /// <summary>Adds the vectors to partial sums, bit by bit; what is returned counts eight a bit.</summary>
    /// <remarks>Source: Muła, Kurz and Lemire, "Faster population counts using AVX2 instructions", 2018 (Harley–Seal).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector AddTo(ref TVector ones, ref TVector twos, ref TVector fours, TVector v0, TVector v1, TVector v2, TVector v3, TVector v4, TVector v5, TVector v6, TVector v7)
    {
        TVector firstTwos = Carry(ref ones, v0, v1);
        TVector secondTwos = Carry(ref ones, v2, v3);
        TVector firstFours = Carry(ref twos, firstTwos, secondTwos);
        firstTwos = Carry(ref ones, v4, v5);
        secondTwos = Carry(ref ones, v6, v7);
        TVector secondFours = Carry(ref twos, firstTwos, secondTwos);
        return Carry(ref fours, firstFours, secondFours);
    }

    /// <summary>Number of bits that partial sums and a count of eights stand for.</summary>
    public static ulong Total(TVector ones, TVector twos, TVector fours, TVector eights)
    {
        TVector high = TLanes.Add(TLanes.ShiftLeft(eights, 3), TLanes.ShiftLeft(TLanes.BitsPerWord(fours), 2));
        TVector low = TLanes.Add(TLanes.ShiftLeft(TLanes.BitsPerWord(twos), 1), TLanes.BitsPerWord(ones));
        return TLanes.Sum(TLanes.Add(high, low));
    }

    /// <summary>Full adder: the sum stays, the carry is returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Carry(ref TVector sum, TVector x, TVector y)
    {
        TVector s = sum;
        sum = TLanes.Odd(s, x, y);
        return TLanes.Majority(s, x, y);
    }
}
