using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace Segmentation.Benchmarks.Comparison;

/// <summary>Runs ours and a peer's in turn, a block of calls each, and compares medians over all calls, so that a slow minute of the machine hits both.</summary>
/// <remarks>A block, because a call right after the other engine finds its caches evicted and the other's threads still spinning: that is neither's warm time.
/// <c>--block 1</c> shows it.</remarks>
internal static class Paired
{
    private const double WarmUpMilliseconds = 2000;

    /// <summary>Median milliseconds of each, after two seconds of each that are not timed: until then code may run that the compiler has not optimised yet.</summary>
    public static (double Ours, double Peer) Medians(Func<long> ours, Func<long> peer, int runs, int block)
    {
        long expected = ours();
        long found = peer();
        if (expected != found)
        {
            throw new InvalidOperationException($"The engines disagree: ours {expected}, peer {found}.");
        }

        WarmUp(peer);
        WarmUp(ours);
        List<double> a = [];
        List<double> b = [];
        for (int run = 0; run < runs; run++)
        {
            for (int call = 0; call < block; call++)
            {
                a.Add(Time(ours));
            }

            for (int call = 0; call < block; call++)
            {
                b.Add(Time(peer));
            }
        }

        return (Median(a), Median(b));
    }

    private static void WarmUp(Func<long> work)
    {
        for (double spent = 0; spent < WarmUpMilliseconds; spent += Time(work))
        {
        }
    }

    private static double Time(Func<long> work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
