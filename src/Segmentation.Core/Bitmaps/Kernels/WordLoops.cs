using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>The loops over two bitsets of 1,024 words at one width.</summary>
/// <remarks>
/// <para>The destination may be one of the operands, but must not overlap them otherwise.</para>
/// <para>Not to be inlined: in a caller that runs often the compiler takes the loop in, but then has no budget left for what the loop calls.</para>
/// </remarks>
internal static unsafe class WordLoops<TLanes, TVector>
    where TLanes : struct, IWordLanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Writes the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Store<TOperator>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator
    {
        for (int i = 0; i < ContainerLimits.BitsetWords; i += Strip<TLanes, TVector>.Words)
        {
            Strip<TLanes, TVector>.Join<TOperator>(a + i, b + i, out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5, out TVector v6, out TVector v7);
            Strip<TLanes, TVector>.Store(destination + i, v0, v1, v2, v3, v4, v5, v6, v7);
        }
    }

    /// <summary>Returns the cardinality of the result; writes it when the sink says so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static int Count<TOperator, TSink>(ulong* destination, ulong* a, ulong* b)
        where TOperator : struct, IWordOperator
        where TSink : struct, ISink
    {
        TVector ones = TLanes.Zero, twos = ones, fours = ones, eights = ones;
        for (int i = 0; i < ContainerLimits.BitsetWords; i += Strip<TLanes, TVector>.Words)
        {
            Strip<TLanes, TVector>.Join<TOperator>(a + i, b + i, out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5, out TVector v6, out TVector v7);
            if (TSink.Stores)
            {
                Strip<TLanes, TVector>.Store(destination + i, v0, v1, v2, v3, v4, v5, v6, v7);
            }

            eights = TLanes.Add(eights, TLanes.BitsPerWord(Strip<TLanes, TVector>.AddTo(ref ones, ref twos, ref fours, v0, v1, v2, v3, v4, v5, v6, v7)));
        }

        return (int)Strip<TLanes, TVector>.Total(ones, twos, fours, eights);
    }

    /// <summary>Cardinality of what two bitsets have in common; has a line of each strip of two others fetched, which need not be readable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static int AndCount(ulong* a, ulong* b, ulong* nextA, ulong* nextB)
    {
        TVector ones = TLanes.Zero, twos = ones, fours = ones, eights = ones;
        for (int i = 0; i < ContainerLimits.BitsetWords; i += Strip<TLanes, TVector>.Words)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch1(nextA + i);
                Sse.Prefetch1(nextB + i);
            }

            Strip<TLanes, TVector>.Join<AndOperator>(a + i, b + i, out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5, out TVector v6, out TVector v7);
            eights = TLanes.Add(eights, TLanes.BitsPerWord(Strip<TLanes, TVector>.AddTo(ref ones, ref twos, ref fours, v0, v1, v2, v3, v4, v5, v6, v7)));
        }

        return (int)Strip<TLanes, TVector>.Total(ones, twos, fours, eights);
    }

    /// <summary>Cardinality of what two bitsets have in common; has another payload fetched meanwhile, a line for each vector read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static int AndCountFetching(ulong* a, ulong* b, byte* next)
    {
        const int Line = 64;
        TVector ones = TLanes.Zero, twos = ones, fours = ones, eights = ones;
        for (int i = 0; i < ContainerLimits.BitsetWords; i += Strip<TLanes, TVector>.Words)
        {
            if (Sse.IsSupported)
            {
                for (int line = 0; line < Strip<TLanes, TVector>.Words * sizeof(ulong); line += Line)
                {
                    Sse.Prefetch1(next + (i * sizeof(ulong)) + line);
                }
            }

            Strip<TLanes, TVector>.Join<AndOperator>(a + i, b + i, out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5, out TVector v6, out TVector v7);
            eights = TLanes.Add(eights, TLanes.BitsPerWord(Strip<TLanes, TVector>.AddTo(ref ones, ref twos, ref fours, v0, v1, v2, v3, v4, v5, v6, v7)));
        }

        return (int)Strip<TLanes, TVector>.Total(ones, twos, fours, eights);
    }
}
