using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Benchmarks.Comparison.Bitmaps;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>A HashSet of numbers a trait: the smallest operand of an AND is walked, the others are asked.</summary>
internal sealed class HashSets(World world, IEnumerable<int> ranks) : ISetPeer
{
    private readonly Dictionary<int, HashSet<uint>> _traits = ranks.ToDictionary(static rank => rank, rank => new HashSet<uint>(world[rank].ToArray()));

    public string Name => "hashset";

    public Func<long>? Counter(SetNode node) => node.HasRange ? null : () => Members(node).Count;

    public void Dispose() => _traits.Clear();

    private HashSet<uint> Members(SetNode node)
    {
        switch (node)
        {
            case TraitNode trait:
                return _traits[trait.Rank];
            case AnyNode any:
                List<HashSet<uint>> parts = [.. any.Of.Select(Members).OrderByDescending(static part => part.Count)];
                HashSet<uint> union = new(parts[0]);
                parts.Skip(1).ToList().ForEach(union.UnionWith);
                return union;
            case AllNode all:
                List<HashSet<uint>> included = [.. all.Of.Select(Members).OrderBy(static part => part.Count)];
                List<HashSet<uint>> excluded = [.. all.Except.Select(Members)];
                return [.. included[0].Where(device => included.TrueForAll(part => part.Contains(device)) && !excluded.Exists(part => part.Contains(device)))];
            case AtLeastNode least:
                Dictionary<uint, int> counts = [];
                foreach (uint device in least.Of.SelectMany(Members))
                {
                    counts[device] = counts.GetValueOrDefault(device) + 1;
                }

                return [.. counts.Where(pair => pair.Value >= least.Least).Select(static pair => pair.Key)];
            default:
                throw new ArgumentException($"A hash set has no answer to a {node.GetType().Name}.", nameof(node));
        }
    }
}
