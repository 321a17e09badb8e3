using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Segmentation.Ingestion;

/// <summary>What one delivery did.</summary>
internal sealed record DeliveryReceipt
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public required IReadOnlyList<string> Inputs { get; init; }

    public required string Delivery { get; init; }

    /// <summary>True when it had been taken in completely before and nothing was changed.</summary>
    public required bool WasComplete { get; init; }

    /// <summary>Row at which it was taken up again; 0 when it was taken in from its beginning.</summary>
    public required long ResumedAt { get; init; }

    /// <summary>What was counted, over all the runs that the delivery took.</summary>
    public required DeliveryTally Tally { get; init; }

    /// <summary>Version that includes the delivery.</summary>
    public required ulong Version { get; init; }

    public required double Seconds { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Indented);

    /// <summary>The receipt for people.</summary>
    public string ToText()
    {
        StringBuilder text = new();
        Line($"{string.Join(", ", Inputs)}");
        Line($"  delivery      {Delivery[..16]}…{(WasComplete ? "  already taken in; nothing changed" : ResumedAt > 0 ? $"  resumed at row {ResumedAt:N0}" : "")}");
        Line($"  rows          {Tally.RowsRead:N0} read, {Tally.RowsUsed:N0} used");
        Counts("refused rows", Tally.RowsRefused);
        Counts("refused values", Tally.ValuesRefused);
        Line($"  devices       {Tally.NewDevices:N0} new");
        Line($"  values        {Tally.NewValues:N0} new, {Tally.Stale:N0} observations stale, {Tally.Overflowed:N0} overflowed");
        foreach (DeliverySample sample in Tally.Samples)
        {
            Line($"  row {sample.Row}{(sample.Line is null ? "" : $" (line {sample.Line})")}: {sample.Reason}: {sample.Detail}");
        }

        Line($"  version       {Version}, {Seconds:F2} s");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Counts(string name, Dictionary<string, long> counts)
        {
            List<string> reasons = [.. counts.Keys];
            reasons.Sort(StringComparer.Ordinal);
            foreach (string reason in reasons)
            {
                Line($"  {name,-14}{counts[reason]:N0} {reason}");
            }
        }
    }
}
