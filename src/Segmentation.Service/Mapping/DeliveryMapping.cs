using System.Collections.Generic;
using System.Linq;

namespace Segmentation.Service.Mapping;

/// <summary>Deliveries.</summary>
internal static class DeliveryMapping
{
    public static V1.Delivery ToWire(this DeliveryStatus status)
    {
        IngestReceipt receipt = status.Receipt;
        V1.Delivery delivery = new()
        {
            Name = status.Name,
            Source = status.Source,
            NextSequence = (ulong)status.NextSequence,
            Complete = status.IsComplete,
            Version = receipt.Version,
            RowsRead = (ulong)receipt.RowsRead,
            RowsUsed = (ulong)receipt.RowsUsed,
            Stale = (ulong)receipt.Stale,
            Overflowed = (ulong)receipt.Overflowed,
            NewDevices = (ulong)receipt.NewDevices,
            NewValues = (ulong)receipt.NewValues,
            Samples = { receipt.Samples.Select(static sample => new V1.RefusedRow { Row = (ulong)sample.Row, Reason = sample.Reason, Detail = sample.Detail }) },
        };
        foreach (KeyValuePair<string, long> refused in receipt.RowsRefused)
        {
            delivery.RowsRefused.Add(refused.Key, (ulong)refused.Value);
        }

        foreach (KeyValuePair<string, long> refused in receipt.ValuesRefused)
        {
            delivery.ValuesRefused.Add(refused.Key, (ulong)refused.Value);
        }

        return delivery;
    }

    public static V1.BatchAcknowledgement ToWire(this BatchResult result) => new()
    {
        Sequence = (ulong)result.Sequence,
        Version = result.Version,
        Durable = result.IsDurable,
        RepeatedBatch = result.WasKnown,
    };
}
