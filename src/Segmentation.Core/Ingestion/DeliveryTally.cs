using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Segmentation.Ingestion;

/// <summary>What was counted of a delivery so far. Kept in the ledger with every batch, so that a resumed delivery counts on.</summary>
internal sealed class DeliveryTally
{
    /// <summary>Refused rows kept as examples.</summary>
    public const int MostSamples = 10;

    /// <summary>Batches taken in of a delivery of batches, so the number of the next one; 0 for files.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Batches { get; set; }

    public long RowsRead { get; set; }

    public long RowsUsed { get; set; }

    /// <summary>Refused rows by reason.</summary>
    public Dictionary<string, long> RowsRefused { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Refused values of used rows, by <c>attribute:reason</c>.</summary>
    public Dictionary<string, long> ValuesRefused { get; init; } = new(StringComparer.Ordinal);

    public List<DeliverySample> Samples { get; init; } = [];

    public long Stale { get; set; }

    public long Overflowed { get; set; }

    public long NewDevices { get; set; }

    public long NewValues { get; set; }

    public void RefuseRows(string reason, long rows) => CollectionsMarshal.GetValueRefOrAddDefault(RowsRefused, reason, out _) += rows;

    public void RefuseValues(string attribute, string reason, long values) =>
        CollectionsMarshal.GetValueRefOrAddDefault(ValuesRefused, $"{attribute}:{reason}", out _) += values;

    public void Sample(DeliverySample sample)
    {
        if (Samples.Count < MostSamples)
        {
            Samples.Add(sample);
        }
    }

    public DeliveryTally Copy() => new()
    {
        Batches = Batches,
        RowsRead = RowsRead,
        RowsUsed = RowsUsed,
        RowsRefused = new(RowsRefused, StringComparer.Ordinal),
        ValuesRefused = new(ValuesRefused, StringComparer.Ordinal),
        Samples = [.. Samples],
        Stale = Stale,
        Overflowed = Overflowed,
        NewDevices = NewDevices,
        NewValues = NewValues,
    };

    public string ToJson() => JsonSerializer.Serialize(this);

    public static DeliveryTally FromJson(string json) => JsonSerializer.Deserialize<DeliveryTally>(json) ?? new DeliveryTally();
}

/// <summary>A refused row.</summary>
/// <param name="Row">Row of its input, from 0.</param>
/// <param name="Line">Line of its input, from 1; null when only the format knows lines.</param>
/// <param name="Reason">Stable reason.</param>
/// <param name="Detail">What was found and allowed; an identifier only as the first 8 hexadecimal digits of its SHA-256.</param>
internal sealed record DeliverySample(long Row, long? Line, string Reason, string Detail);
