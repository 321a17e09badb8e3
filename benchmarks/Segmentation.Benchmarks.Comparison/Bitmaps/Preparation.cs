using System;
using System.Collections.Generic;
using System.Linq;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>Has our code optimised before anything is timed: every kind of question that rows will ask, over few devices.</summary>
internal static class Preparation
{
    private const int Devices = 100_000;
    private const int BatchRank = 3;

    /// <param name="rules">Rules that will be counted.</param>
    /// <param name="wants">Whether a workload will be run.</param>
    public static void Run(IReadOnlyList<SetNode> rules, Func<string, bool> wants)
    {
        SetNode[] asked = [.. rules, SetNode.Trait(BatchRank)];
        World world = new(Devices, isClustered: false);
        int[] ranks = [.. asked.SelectMany(static rule => rule.Ranks).Distinct()];
        EngineSide engine = new(world, ranks, hasNumbers: true);
        List<Func<long>> works = [];
        foreach ((bool hasDeltas, int threads) in RuleRows.Variants())
        {
            works.AddRange(rules.Select(rule => engine.Counter(rule, hasDeltas, threads, remembers: true)));
            if (wants("W10-spend"))
            {
                works.Add(engine.Sum(world, SetNode.Trait(BatchRank), hasDeltas, threads, remembers: true));
                works.Add(engine.Top(world, SetNode.Trait(BatchRank), 100, hasDeltas, threads, remembers: true));
            }

            if (wants("W11"))
            {
                SetNode[] traits = [.. ranks.Select(SetNode.Trait)];
                works.Add(engine.Overlap(traits, hasDeltas, threads));
                works.Add(engine.Many([.. traits.Select(trait => SetNode.All(SetNode.Trait(BatchRank), trait))], hasDeltas, threads));
                works.Add(engine.Breakdown(asked[0], ranks, hasDeltas, threads));
                works.Add(engine.Breakdown(SetNode.Trait(BatchRank), ranks, hasDeltas, threads));
            }

            if (wants("W12"))
            {
                uint[] ids = new uint[Devices + 64];
                works.Add(() => engine.Write(RuleText.Of(SetNode.Trait(BatchRank)), hasDeltas, threads, ids));
            }
        }

        works.AddRange(rules.Select(engine.NodeCounter));
        works.AddRange(rules.Select(rule => engine.FirstAnswer(world, rule)));
        Contest.Prepare(works);
    }
}
