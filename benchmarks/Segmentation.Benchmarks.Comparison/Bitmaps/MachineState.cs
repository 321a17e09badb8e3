using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>What a figure was measured on: processor, cores, memory, runtime, and how busy it was with other work.</summary>
internal sealed record MachineState(DateOnly Day, string Processor, int Cores, long Gibibytes, double Load)
{
    /// <summary>Beyond one busy core before anything is measured, others are at work.</summary>
    public bool IsBusy => Load > 1.5;

    public static MachineState Now()
    {
        string model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal)) ?? "";
        double load = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30;
        DateOnly day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return new MachineState(day, model[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), Environment.ProcessorCount, memory, load);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cores} virtual cores of an {Processor}, {Gibibytes} GiB, {RuntimeInformation.FrameworkDescription}, load {Load:F1}");
}
