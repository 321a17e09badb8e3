using System;
using System.Collections.Generic;
using Segmentation.Bitmaps.Containers;
using Segmentation.Planning;

namespace Segmentation.Execution.Reports;

/// <summary>Counts many sets, and each in common with one, for one thread. The one set is evaluated once a chunk; traits are read beside it, some of them over some chunks at a time.</summary>
/// <remarks>What a trait holds in neighbouring chunks stands side by side, so it is found for all chunks of a stripe before the next trait; then the traits are counted chunk by chunk,
/// while the chunk's members are in the nearest cache and the payloads to come are on their way there.</remarks>
/// <threadsafety>One thread.</threadsafety>
internal sealed unsafe class BreakdownTally : ITally
{
    private const int TraitsAtOnce = 32;
    private const int SetsAhead = 4;
    private const int FetchedBytes = 1_024; // what is longer and read in order is soon fetched by the processor itself

    private readonly PlanNode _subject;
    private readonly PlanNode[] _nodes;
    private readonly int _sharedCount;
    private readonly BreakdownTrait[] _traits;
    private readonly int[] _others; // places of the nodes that are no traits
    private readonly Scratch _own = new();
    private readonly long[] _populations;
    private readonly long[] _common;
    private BreakdownChunk[] _chunks = [];
    private ChunkSet[] _sets = []; // by chunk and trait
    private Container[] _kept = []; // likewise: what was folded beyond the budget lives as long as it is read

    public BreakdownTally(PlanNode subject, PlanNode[] nodes, int sharedCount)
    {
        _subject = subject;
        _nodes = nodes;
        _sharedCount = sharedCount;
        _populations = new long[nodes.Length];
        _common = new long[nodes.Length];
        List<BreakdownTrait> traits = [];
        List<int> others = [];
        for (int i = 0; i < nodes.Length; i++)
        {
            if (IsTrait(nodes[i]))
            {
                traits.Add(new BreakdownTrait(i, PlanLayout.TraitOf(nodes[i])));
            }
            else
            {
                others.Add(i);
            }
        }

        _traits = [.. traits];
        _others = [.. others];
    }

    public BreakdownCount this[int set] => new(_populations[set], _common[set]);

    /// <summary>Whether a node is all of a trait, which needs no evaluation.</summary>
    public static bool IsTrait(PlanNode node) => node is PlainLeaf or TimedLeaf or NumberLeaf && PlanLayout.IsWhole(node);

    public void Add(ChunkEvaluator evaluator, int first, int end)
    {
        if (_chunks.Length < end - first)
        {
            _chunks = new BreakdownChunk[end - first];
            _sets = new ChunkSet[TraitsAtOnce * _chunks.Length];
            _kept = new Container[_sets.Length];
        }

        _own.Release(0);
        int count = 0;
        for (int key = first; key < end; key++)
        {
            if (evaluator.Enter((ushort)key, _sharedCount))
            {
                _chunks[count++] = Evaluate(evaluator, (ushort)key);
            }
        }

        ReadOnlySpan<BreakdownChunk> chunks = _chunks.AsSpan(0, count);
        for (int t = 0; t < _traits.Length; t += TraitsAtOnce)
        {
            Span<BreakdownTrait> traits = _traits.AsSpan(t, Math.Min(TraitsAtOnce, _traits.Length - t));
            Find(traits, chunks);
            Count(traits, chunks);
        }

        Array.Clear(_kept);
    }

    private BreakdownChunk Evaluate(ChunkEvaluator evaluator, ushort key)
    {
        int height = evaluator.Height;
        BreakdownChunk chunk = new(key, evaluator.PresentOf(_subject), evaluator.Present, _own);
        evaluator.Release(height);
        foreach (int place in _others)
        {
            Add(place, chunk.CountOf(_nodes[place] == _subject ? chunk.Members : evaluator.MembersOf(_nodes[place])));
            evaluator.Release(height);
        }

        return chunk;
    }

    private void Find(Span<BreakdownTrait> traits, ReadOnlySpan<BreakdownChunk> chunks)
    {
        for (int t = 0; t < traits.Length; t++)
        {
            if (t + 1 < traits.Length && chunks.Length > 0)
            {
                traits[t + 1].Fetch(chunks[0].Key, chunks.Length);
            }

            for (int c = 0; c < chunks.Length; c++)
            {
                int at = c * traits.Length + t;
                _sets[at] = traits[t].SetAt(chunks[c].Key, ref _kept[at]);
            }
        }
    }

    private void Count(ReadOnlySpan<BreakdownTrait> traits, ReadOnlySpan<BreakdownChunk> chunks)
    {
        ReadOnlySpan<ChunkSet> sets = _sets.AsSpan(0, traits.Length * chunks.Length);
        int at = 0;
        foreach (ref readonly BreakdownChunk chunk in chunks)
        {
            bool reads = chunk.ReadsMembers;
            foreach (ref readonly BreakdownTrait trait in traits)
            {
                if (reads && at + SetsAhead < sets.Length)
                {
                    Fetch(sets[at + SetsAhead]);
                }

                ref readonly ChunkSet set = ref sets[at++];
                if (set.Form == ChunkForm.Number)
                {
                    int top = _own.Top;
                    Add(trait.Place, chunk.CountOf(trait.Expanded(chunk.Key, _own)));
                    _own.Release(top);
                }
                else if (!set.IsEmpty)
                {
                    Add(trait.Place, chunk.CountOf(set));
                }
            }
        }
    }

    private static void Fetch(in ChunkSet set)
    {
        if (set.Form is ChunkForm.Array or ChunkForm.Words)
        {
            LeafSets.Fetch((byte*)set.Data, Math.Min(sizeof(ushort) * set.Cardinality, FetchedBytes));
        }
    }

    private void Add(int place, in BreakdownCount count)
    {
        _populations[place] += count.Population;
        _common[place] += count.Common;
    }
}
