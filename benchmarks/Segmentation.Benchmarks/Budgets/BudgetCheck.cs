using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Benchmarks.Budgets;

/// <summary>Holds every benchmark to its budget: bytes exactly, speed as ratios of the same run. Prints what it found; the last line has the totals.</summary>
internal sealed class BudgetCheck(Budget budget, IReadOnlyDictionary<string, Func<long>> calls)
{
    private const int Attempts = 5; // a machine with other work slows one side of a pair for a while, rarely five times

    private int _passed;
    private int _failed;
    private int _skipped;

    /// <summary>0 when all keep their budgets, or 1.</summary>
    /// <param name="only">Only benchmarks whose name holds this; null for all.</param>
    public static int Run(string? only)
    {
        using Catalogue catalogue = new();
        Budget budget = Budget.Read();
        bool Wanted(string name) => only is null || name.Contains(only, StringComparison.OrdinalIgnoreCase);
        Dictionary<string, long> bytes = new(budget.AllocatedBytes.Where(pair => Wanted(pair.Key)));
        RatioBudget[] ratios = [.. budget.Ratios.Where(ratio => Wanted(ratio.Fast) || Wanted(ratio.Slow))];
        Dictionary<string, Func<long>> calls = new(catalogue.Calls.Where(call => Wanted(call.Key) || ratios.Any(ratio => ratio.Fast == call.Key || ratio.Slow == call.Key)));
        if (calls.Count == 0)
        {
            Console.Error.WriteLine($"--only {only}: no benchmark is called that.");
            return 2;
        }

        return new BudgetCheck(new Budget(bytes, ratios), calls).Check(isWhole: only is null);
    }

    private int Check(bool isWhole)
    {
        Clock.WarmUp([.. calls.Values]);
        foreach ((string name, Func<long> call) in calls)
        {
            CheckBytes(name, call, isWhole);
        }

        foreach (string name in budget.AllocatedBytes.Keys.Concat(budget.Ratios.SelectMany(static ratio => new[] { ratio.Fast, ratio.Slow })).Distinct())
        {
            if (!calls.ContainsKey(name))
            {
                Fail($"{name}: is in budgets.json, but no benchmark is called that");
            }
        }

        foreach (RatioBudget ratio in budget.Ratios.Where(ratio => calls.ContainsKey(ratio.Fast) && calls.ContainsKey(ratio.Slow)))
        {
            CheckRatio(ratio);
        }

        Console.WriteLine($"{_passed} passed, {_failed} failed, {_skipped} skipped");
        return _failed == 0 ? 0 : 1;
    }

    private void CheckBytes(string name, Func<long> call, bool isWhole)
    {
        if (!budget.AllocatedBytes.TryGetValue(name, out long most))
        {
            if (isWhole)
            {
                Fail($"{name}: allocates {Clock.BytesOf(call)} bytes and has no budget in benchmarks/budgets.json");
            }

            return;
        }

        long found = Clock.BytesOf(call);
        string line = string.Create(CultureInfo.InvariantCulture, $"{name}: {found:N0} bytes of {most:N0}");
        if (found <= most)
        {
            Pass(line + (found < most / 2 ? ", its budget can be lowered" : ""));
        }
        else
        {
            Fail(line);
        }
    }

    private void CheckRatio(RatioBudget ratio)
    {
        string pair = $"{ratio.Fast} against {ratio.Slow}";
        if (!IsThere(ratio.Needs))
        {
            _skipped++;
            Console.WriteLine($"skipped: {pair}: this processor, or a setting, has no {ratio.Needs}");
            return;
        }

        double best = 0;
        for (int attempt = 0; attempt < Attempts && best < ratio.Least; attempt++)
        {
            best = Math.Max(best, Clock.RatioOf(calls[ratio.Slow], calls[ratio.Fast]));
        }

        string line = string.Create(CultureInfo.InvariantCulture, $"{pair}: {best:F2} times as fast; at least {ratio.Least:F2}");
        if (best >= ratio.Least)
        {
            Pass(line);
        }
        else
        {
            Fail(line);
        }
    }

    private static bool IsThere(string? needs) => needs switch
    {
        null => true,
        "vector128" => Vector128.IsHardwareAccelerated,
        "vector256" => Vector256.IsHardwareAccelerated,
        "vector512" => Vector512.IsHardwareAccelerated && Avx512Vbmi2.IsSupported,
        "aes" => Aes.IsSupported,
        _ => throw new InvalidOperationException($"A budget needs \"{needs}\"; known are vector128, vector256, vector512 and aes."),
    };

    private void Pass(string line)
    {
        _passed++;
        Console.WriteLine(line);
    }

    private void Fail(string line)
    {
        _failed++;
        Console.WriteLine("over budget: " + line);
    }
}
