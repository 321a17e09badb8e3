using System;
using System.Collections.Generic;
using Segmentation.Bitmaps.Containers;
using Segmentation.Planning;

namespace Segmentation.Execution.Reports;

/// <summary>Counts many sets, and each in common with one, for one thread. The one set is evaluated once a chunk; traits are read beside it, some of them over some chunks at a time.</summary>
/// <remarks>What a trait holds in neighbouring chunks stands side by side, so it is found for all chunks of a stripe before the next trait. Where the one set has few members, traits are counted
/// as they are found; otherwise chunk by chunk, while the chunk's members are in the nearest cache and the payloads to come are on their way there.</remarks>
/// <threadsafety>One thread.</threadsafety>
internal sealed unsafe class BreakdownTally : ITally
{
    private const int TraitsAtOnce = 32;
    private const int SetsAhead = 4;
    private const int ContainersAhead = 4;
    private const int FetchedBytes = 1_024; // what is longer and read in order is soon fetched by the processor itself

    private readonly PlanNode _subject;
    private readonly PlanNode[] _nodes;
    private readonly int _sharedCount;
    private readonly BreakdownTrait[] _traits;
    private readonly BreakdownTrait[] _parts; // of the same
    private readonly int[] _others; // places of the nodes that are no traits
    private readonly Scratch _own = new();
    private readonly long[] _populations;
    private readonly long[] _common;
    private BreakdownChunk[] _chunks = [];
    private int[] _chunkOf = []; // by key from the first on: the place among the chunks, negative when nobody there counts
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
        List<BreakdownTrait> parts = [];
        List<int> others = [];
        for (int i = 0; i < nodes.Length; i++)
        {
            if (IsTrait(nodes[i]))
            {
                traits.Add(BreakdownTrait.Whole(i, PlanLayout.TraitOf(nodes[i])));
                parts.AddRange(BreakdownTrait.PartsOf(i, PlanLayout.TraitOf(nodes[i])));
            }
            else
            {
                others.Add(i);
            }
        }

        _traits = [.. traits];
        _parts = [.. parts];
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
            _chunkOf = new int[end - first];
            _sets = new ChunkSet[TraitsAtOnce * _chunks.Length];
            _kept = new Container[_sets.Length];
        }

        _own.Release(0);
        int count = 0;
        int large = 0;
        for (int key = first; key < end; key++)
        {
            _chunkOf[key - first] = -1;
            if (evaluator.Enter((ushort)key, _sharedCount))
            {
                _chunkOf[key - first] = count;
                _chunks[count] = Evaluate(evaluator, (ushort)key);
                large += _chunks[count++].IsSmall ? 0 : 1;
            }
        }

        if (large <= 1)
        {
            CountByPart(first, end);
            return;
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

    /// <summary>Counts one part after the other over all chunks.</summary>
    private void CountByPart(int first, int end)
    {
        for (int p = 0; p < _parts.Length; p++)
        {
            if (p + 2 < _parts.Length)
            {
                _parts[p + 2].Fetch((ushort)first, end - first);
                FetchFirst(ref _parts[p + 1], (ushort)first, end);
            }

            ref BreakdownTrait part = ref _parts[p];
            Add(part, part.Containers is { } containers ? CountHeld(ref part, containers, first, end) : CountAsked(ref part, first, end));
        }
    }

    private BreakdownCount CountHeld(ref BreakdownTrait part, Container[] containers, int first, int end)
    {
        BreakdownCount count = default;
        for (int at = part.SeekFirst((ushort)first); at < containers.Length && containers[at].Key < end; at++)
        {
            if (at + ContainersAhead < containers.Length && containers[at + ContainersAhead].Key < end)
            {
                Fetch(containers[at + ContainersAhead]);
            }

            ref readonly Container container = ref containers[at];
            int chunk = _chunkOf[container.Key - first];
            if (chunk >= 0)
            {
                count += CountOf(ref part, _chunks[chunk], BreakdownTrait.SetOf(container));
            }
        }

        return count;
    }

    private BreakdownCount CountAsked(ref BreakdownTrait trait, int first, int end)
    {
        BreakdownCount count = default;
        for (int key = first; key < end; key++)
        {
            if (_chunkOf[key - first] >= 0)
            {
                Container kept = default;
                count += CountOf(ref trait, _chunks[_chunkOf[key - first]], trait.SetAt((ushort)key, ref kept));
                GC.KeepAlive(kept.Owner);
            }
        }

        return count;
    }

    private static void FetchFirst(ref BreakdownTrait trait, ushort first, int end)
    {
        if (trait.Containers is { } containers)
        {
            int from = trait.SeekFirst(first);
            for (int at = from; at < Math.Min(from + ContainersAhead, containers.Length) && containers[at].Key < end; at++)
            {
                Fetch(containers[at]);
            }
        }
    }

    private BreakdownCount CountOf(ref BreakdownTrait trait, in BreakdownChunk chunk, in ChunkSet set)
    {
        if (set.Form != ChunkForm.Number)
        {
            return chunk.CountOf(set);
        }

        int top = _own.Top;
        BreakdownCount count = chunk.CountOf(trait.Expanded(chunk.Key, _own));
        _own.Release(top);
        return count;
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

    private void Count(Span<BreakdownTrait> traits, ReadOnlySpan<BreakdownChunk> chunks)
    {
        ReadOnlySpan<ChunkSet> sets = _sets.AsSpan(0, traits.Length * chunks.Length);
        int at = 0;
        foreach (ref readonly BreakdownChunk chunk in chunks)
        {
            bool reads = chunk.ReadsMembers;
            foreach (ref BreakdownTrait trait in traits)
            {
                if (reads && at + SetsAhead < sets.Length)
                {
                    Fetch(sets[at + SetsAhead]);
                }

                ref readonly ChunkSet set = ref sets[at++];
                if (!set.IsEmpty)
                {
                    Add(trait, CountOf(ref trait, chunk, set));
                }
            }
        }
    }

    private static void Fetch(in Container container) =>
        LeafSets.Fetch(container.PayloadAddress, Math.Min(container.PayloadLength, FetchedBytes));

    private static void Fetch(in ChunkSet set)
    {
        if (set.Form is ChunkForm.Array or ChunkForm.Words)
        {
            LeafSets.Fetch((byte*)set.Data, Math.Min(sizeof(ushort) * set.Cardinality, FetchedBytes));
        }
    }

    private void Add(in BreakdownTrait trait, in BreakdownCount count)
    {
        _populations[trait.Place] += trait.Sign * count.Population;
        _common[trait.Place] += trait.Sign * count.Common;
    }

    private void Add(int place, in BreakdownCount count)
    {
        _populations[place] += count.Population;
        _common[place] += count.Common;
    }
}
