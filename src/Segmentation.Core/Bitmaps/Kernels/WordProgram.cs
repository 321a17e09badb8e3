using System;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>A boolean tree over bitsets of 1,024 words, evaluated in one pass: nothing between leaves and result is ever written out.</summary>
/// <remarks>
/// <para>Leaves are passed by their addresses, by slot; the same address may stand in several slots. Addresses need no alignment (64 bytes are
/// fastest), and the target may be a leaf.</para>
/// <para>`next` names the leaves of the next call, to be fetched into the cache meanwhile; null fetches nothing. They are not read.</para>
/// <para>`OrMany` and `AndMany` are programs too: a load, then a load and an operator for each further leaf.</para>
/// </remarks>
/// <threadsafety>Immutable: safe for concurrent callers.</threadsafety>
internal sealed unsafe class WordProgram
{
    /// <summary>Most leaf slots.</summary>
    public const int MaximumLeaves = 256;

    /// <summary>Most slots of counts.</summary>
    public const int MaximumCounts = 256;

    /// <summary>Most steps of a postfix list.</summary>
    public const int MaximumSteps = 1_024;

    private const int Alignment = 64;

    private readonly StripStep[] _steps;
    private readonly int _keptCount;

    /// <exception cref="ArgumentException">The list is no tree, or exceeds a limit.</exception>
    public WordProgram(ReadOnlySpan<WordStep> postfix)
    {
        foreach (WordStep step in postfix)
        {
            LeafCount = step.Operation == WordOperation.Load ? Math.Max(LeafCount, step.Slot + 1) : LeafCount;
            CountCount = step.Operation == WordOperation.CountInto ? Math.Max(CountCount, step.Slot + 1) : CountCount;
            ArgumentOutOfRangeException.ThrowIfNegative(step.Slot, nameof(postfix));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(postfix.Length, MaximumSteps, nameof(postfix));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LeafCount, MaximumLeaves, nameof(postfix));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CountCount, MaximumCounts, nameof(postfix));
        (_steps, _keptCount) = StripCompiler.Compile(postfix, LeafCount);
    }

    /// <summary>Leaf slots: one more than the highest that is loaded.</summary>
    public int LeafCount { get; }

    /// <summary>Slots of counts: one more than the highest that is counted into.</summary>
    public int CountCount { get; }

    /// <summary>Number of members.</summary>
    public int Count(ulong** leaves, ulong** next = null) => Run<CountedEnd>(leaves, next, null, null, null);

    /// <summary>Writes the members and returns their number.</summary>
    public int StoreCount(ulong** leaves, ulong* target, ulong** next = null) => Run<StoredEnd>(leaves, next, target, null, null);

    /// <summary>Adds to each slot that is counted into the number of members of its node, in <paramref name="within"/> if that is not null.</summary>
    /// <param name="leaves">1,024 words each.</param>
    /// <param name="within">1,024 words; null for everything.</param>
    /// <param name="counts">As many as there are slots of counts.</param>
    /// <param name="next">Leaves to fetch.</param>
    public void Counts(ulong** leaves, ulong* within, long* counts, ulong** next = null) => Run<ForgottenEnd>(leaves, next, null, within, counts);

    /// <summary>The same at one width of code, which runs on every machine.</summary>
    public int Run<TLanes, TVector, TEnd>(ulong** leaves, ulong** next, ulong* target, ulong* within, long* counts)
        where TLanes : struct, IWordLanes<TVector>
        where TVector : unmanaged
        where TEnd : struct, IStripEnd
    {
        ulong** operands = leaves;
        ulong* kept = null;
        if (_keptCount != 0)
        {
            ulong** table = stackalloc ulong*[LeafCount + _keptCount];
            operands = table;
            for (int i = 0; i < LeafCount; i++)
            {
                operands[i] = leaves[i];
            }

            ulong* room = stackalloc ulong[_keptCount * Strip<TLanes, TVector>.Words + Alignment / sizeof(ulong)];
            kept = Aligned(room);
        }

        ulong* counters = null;
        if (CountCount != 0)
        {
            int words = CountCount * StripMachine<TLanes, TVector, TEnd>.CounterWords;
            ulong* room = stackalloc ulong[words + Alignment / sizeof(ulong)];
            counters = Aligned(room);
            new Span<ulong>(counters, words).Clear();
        }

        int members;
        fixed (StripStep* steps = _steps)
        {
            members = StripMachine<TLanes, TVector, TEnd>.Run(steps, _steps.Length, operands, LeafCount, kept, _keptCount, next, target, within, counters);
        }

        for (int i = 0; counts != null && i < CountCount; i++)
        {
            counts[i] += StripMachine<TLanes, TVector, TEnd>.TotalOf(counters + i * StripMachine<TLanes, TVector, TEnd>.CounterWords);
        }

        return members;
    }

    private static ulong* Aligned(ulong* room) => (ulong*)((nuint)((byte*)room + Alignment - 1) & ~(nuint)(Alignment - 1));

    private int Run<TEnd>(ulong** leaves, ulong** next, ulong* target, ulong* within, long* counts)
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
}
