using System;
using System.Globalization;
using System.Text.Json;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>One comparison: medians of both sides over the same rounds.</summary>
internal sealed record BitmapRow
{
    /// <summary>Name, with <c>+deltas</c> when 5 % of the bits stood in added and as many in removed.</summary>
    public required string Workload { get; init; }

    public required string Peer { get; init; }

    /// <summary>Our threads.</summary>
    public int Threads { get; init; } = 1;

    public int PeerThreads { get; init; } = 1;

    public required int Devices { get; init; }

    /// <summary>Peer's time by ours that is asked for; null where the row means nothing at its size or on its cores.</summary>
    public double? Target { get; init; }

    /// <summary>Null when we have no such operation yet.</summary>
    public double? OursMilliseconds { get; init; }

    public double? PeerMilliseconds { get; init; }

    /// <summary>Bytes of payload that our side reads at most; 0 where that says nothing.</summary>
    public long BytesTouched { get; init; }

    /// <summary>How it was measured where that is not plain, or why it was not.</summary>
    public string? Note { get; init; }

    /// <summary>Peer's time by ours, unless it is given as a mean of other rows.</summary>
    public double? Ratio
    {
        get => field ?? PeerMilliseconds / OursMilliseconds;
        init;
    }

    public string Verdict => (Ratio, Target) switch
    {
        (null, _) => "missing",
        (_, null) => "",
        _ => Ratio >= Target ? "met" : "missed",
    };

    public static BitmapRow Missing(string workload, int devices, double? target, string reason) =>
        new() { Workload = workload, Peer = "none", Devices = devices, Target = target, Note = "missing: " + reason };

    public string ToJson() => JsonSerializer.Serialize(new
    {
        workload = Workload,
        peer = Peer,
        threads = Threads,
        peer_threads = PeerThreads,
        devices = Devices,
        ratio = Ratio is { } ratio ? Math.Round(ratio, 2) : (double?)null,
        target = Target is { } target ? Math.Round(target, 2) : (double?)null,
        ours_ms = OursMilliseconds is { } ours ? Math.Round(ours, 4) : (double?)null,
        peer_ms = PeerMilliseconds is { } peer ? Math.Round(peer, 4) : (double?)null,
        bytes_touched = BytesTouched,
        note = Note,
    });

    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Workload,-30} {Peer,-34} {Threads,2}:{PeerThreads,-2} {Number(OursMilliseconds),11} {Number(PeerMilliseconds),11} {Number(Ratio),9} {Number(Target),7} {Verdict,-7} {Note}");

    public string ToMarkdown() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Workload} | {Peer} | {Threads} : {PeerThreads} | {Number(OursMilliseconds)} | {Number(PeerMilliseconds)} | {Number(Ratio)} | {Number(Target)} | {Verdict}{(Note is null ? "" : Verdict.Length == 0 ? Note : "; " + Note)} |");

    private static string Number(double? value) => value switch
    {
        null => "–",
        >= 100 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("F1", CultureInfo.InvariantCulture),
        >= 0.1 => value.Value.ToString("F2", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("F4", CultureInfo.InvariantCulture),
    };
}
