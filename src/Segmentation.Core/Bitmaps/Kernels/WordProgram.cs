using System;
using System.Collections.Generic;

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

    /// <summary>Most slots of counts, and most nodes that are counted.</summary>
    public const int MaximumCounts = 256;

    /// <summary>Most steps of a postfix list.</summary>
    public const int MaximumSteps = 1_024;

    private readonly (int Leaf, int Slot)[] _leafCounts;

    /// <exception cref="ArgumentException">The list is no tree, or exceeds a limit.</exception>
    public WordProgram(ReadOnlySpan<WordStep> postfix)
    {
        int counted = 0;
        foreach (WordStep step in postfix)
        {
            counted += step.Operation == WordOperation.CountInto ? 1 : 0;
            LeafCount = step.Operation == WordOperation.Load ? Math.Max(LeafCount, step.Slot + 1) : LeafCount;
            CountCount = step.Operation == WordOperation.CountInto ? Math.Max(CountCount, step.Slot + 1) : CountCount;
            ArgumentOutOfRangeException.ThrowIfNegative(step.Slot, nameof(postfix));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(postfix.Length, MaximumSteps, nameof(postfix));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LeafCount, MaximumLeaves, nameof(postfix));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CountCount, MaximumCounts, nameof(postfix));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(counted, MaximumCounts, nameof(postfix));
        List<WordStep> plain = [];
        List<WordStep> inner = [];
        List<(int Leaf, int Slot)> leafCounts = [];
        int leaf = -1; // of the node that is counted next, if it is one
        foreach (WordStep step in postfix)
        {
            if (step.Operation != WordOperation.CountInto)
            {
                leaf = step.Operation == WordOperation.Load ? step.Slot : -1;
                plain.Add(step);
                inner.Add(step);
            }
            else if (leaf < 0)
            {
                inner.Add(step);
            }
            else
            {
                leafCounts.Add((leaf, step.Slot));
            }
        }

        _leafCounts = [.. leafCounts];
        Members = StripCompiler.Compile([.. plain], LeafCount);
        InnerCounts = plain.Count == inner.Count ? Members : StripCompiler.Compile([.. inner], LeafCount);
        AllCounts = inner.Count == postfix.Length ? InnerCounts : StripCompiler.Compile(postfix, LeafCount);
    }

    /// <summary>Leaf slots: one more than the highest that is loaded.</summary>
    public int LeafCount { get; }

    /// <summary>Slots of counts: one more than the highest that is counted into.</summary>
    public int CountCount { get; }

    /// <summary>Leaves to members, whatever is counted.</summary>
    public StripCode Members { get; }

    /// <summary>Counts every counted node that is no leaf.</summary>
    public StripCode InnerCounts { get; }

    /// <summary>Counts every counted node.</summary>
    public StripCode AllCounts { get; }

    /// <summary>Number of members.</summary>
    public int Count(ulong** leaves, ulong** next = null) => Members.Run<CountedEnd>(leaves, next, null, null, null);

    /// <summary>Writes the members and returns their number.</summary>
    public int StoreCount(ulong** leaves, ulong* target, ulong** next = null) => Members.Run<StoredEnd>(leaves, next, target, null, null);

    /// <summary>Adds to each slot that is counted into the number of members of its node, in <paramref name="within"/> if that is not null.</summary>
    /// <param name="leaves">1,024 words each.</param>
    /// <param name="cardinalities">Number of members of each leaf, which then need not be counted where everything counts; null when they are not known.</param>
    /// <param name="within">1,024 words; null for everything.</param>
    /// <param name="counts">As many as there are slots of counts.</param>
    /// <param name="next">Leaves to fetch.</param>
    public void Counts(ulong** leaves, int* cardinalities, ulong* within, long* counts, ulong** next = null)
    {
        bool isKnown = within == null && cardinalities != null;
        (isKnown ? InnerCounts : AllCounts).Run<ForgottenEnd>(leaves, next, null, within, counts);
        for (int i = 0; isKnown && i < _leafCounts.Length; i++)
        {
            counts[_leafCounts[i].Slot] += cardinalities[_leafCounts[i].Leaf];
        }
    }
}
