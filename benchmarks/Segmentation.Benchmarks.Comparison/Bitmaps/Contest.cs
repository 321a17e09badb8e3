using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime;
using System.Threading;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>Calls several engines in turn, a block of calls each, round after round, so that a slow minute of the machine hits all of them.</summary>
/// <remarks>What was measured while the compiler was at work is measured again.</remarks>
internal sealed class Contest(BitmapOptions options)
{
    private const double LongMilliseconds = 50; // such a call has run all its loops many times
    private const int MostCalls = 100;
    private const int CallsToOptimise = 40;
    private const int FewestPasses = 3; // first code, instrumented code, optimised code
    private const int MostPasses = 8;
    private const int PauseMilliseconds = 200; // the compiler waits for 100 without new methods before it optimises
    private const int MostAttempts = 3;

    private readonly double _warmUp = options.IsQuick ? 20 : 500;
    private readonly double _block = options.IsQuick ? 2 : 5;
    private readonly List<(string Name, Func<long> Work)> _entries = [];

    /// <summary>Calls each work often enough, and gives the compiler the pauses it waits for, until it is silent, so that what is measured later runs as optimised as it does in a server.</summary>
    public static void Prepare(IReadOnlyList<Func<long>> works)
    {
        long compiled = -1;
        for (int pass = 0; pass < MostPasses && (pass < FewestPasses || compiled != JitInfo.GetCompiledMethodCount()); pass++)
        {
            compiled = JitInfo.GetCompiledMethodCount();
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

    /// <summary>Engines so far.</summary>
    public int Count => _entries.Count;

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

        for (int attempt = 1; ; attempt++)
        {
            int[] calls = [.. _entries.Select(entry => CallsOf(entry.Work))];
            long compiled = JitInfo.GetCompiledMethodCount();
            double[] medians = Measure(calls);
            if (attempt == MostAttempts || compiled == JitInfo.GetCompiledMethodCount())
            {
                return medians;
            }

            Thread.Sleep(PauseMilliseconds);
        }
    }

    private double[] Measure(int[] calls)
    {
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

        return (int)Math.Clamp(_block / Math.Max(last, 0.001), 1, MostCalls);
    }

    private static double Time(Func<long> work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
