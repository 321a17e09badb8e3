using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>What becomes of the strip that the last step leaves; constants to the compiler.</summary>
internal interface IStripEnd
{
    static abstract bool Stores { get; }

    static abstract bool Counts { get; }
}

/// <summary>Counted.</summary>
internal readonly struct CountedEnd : IStripEnd
{
    public static bool Stores => false;

    public static bool Counts => true;
}

/// <summary>Stored and counted.</summary>
internal readonly struct StoredEnd : IStripEnd
{
    public static bool Stores => true;

    public static bool Counts => true;
}

/// <summary>Forgotten: only the steps count.</summary>
internal readonly struct ForgottenEnd : IStripEnd
{
    public static bool Stores => false;

    public static bool Counts => false;
}

/// <summary>Runs a list of steps over one strip of all bitsets after another, so that nothing between leaves and result is larger than a strip.</summary>
/// <remarks>
/// The topmost operand stands in eight registers; each step loads one vector an instruction, which is what the first cache delivers, so choosing the
/// step costs nothing beside it.
/// </remarks>
internal static unsafe class StripMachine<TLanes, TVector, TEnd>
    where TLanes : struct, IWordLanes<TVector>
    where TVector : unmanaged
    where TEnd : struct, IStripEnd
{
    /// <summary>Words of the state of a count: three partial sums and the eights.</summary>
    public static int CounterWords => 4 * TLanes.Words;

    /// <summary>Runs the steps.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="stepCount">Their number.</param>
    /// <param name="operands">The leaves' 1,024 words each, then room for the address of each strip that is kept.</param>
    /// <param name="leafCount">Number of leaves.</param>
    /// <param name="kept">Room for the strips that are kept.</param>
    /// <param name="keptCount">Their number.</param>
    /// <param name="next">The leaves that will be read next, to be fetched meanwhile; or null.</param>
    /// <param name="target">Where the result is stored, if it is; may be a leaf.</param>
    /// <param name="within">What the counts of steps are taken within; null for everything.</param>
    /// <param name="counters">State of the counts of steps, zero at first.</param>
    /// <returns>Cardinality of the result, if it is counted.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static int Run(
        StripStep* steps, int stepCount, ulong** operands, int leafCount, ulong* kept, int keptCount, ulong** next, ulong* target, ulong* within, ulong* counters)
    {
        TVector ones = TLanes.Zero, twos = ones, fours = ones, eights = ones;
        TVector t0 = ones, t1 = ones, t2 = ones, t3 = ones, t4 = ones, t5 = ones, t6 = ones, t7 = ones;
        StripStep* end = steps + stepCount;
        for (int w = 0; w < ContainerLimits.BitsetWords; w += Strip<TLanes, TVector>.Words)
        {
            for (int i = 0; i < keptCount; i++)
            {
                operands[leafCount + i] = kept + i * Strip<TLanes, TVector>.Words - w;
            }

            if (next != null)
            {
                Fetch(next, leafCount, w);
            }

            for (StripStep* step = steps; step != end; step++)
            {
                ulong* a = operands[step->A] + w;
                switch (step->Operation)
                {
                    case StripOperation.Load:
                        Strip<TLanes, TVector>.Load(a, out t0, out t1, out t2, out t3, out t4, out t5, out t6, out t7);
                        break;
                    case StripOperation.Keep:
                        Strip<TLanes, TVector>.Store(a, t0, t1, t2, t3, t4, t5, t6, t7);
                        break;
                    case StripOperation.And:
                        Strip<TLanes, TVector>.Apply<AndOperator>(a, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5, ref t6, ref t7);
                        break;
                    case StripOperation.Or:
                        Strip<TLanes, TVector>.Apply<OrOperator>(a, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5, ref t6, ref t7);
                        break;
                    case StripOperation.Xor:
                        Strip<TLanes, TVector>.Apply<XorOperator>(a, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5, ref t6, ref t7);
                        break;
                    case StripOperation.AndNot:
                        Strip<TLanes, TVector>.Apply<AndNotOperator>(a, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5, ref t6, ref t7);
                        break;
                    case StripOperation.NotAnd:
                        Strip<TLanes, TVector>.TakeFrom(a, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5, ref t6, ref t7);
                        break;
                    case StripOperation.LoadAnd:
                        Strip<TLanes, TVector>.Join<AndOperator>(a, operands[step->B] + w, out t0, out t1, out t2, out t3, out t4, out t5, out t6, out t7);
                        break;
                    case StripOperation.LoadOr:
                        Strip<TLanes, TVector>.Join<OrOperator>(a, operands[step->B] + w, out t0, out t1, out t2, out t3, out t4, out t5, out t6, out t7);
                        break;
                    case StripOperation.LoadXor:
                        Strip<TLanes, TVector>.Join<XorOperator>(a, operands[step->B] + w, out t0, out t1, out t2, out t3, out t4, out t5, out t6, out t7);
                        break;
                    case StripOperation.LoadAndNot:
                        Strip<TLanes, TVector>.Join<AndNotOperator>(a, operands[step->B] + w, out t0, out t1, out t2, out t3, out t4, out t5, out t6, out t7);
                        break;
                    case StripOperation.AndOfOr:
                        Strip<TLanes, TVector>.Apply<AndOperator, OrOperator>(a, operands[step->B] + w, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5, ref t6, ref t7);
                        break;
                    case StripOperation.OrOfAnd:
                        Strip<TLanes, TVector>.Apply<OrOperator, AndOperator>(a, operands[step->B] + w, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5, ref t6, ref t7);
                        break;
                    case StripOperation.OrOfAndNot:
                        Strip<TLanes, TVector>.Apply<OrOperator, AndNotOperator>(a, operands[step->B] + w, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5, ref t6, ref t7);
                        break;
                    case StripOperation.AndNotOfAnd:
                        Strip<TLanes, TVector>.Apply<AndNotOperator, AndOperator>(a, operands[step->B] + w, ref t0, ref t1, ref t2, ref t3, ref t4, ref t5, ref t6, ref t7);
                        break;
                    case StripOperation.Count:
                        CountStrip(within == null ? null : within + w, counters + step->B * CounterWords, t0, t1, t2, t3, t4, t5, t6, t7);
                        break;
                    case StripOperation.CountLeaf:
                        Strip<TLanes, TVector>.Load(a, out TVector l0, out TVector l1, out TVector l2, out TVector l3, out TVector l4, out TVector l5, out TVector l6, out TVector l7);
                        CountStrip(within == null ? null : within + w, counters + step->B * CounterWords, l0, l1, l2, l3, l4, l5, l6, l7);
                        break;
                }
            }

            if (TEnd.Stores)
            {
                Strip<TLanes, TVector>.Store(target + w, t0, t1, t2, t3, t4, t5, t6, t7);
            }

            if (TEnd.Counts)
            {
                eights = TLanes.Add(eights, TLanes.BitsPerWord(Strip<TLanes, TVector>.AddTo(ref ones, ref twos, ref fours, t0, t1, t2, t3, t4, t5, t6, t7)));
            }
        }

        return TEnd.Counts ? (int)Strip<TLanes, TVector>.Total(ones, twos, fours, eights) : 0;
    }

    /// <summary>The count that a state stands for.</summary>
    public static long TotalOf(ulong* counter) => (long)Strip<TLanes, TVector>.Total(
        TLanes.Load(counter), TLanes.Load(counter + TLanes.Words), TLanes.Load(counter + 2 * TLanes.Words), TLanes.Load(counter + 3 * TLanes.Words));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CountStrip(ulong* within, ulong* counter, TVector v0, TVector v1, TVector v2, TVector v3, TVector v4, TVector v5, TVector v6, TVector v7)
    {
        if (within != null)
        {
            Strip<TLanes, TVector>.Apply<AndOperator>(within, ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
        }

        TVector ones = TLanes.Load(counter);
        TVector twos = TLanes.Load(counter + TLanes.Words);
        TVector fours = TLanes.Load(counter + 2 * TLanes.Words);
        TVector eights = TLanes.Load(counter + 3 * TLanes.Words);
        eights = TLanes.Add(eights, TLanes.BitsPerWord(Strip<TLanes, TVector>.AddTo(ref ones, ref twos, ref fours, v0, v1, v2, v3, v4, v5, v6, v7)));
        TLanes.Store(ones, counter);
        TLanes.Store(twos, counter + TLanes.Words);
        TLanes.Store(fours, counter + 2 * TLanes.Words);
        TLanes.Store(eights, counter + 3 * TLanes.Words);
    }

    /// <summary>Has a line of a strip of each next leaf fetched; reads nothing. The rest the machine foresees by itself, once it has found the page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(ulong** next, int leafCount, int w)
    {
        for (int i = 0; Sse.IsSupported && i < leafCount; i++)
        {
            Sse.Prefetch1(next[i] + w);
        }
    }
}
