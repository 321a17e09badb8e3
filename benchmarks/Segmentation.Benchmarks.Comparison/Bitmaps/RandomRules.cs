using System;
using System.Collections.Generic;
using System.Linq;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>Random rules of a seed: 2, 5 or 20 leaves, ranks log-uniform, 30 % OR, 55 % AND, 15 % AND NOT.</summary>
internal static class RandomRules
{
    public const ulong Seed = 20260713;

    public static int[] LeafCounts { get; } = [2, 5, 20];

    public static IReadOnlyList<(int Leaves, SetNode Rule)> Make(int count)
    {
        SplitMix64 random = new(Seed);
        List<(int Leaves, SetNode Rule)> rules = [];
        for (int i = 0; i < count; i++)
        {
            int leaves = LeafCounts[random.Below(LeafCounts.Length)];
            SetNode rule = Leaf(ref random);
            for (int leaf = 1; leaf < leaves; leaf++)
            {
                double roll = random.NextUnit();
                rule = Join(rule, Leaf(ref random), roll);
            }

            rules.Add((leaves, rule));
        }

        return rules;
    }

    private static TraitNode Leaf(ref SplitMix64 random) => SetNode.Trait((int)Math.Clamp(Math.Pow(World.Ranks, random.NextUnit()), 1, World.Ranks));

    private static SetNode Join(SetNode rule, TraitNode leaf, double roll) => (rule, roll) switch
    {
        (AnyNode any, < 0.30) => new AnyNode([.. any.Of, leaf]),
        (_, < 0.30) => new AnyNode([rule, leaf]),
        (AllNode all, < 0.85) => all with { Of = [.. all.Of, leaf] },
        (_, < 0.85) => SetNode.All(rule, leaf),
        (AllNode all, _) => all with { Except = [.. all.Except, leaf] },
        _ => new AllNode([rule], [leaf]),
    };

    /// <summary>Ranks that the rules name.</summary>
    public static IEnumerable<int> RanksOf(IEnumerable<(int Leaves, SetNode Rule)> rules) => rules.SelectMany(static rule => rule.Rule.Ranks).Distinct();
}
