using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using Segmentation.Execution;
using Segmentation.Expressions;
using Segmentation.Planning;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation.Benchmarks.Comparison;

/// <summary>Where the time of a count goes: compile, plan, evaluate, and the front door around them.</summary>
internal static class CountPhases
{
    private static readonly DayNumber AsOf = DayNumber.FromDate(new DateOnly(2026, 1, 1));

    private static readonly byte[] Others = new byte[8 << 20]; // written between runs: whoever counts has just done something else

    /// <summary>Makes the store of the count comparison in <paramref name="folder"/> unless it is there, and reports the best and the median of many runs.</summary>
    public static void Run(string folder, int devices, int runs, int threads)
    {
        string directory = Path.Combine(folder, "store");
        EngineOptions options = new() { MaxThreads = threads };
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(folder);
            CountComparison.Load(folder, new Memberships(devices, 20260101), threads).Dispose();
        }

        TimeParts(directory, options, runs);
        using SegmentationEngine engine = SegmentationEngine.Open(directory, options);
        Report("front door", runs, () => engine.Count(CountComparison.Rule, AsOf, CancellationToken.None).Count!.Value);
    }

    private static void TimeParts(string directory, EngineOptions options, int runs)
    {
        using SegmentationStore store = SegmentationStore.Open(directory, options.ForStore());
        Rule rule = Compile();
        Plan plan = Planner.Plan(rule.Expression, store.Snapshot, AsOf);
        Console.Write(PlanPrinter.Print(plan));
        Evaluator evaluator = new(new EvaluationOptions(options.MaxThreads));
        Report("compile", runs, () => Compile().Text.Length);
        Report("canonical text and hash", runs, () => rule.Text.Length + rule.Hash.Hex.Length);
        Report("plan", runs, () => Planner.Plan(rule.Expression, store.Snapshot, AsOf).Nodes.Count);
        Report("evaluate", runs, () => evaluator.Count(plan, CancellationToken.None));
        Report("plan and evaluate", runs, () => evaluator.Count(Planner.Plan(rule.Expression, store.Snapshot, AsOf), CancellationToken.None));
        Report("all three", runs, () => evaluator.Count(Planner.Plan(Compile().Expression, store.Snapshot, AsOf), CancellationToken.None));

        Rule Compile() => Rule.Compile(CountComparison.Rule, store.Published.Catalogue, new SnapshotValues(store.Snapshot), store.Published.Catalogue).Rule!;
    }

    private static void Report(string phase, int runs, Func<long> work)
    {
        long warm = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(warm).TotalMilliseconds < 1500)
        {
            work();
        }

        List<double> times = [];
        for (int run = 0; run < runs; run++)
        {
            Array.Fill(Others, (byte)run);
            long start = Stopwatch.GetTimestamp();
            work();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{phase,-26} best {times[0],9:F1} us, quarter {times[runs / 4],9:F1} us, median {times[runs / 2],9:F1} us, result {work()}"));
    }
}
