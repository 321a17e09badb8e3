using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime;
using System.Threading;

namespace Segmentation.Benchmarks.Budgets;

/// <summary>Times and counts calls in one process that may be disturbed at any moment.</summary>
internal static class Clock
{
    private const int CallsToOptimise = 40;
    private const int QuietPasses = 2;
    private const int MostPasses = 20;
    private const int PauseMilliseconds = 250;
    private const double BlockMilliseconds = 0.2; // far below the scheduler's slice, so that few blocks are interrupted
    private const int MostCalls = 20_000;
    private const int Rounds = 41;
    private const int Attempts = 5;
    private const int CallsToAverage = 16; // memory is taken in pieces that serve several calls

    /// <summary>Calls each often enough, with the pauses that the compiler waits for, until it compiles nothing any more: what is measured then runs as in a server that has been up for a while.</summary>
    public static void WarmUp(IReadOnlyCollection<Func<long>> calls)
    {
        int quiet = 0;
        for (int pass = 0; pass < MostPasses && quiet < QuietPasses; pass++) // first code, instrumented code, optimised code, and what that calls
        {
            long before = JitInfo.GetCompiledMethodCount();
            foreach (Func<long> call in calls)
            {
                Time(call, CallsToOptimise);
            }

            Thread.Sleep(PauseMilliseconds);
            quiet = JitInfo.GetCompiledMethodCount() == before ? quiet + 1 : 0;
        }
    }

    /// <summary>Bytes that one call allocates on this thread, on average over a block of calls; the least of several blocks, as the first after a pause may compile.</summary>
    public static long BytesOf(Func<long> call)
    {
        int calls = CallsToAverage + 10 * CallsOf(call);
        double least = double.MaxValue;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < calls; i++)
            {
                call();
            }

            least = Math.Min(least, (double)(GC.GetAllocatedBytesForCurrentThread() - before) / calls);
        }

        return (long)Math.Ceiling(least);
    }

    /// <summary>Time of one by that of the other: blocks in turn, medians of both.</summary>
    public static double RatioOf(Func<long> slow, Func<long> fast)
    {
        int slowCalls = CallsOf(slow);
        int fastCalls = CallsOf(fast);
        double[] slowTimes = new double[Rounds];
        double[] fastTimes = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            slowTimes[round] = Time(slow, slowCalls) / slowCalls;
            fastTimes[round] = Time(fast, fastCalls) / fastCalls;
        }

        Array.Sort(slowTimes);
        Array.Sort(fastTimes);
        return slowTimes[Rounds / 2] / fastTimes[Rounds / 2];
    }

    private static int CallsOf(Func<long> call) => (int)Math.Clamp(BlockMilliseconds / Math.Max(Time(call, 4) / 4, 0.00001), 1, MostCalls);

    private static double Time(Func<long> call, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            call();
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
