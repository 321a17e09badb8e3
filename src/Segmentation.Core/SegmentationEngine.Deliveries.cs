using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Segmentation.Ingestion;
using Segmentation.Ingestion.Mapping;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    /// <summary>Begins a delivery of record batches, or takes it up where it is.</summary>
    /// <param name="name">Chosen by the source, 1 to 128 characters; the same name is the same delivery for ever.</param>
    /// <param name="mapping">Mapping document (docs/mapping.md), JSON; its format is not looked at.</param>
    /// <param name="strict">Whether the first refused row is an error.</param>
    /// <exception cref="InputException">The mapping cannot be used, or the delivery is on record with another mapping (<see cref="InputProblem.DeliveryChanged"/>).</exception>
    public DeliverySession BeginDelivery(string name, string mapping, bool strict)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(mapping);
        StoreDeliverySink sink = new(_store, _dayZone);
        Feed feed = new(MappingReader.ReadForBatches(mapping, "mapping"), sink, _keys, _options.Clock);
        return new DeliverySession(name, new PushedDelivery(name, feed, sink, _writing, strict), () => Version);
    }

    /// <summary>How far a delivery is, or null when nothing of it is on record.</summary>
    /// <exception cref="InputException">It cannot be a name.</exception>
    public DeliveryStatus? FindDelivery(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return PushedDelivery.Find(name, new StoreDeliverySink(_store, _dayZone)) is { } state ? Status(name, state, Version) : null;
    }

    internal static DeliveryStatus Status(string name, DeliveryState state, ulong version)
    {
        DeliveryTally tally = DeliveryTally.FromJson(state.Receipt);
        DeliveryReceipt receipt = new() { Inputs = [], Delivery = name, WasComplete = false, ResumedAt = 0, Tally = tally, Version = version, Seconds = 0 };
        return new DeliveryStatus(name, state.Source, tally.Batches, state.IsComplete, Receipt(receipt));
    }
}

/// <summary>How far a delivery of record batches is.</summary>
/// <param name="Name">Name.</param>
/// <param name="Source">Data source it belongs to.</param>
/// <param name="NextSequence">First batch that is not durable yet, from 0.</param>
/// <param name="IsComplete">Whether it was completed.</param>
/// <param name="Receipt">What was counted so far.</param>
public sealed record DeliveryStatus(string Name, string Source, long NextSequence, bool IsComplete, IngestReceipt Receipt);

/// <summary>A batch as it was taken in.</summary>
/// <param name="Sequence">Number of the batch.</param>
/// <param name="Version">Version that includes it, or, in a replacement that is not completed, the version committed before it.</param>
/// <param name="IsDurable">False in a replacement, of which nothing is durable before it is completed.</param>
/// <param name="WasKnown">Whether it was taken in before and nothing was changed.</param>
public sealed record BatchResult(long Sequence, ulong Version, bool IsDurable, bool WasKnown);

/// <summary>One stream of record batches of a delivery. Several sessions of the same delivery may run: each batch is taken in once.</summary>
/// <threadsafety>A session is used by one caller at a time; sessions may run beside each other.</threadsafety>
public sealed class DeliverySession : IDisposable
{
    private readonly string _name;
    private readonly Func<ulong> _version;
    private PushedDelivery? _delivery; // null once disposed of

    internal DeliverySession(string name, PushedDelivery delivery, Func<ulong> version)
    {
        _name = name;
        _delivery = delivery;
        _version = version;
    }

    /// <summary>How far the delivery is.</summary>
    public DeliveryStatus Progress => SegmentationEngine.Status(_name, Delivery.State(), _version());

    private PushedDelivery Delivery => _delivery ?? throw new ObjectDisposedException(nameof(DeliverySession));

    /// <summary>Takes in consecutive batches in one commit.</summary>
    /// <param name="batches">
    /// One and more, numbered without gaps, with the columns that the mapping names; together at most 262,144 rows and 268,435,456 bytes of distinct cells.
    /// </param>
    /// <param name="cancellation">Looked at before anything changes.</param>
    /// <returns>A result a batch, all durable when this returns (but in a replacement).</returns>
    /// <exception cref="InputException">A batch cannot be used, is out of order or is on record with another content; none of them was taken in.</exception>
    public IReadOnlyList<BatchResult> Take(IReadOnlyList<SequencedBatch> batches, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batches);
        PushedBatch[] pushed = [.. batches.Select(static batch => new PushedBatch(batch.Sequence, batch.Digest, batch.RowCount, batch.Columns))];
        return [.. Delivery.Take(pushed, cancellation).Select(static result => new BatchResult(result.Sequence, result.Version, result.IsDurable, result.WasKnown))];
    }

    /// <summary>Completes the delivery; a replacement takes effect now. Completing it again changes nothing.</summary>
    /// <exception cref="InputException">A replacement cannot take effect; nothing was changed.</exception>
    public DeliveryStatus Complete(CancellationToken cancellation) => SegmentationEngine.Status(_name, Delivery.Complete(cancellation), _version());

    /// <summary>Gives up what was staged.</summary>
    public void Dispose() => _delivery = null;
}

/// <summary>A batch with its number and digest.</summary>
/// <param name="Sequence">Number within the delivery, from 0.</param>
/// <param name="Digest">SHA-256 of its content, 32 bytes.</param>
/// <param name="RowCount">Rows, 1 to 262,144.</param>
/// <param name="Columns">Columns in any order, each with a code a row; cells are valid UTF-8 of at most 65,536 bytes.</param>
public sealed record SequencedBatch(long Sequence, ReadOnlyMemory<byte> Digest, int RowCount, IReadOnlyList<TextColumn> Columns);
