namespace Segmentation.Bitmaps.Kernels;

/// <summary>What can be done with one vector of 64-bit words; the loops over bitsets are written once for all widths of it.</summary>
/// <remarks>Addresses need no alignment (the size of the vector is fastest). Every width runs on every machine.</remarks>
internal unsafe interface IWordLanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Words a vector: 1 to 8.</summary>
    static abstract int Words { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Ones { get; }

    static abstract TVector Load(ulong* source);

    static abstract void Store(TVector value, ulong* target);

    static abstract TVector Apply<TOperator>(TVector a, TVector b)
        where TOperator : struct, IWordOperator;

    /// <summary>Bits set in one or in all of the three: the sum of a full adder.</summary>
    static abstract TVector Odd(TVector a, TVector b, TVector c);

    /// <summary>Bits set in at least two of the three: the carry of a full adder.</summary>
    static abstract TVector Majority(TVector a, TVector b, TVector c);

    /// <summary>Number of set bits of each word.</summary>
    static abstract TVector BitsPerWord(TVector value);

    /// <summary>Sums of words, which wrap.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>Each word times 2 to the power of <paramref name="bits"/>.</summary>
    static abstract TVector ShiftLeft(TVector value, int bits);

    /// <summary>The sum of all words, which wraps.</summary>
    static abstract ulong Sum(TVector value);

    /// <summary>One bit for each of 64 counters: whether it is <paramref name="least"/> or more. The counters become zero.</summary>
    static abstract ulong TakeAtLeast(byte* counters, byte least);

    /// <summary>The lowest bits of 64 counters, none counted higher than <paramref name="most"/>: bit i of each to word i * <paramref name="stride"/> of the planes. The counters become zero.</summary>
    static abstract void TakePlanes(byte* counters, byte most, int planeCount, ulong* planes, int stride);
}
