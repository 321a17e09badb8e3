using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>Calls several engines in turn, a block of calls each, round after round, so that a slow minute of the machine hits all of them.</summary>
internal sealed class Contest(BitmapOptions options)
{
    private const double BlockMilliseconds = 5;
    private const double LongMilliseconds = 50; // such a call has run all its loops many times
    private const int MostCalls = 100;
    private const int CallsToOptimise = 40;
    private const int Passes = 4;
    private const int PauseMilliseconds = 250;

    private readonly double _warmUp = options.IsQuick ? 40 : 500;
    private readonly List<(string Name, Func<long> Work)> _entries = [];

    /// <summary>Calls each work often enough, and gives the compiler the pauses it waits for, so that what is measured later runs as optimised as it does in a server.</summary>
    public static void Prepare(IReadOnlyList<Func<long>> works)
    {
        for (int pass = 0; pass < Passes; pass++) // first code, instrumented code, optimised code, and what that calls
        {
            foreach (Func<long> work in works)
            {
                for (int call = 0; call < CallsToOptimise; call++)
                {
                    work();
                }
            }

            Thread.Sleep(PauseMilliseconds);
        }
    }

    public void Add(string name, Func<long> work) => _entries.Add((name, work));

    /// <summary>Median milliseconds a call, in the order of entry.</summary>
    /// <exception cref="InvalidOperationException">Two engines gave different results.</exception>
    public double[] Medians()
    {
        long expected = _entries[0].Work();
        foreach ((string name, Func<long> work) in _entries)
        {
            long found = work();
            if (found != expected)
            {
                throw new InvalidOperationException($"The engines disagree: {_entries[0].Name} says {expected}, {name} says {found}.");
            }
        }

        int[] calls = [.. _entries.Select(entry => CallsOf(entry.Work))];
        List<double>[] times = [.. _entries.Select(static _ => new List<double>())];
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int i = 0; i < _entries.Count; i++)
            {
                for (int call = 0; call < calls[i]; call++)
                {
                    times[i].Add(Time(_entries[i].Work));
                }
            }
        }

        return [.. times.Select(static own => own.Order().ElementAt(own.Count / 2))];
    }

    /// <summary>Warms up, then says how many calls make a block.</summary>
    private int CallsOf(Func<long> work)
    {
        double last = 0;
        for (double spent = 0; spent < _warmUp && last < LongMilliseconds; spent += last)
        {
            last = Time(work);
        }

        return (int)Math.Clamp(BlockMilliseconds / Math.Max(last, 0.001), 1, MostCalls);
    }

    private static double Time(Func<long> work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
