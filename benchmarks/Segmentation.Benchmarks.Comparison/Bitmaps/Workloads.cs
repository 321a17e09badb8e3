using System;
using System.Collections.Generic;
using System.Linq;
using static Segmentation.Benchmarks.Comparison.Bitmaps.SetNode;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>A rule to count, and what is asked of us against CRoaring.</summary>
/// <param name="Name">As in reports.</param>
/// <param name="Rule">What is counted.</param>
/// <param name="OneTarget">By one thread of ours against one of CRoaring's.</param>
/// <param name="FourTarget">By four threads of ours against one of CRoaring's; meant for 100 million devices and 4 cores.</param>
internal sealed record Workload(string Name, SetNode Rule, double OneTarget, double FourTarget)
{
    /// <summary>Our time with deltas may be so many times the one without.</summary>
    public const double DeltaCost = 1.5;

    /// <summary>Behind the name of a row in which what is remembered of numbers answers: it has no target, since no peer remembers.</summary>
    public const string AskedAgain = "-asked-again";

    private const int FullSize = 100_000_000;

    public double Target(bool hasDeltas) => hasDeltas ? OneTarget / DeltaCost : OneTarget;

    public double? ManyTarget(bool hasDeltas, int devices) =>
        devices < FullSize || Environment.ProcessorCount < 4 ? null : hasDeltas ? FourTarget / DeltaCost : FourTarget;
}

/// <summary>The workloads that are one rule each.</summary>
internal static class Workloads
{
    public static IReadOnlyList<Workload> Pairs { get; } =
    [
        new("W5-dense", All(Trait(2), Trait(5)), 0.95, 3.5),
        new("W5-bitset-array", All(Trait(3), Trait(30)), 1.6, 5),
        new("W5-array-array", All(Trait(20), Trait(40)), 1, 3.5),
        new("W5-skewed", All(Trait(12), Trait(900)), 3, 8),
        new("W5-sparse", All(Trait(301), Trait(302)), 1, 3.5),
    ];

    /// <summary>Name of the workload that takes peers longest; left out of quick runs.</summary>
    public const string Longest = "W9-10-of-200";

    /// <summary>Also over the clustered world.</summary>
    public static IReadOnlyList<Workload> Rules { get; } =
    [
        new("W6-mixed", All(Any(3, 15), Trait(6), Trait(40)).But(Trait(9)), 5, 15),
        new("W6-dense", All(Any(1, 2), Trait(3), Trait(4)).But(Trait(5)), 12, 45),
        new("W6-sparse", All(Any(50, 80), Any(60, 90)).But(Trait(70)), 6, 18),
        new("W7-20-leaf", All(Any(Steps(11, 7, 8)), Any(Steps(14, 9, 8)), Any(3, 6, 9)).But(Trait(10)), 3, 8),
    ];

    public static IReadOnlyList<Workload> Many { get; } =
    [
        new("W8-or-20", Any(Steps(101, 40, 20)), 2.5, 9),
        new("W8-or-200", Any(Steps(801, 1, 200)), 2.5, 9),
        new("W9-3-of-10", AtLeast(3, Steps(5, 6, 10)), 6, 20),
        new("W9-5-of-50", AtLeast(5, Steps(1, 1, 50)), 6, 20),
        new(Longest, AtLeast(10, Steps(1, 1, 200)), 6, 20),
    ];

    public static IReadOnlyList<Workload> Numbers { get; } =
    [
        new("W10-recency-to-29", All(new RangeNode(0, 29), Trait(3)), 6, 30),
        new("W10-recency-to-700", All(new RangeNode(0, 700), Trait(3)), 6, 30),
        new("W10-recency-30-to-90", All(new RangeNode(30, 90), Trait(3)), 6, 30),
    ];

    public static IEnumerable<Workload> Everything => Pairs.Concat(Rules).Concat(Many).Concat(Numbers);

    /// <summary>What ClickHouse is measured on.</summary>
    public static IEnumerable<Workload> ForClickHouse => Rules.Concat(Many);

    /// <summary>What engines with a row or a word a member are measured on.</summary>
    public static IEnumerable<Workload> ForSmallPeers => [Pairs[0], .. Rules, Many[0], Many[2]];

    private static IEnumerable<int> Steps(int first, int step, int count) => Enumerable.Range(0, count).Select(i => first + i * step);
}
