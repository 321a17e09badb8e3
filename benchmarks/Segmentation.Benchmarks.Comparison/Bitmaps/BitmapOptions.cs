using System;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>What the subcommand <c>bitmaps</c> was asked for.</summary>
internal sealed record BitmapOptions
{
    /// <summary>10,000 to 1,000,000,000.</summary>
    public required int Devices { get; init; }

    /// <summary>JSON lines in place of the table.</summary>
    public bool IsJson { get; init; }

    /// <summary>Fewer rules and pairs, shorter warm-up: under a minute at 10 million devices.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Compares answers only; times nothing.</summary>
    public bool IsCheck { get; init; }

    /// <summary>Names of workloads or of their families, parted by commas; null for all.</summary>
    public string? Workload { get; init; }

    /// <summary>Folder of the real sets.</summary>
    public string? Data { get; init; }

    /// <summary>Page whose generated section is written anew; null for none.</summary>
    public string? Report { get; init; }

    /// <summary>Times each side is called at least, 7 and more.</summary>
    public int Rounds { get; init; } = 7;

    /// <summary>Threads of the rows that use several.</summary>
    public static int Threads => Math.Min(4, Environment.ProcessorCount);

    /// <summary>Devices that the row-per-member engines hold at most.</summary>
    public int SmallDevices => Math.Min(Devices, IsQuick ? 250_000 : 10_000_000);

    /// <summary>Whether a workload is asked for: <c>W6</c> asks for all of W6, <c>W6-dense</c> for one of them, <c>W5,W6</c> for two families.</summary>
    public bool Wants(string workload) => Workload is null || Array.Exists(Workload.Split(','), asked =>
        workload.Equals(asked, StringComparison.OrdinalIgnoreCase)
        || workload.StartsWith(asked + "-", StringComparison.OrdinalIgnoreCase)
        || asked.StartsWith(workload + "-", StringComparison.OrdinalIgnoreCase));
}
