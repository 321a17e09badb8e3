using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>Steps that a strip machine runs.</summary>
/// <param name="steps">The steps.</param>
/// <param name="leafCount">Number of leaves.</param>
/// <param name="keptCount">Most strips that are kept at once.</param>
/// <param name="counted">To which count each of the counters of the steps is added.</param>
/// <threadsafety>Immutable: safe for concurrent callers.</threadsafety>
internal sealed unsafe class StripCode(StripStep[] steps, int leafCount, int keptCount, int[] counted)
{
    private const int Alignment = 64;

    private readonly StripStep[] _steps = steps;
    private readonly int[] _counted = counted;

    /// <summary>Most strips that are kept at once.</summary>
    public int KeptCount { get; } = keptCount;

    /// <summary>Runs the steps at the best width of this machine.</summary>
    public int Run<TEnd>(ulong** leaves, ulong** next, ulong* target, ulong* within, long* counts)
        where TEnd : struct, IStripEnd
    {
        if (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported)
        {
            return Run<Width512, Vector512<ulong>, TEnd>(leaves, next, target, within, counts);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return Run<Width256, Vector256<ulong>, TEnd>(leaves, next, target, within, counts);
        }

        return Vector128.IsHardwareAccelerated
            ? Run<Width128, Vector128<ulong>, TEnd>(leaves, next, target, within, counts)
            : Run<Width64, ulong, TEnd>(leaves, next, target, within, counts);
    }

    /// <summary>Runs the steps at one width of code, which runs on every machine.</summary>
    /// <param name="leaves">1,024 words each.</param>
    /// <param name="next">The leaves of the next run, to be fetched meanwhile; or null.</param>
    /// <param name="target">Where the result is stored, if it is; may be a leaf.</param>
    /// <param name="within">What the counts of steps are taken within; null for everything.</param>
    /// <param name="counts">What the counts of steps are added to; may be null when no step counts.</param>
    /// <returns>Cardinality of the result, if it is counted.</returns>
    [SkipLocalsInit]
    public int Run<TLanes, TVector, TEnd>(ulong** leaves, ulong** next, ulong* target, ulong* within, long* counts)
        where TLanes : struct, IWordLanes<TVector>
        where TVector : unmanaged
        where TEnd : struct, IStripEnd
    {
        ulong** operands = leaves;
        ulong* kept = null;
        if (KeptCount != 0)
        {
            ulong** table = stackalloc ulong*[leafCount + KeptCount];
            operands = table;
            for (int i = 0; i < leafCount; i++)
            {
                operands[i] = leaves[i];
            }

            ulong* room = stackalloc ulong[KeptCount * Strip<TLanes, TVector>.Words + Alignment / sizeof(ulong)];
            kept = Aligned(room);
        }

        ulong* counters = null;
        if (_counted.Length != 0)
        {
            int words = _counted.Length * StripMachine<TLanes, TVector, TEnd>.CounterWords;
            ulong* room = stackalloc ulong[words + Alignment / sizeof(ulong)];
            counters = Aligned(room);
            new Span<ulong>(counters, words).Clear();
        }

        int members;
        fixed (StripStep* steps = _steps)
        {
            members = StripMachine<TLanes, TVector, TEnd>.Run(steps, _steps.Length, operands, leafCount, kept, KeptCount, next, target, within, counters);
        }

        for (int i = 0; i < _counted.Length; i++)
        {
            counts[_counted[i]] += StripMachine<TLanes, TVector, TEnd>.TotalOf(counters + i * StripMachine<TLanes, TVector, TEnd>.CounterWords);
        }

        return members;
    }

    private static ulong* Aligned(ulong* room) => (ulong*)((nuint)((byte*)room + Alignment - 1) & ~(nuint)(Alignment - 1));
}
