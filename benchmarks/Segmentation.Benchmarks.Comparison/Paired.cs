using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace Segmentation.Benchmarks.Comparison;

/// <summary>Runs ours and a peer's in turn and compares medians, so that a slow minute of the machine hits both.</summary>
internal static class Paired
{
    /// <summary>Median milliseconds of each, after one run of both that is not timed.</summary>
    public static (double Ours, double Peer) Medians(Func<long> ours, Func<long> peer, int runs)
    {
        long expected = ours();
        long found = peer();
        if (expected != found)
        {
            throw new InvalidOperationException($"The engines disagree: ours {expected}, peer {found}.");
        }

        List<double> a = [];
        List<double> b = [];
        for (int run = 0; run < runs; run++)
        {
            a.Add(Time(ours));
            b.Add(Time(peer));
        }

        return (Median(a), Median(b));
    }

    private static double Time(Func<long> work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
