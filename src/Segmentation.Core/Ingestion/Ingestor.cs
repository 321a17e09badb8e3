using System;
using System.Collections.Generic;
using System.Threading;
using Segmentation.Formats;
using Segmentation.Index;
using Segmentation.Ingestion.Identifiers;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Translation;
using Segmentation.Ingestion.Values;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Ingestion;

/// <summary>Takes files in by a mapping, exactly once.</summary>
/// <remarks>
/// Append: each file is a delivery of its own, committed a batch at a time with the next row to read, so an interrupted one goes on where it was.
/// Replace: all files together are one delivery, staged beside the committed state and committed at once.
/// </remarks>
internal sealed class Ingestor(IDeliverySink sink, KeyRing keys, IngestOptions options)
{
    /// <summary>Takes in files in their order; a receipt a delivery.</summary>
    /// <exception cref="InputException">The mapping does not fit the store or a file, a file cannot be read, or a row is refused in a strict ingest.
    /// What was committed before stays, and the delivery can be resumed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two batches; the delivery can be resumed.</exception>
    public IReadOnlyList<DeliveryReceipt> Ingest(FeedMapping mapping, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        if (paths.Count == 0)
        {
            throw new InputException("No input file was given; at least one is needed.");
        }

        FeedDeclaration.Check(mapping, sink, keys);
        if (mapping.Time.Day is { } day && DayOfTime.LastDay(sink.DayZone, options.Clock.GetUtcNow()) is var last && day.Value > last.Value)
        {
            throw new InputException($"The mapping's \"day\" is {day}; rows may be of {last} at the latest, the day after today.");
        }

        if (mapping.Mode == DeliveryMode.Replace)
        {
            return [Deliver(mapping, paths, cancellation)];
        }

        List<DeliveryReceipt> receipts = [];
        foreach (string path in paths)
        {
            receipts.Add(Deliver(mapping, [path], cancellation));
        }

        return receipts;
    }

    private DeliveryReceipt Deliver(FeedMapping mapping, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        long started = options.Clock.GetTimestamp();
        List<InputIdentity> inputs = [];
        foreach (string path in paths)
        {
            inputs.Add(InputIdentity.Of(path, cancellation));
        }

        RequireDistinct(inputs);
        string content = InputIdentity.ContentHash(inputs);
        string id = InputIdentity.DeliveryId(content, mapping.Hash);
        DeliveryState before = sink.Find(id) ?? new DeliveryState(
            id, mapping.Source.Name, mapping.Hash, content, mapping.Mode == DeliveryMode.Append ? "append" : "replace", 0, false, new DeliveryTally().ToJson());
        Delivery delivery = new(before, DeliveryTally.FromJson(before.Receipt));
        if (!before.IsComplete)
        {
            FeedColumns columns = new(mapping);
            foreach (InputIdentity input in inputs)
            {
                CheckColumns(mapping, columns, input);
            }

            BatchTranslator translator = Translator(mapping, columns, out List<AttributeDefinition> attributes);
            if (mapping.Mode == DeliveryMode.Append)
            {
                Append(mapping, columns, translator, inputs[0], delivery, cancellation);
            }
            else
            {
                new ReplaceDelivery(sink, options).Run(mapping, columns, translator, attributes, inputs, delivery, cancellation);
            }
        }

        return new DeliveryReceipt
        {
            Inputs = paths,
            Delivery = id,
            WasComplete = before.IsComplete,
            ResumedAt = before.NextRow,
            Tally = delivery.Tally,
            Version = sink.Snapshot.Version,
            Seconds = options.Clock.GetElapsedTime(started).TotalSeconds,
        };
    }

    /// <summary>A file twice in one delivery would be counted twice.</summary>
    private static void RequireDistinct(List<InputIdentity> inputs)
    {
        Dictionary<string, string> pathOfHash = new(StringComparer.Ordinal);
        foreach (InputIdentity input in inputs)
        {
            if (!pathOfHash.TryAdd(input.Hash, input.Path))
            {
                throw new InputException($"'{pathOfHash[input.Hash]}' and '{input.Path}' have the same content; a replacement takes each file once.");
            }
        }
    }

    /// <summary>Finds out whether a file has the columns, before anything is declared or committed.</summary>
    private void CheckColumns(FeedMapping mapping, FeedColumns columns, InputIdentity input)
    {
        using InputFile file = InputFile.Open(input.Path, mapping.Format.Compression);
        _ = Delivery.Reader(file, mapping, columns, input, options, firstRow: 0);
    }

    private BatchTranslator Translator(FeedMapping mapping, FeedColumns columns, out List<AttributeDefinition> attributes)
    {
        attributes = FeedDeclaration.Attributes(mapping, sink);
        IdentifierDoor door = new(mapping.Identifier, FeedDeclaration.Spaces(mapping, sink, keys));
        List<AttributeGatherer> gatherers = [];
        for (int i = 0; i < attributes.Count; i++)
        {
            string name = attributes[i].Name;
            List<RemovalMapping> removals = [];
            foreach (RemovalMapping removal in mapping.Removals)
            {
                if (removal.Attributes is null || ((List<string>)[.. removal.Attributes]).Contains(name))
                {
                    removals.Add(removal);
                }
            }

            gatherers.Add(new AttributeGatherer(mapping.Attributes[i], attributes[i], removals, columns));
        }

        DayOfTime? dayOfTime = mapping.Time.Column is null ? null : new DayOfTime(mapping.Time, sink.DayZone, options.Clock.GetUtcNow());
        return new BatchTranslator(mapping, columns, door, gatherers, dayOfTime);
    }

    private void Append(
        FeedMapping mapping, FeedColumns columns, BatchTranslator translator, InputIdentity input, Delivery delivery, CancellationToken cancellation)
    {
        using InputFile file = InputFile.Open(input.Path, mapping.Format.Compression);
        CsvReader reader = Delivery.Reader(file, mapping, columns, input, options, delivery.State.NextRow);
        foreach (AdmittedBatch admitted in Delivery.Read(reader, input, translator, cancellation))
        {
            RecordBatch batch = admitted.Batch;
            DeliveryTally tally = DeliveryTally.FromJson(delivery.Tally.ToJson());
            IndexChange change = translator.Translate(admitted, sink.Snapshot, sink.Devices, tally, options.IsStrict, cancellation);
            Commit(change, delivery, tally, batch.FirstRow + batch.RowsCovered, isComplete: false);
            options.Progress?.Invoke(new DeliveryProgress(input.Path, batch.FirstRow + batch.RowsCovered, batch.InputBytesRead, file.StoredLength));
        }

        input.CheckUnchanged();
        Commit(new IndexChange { DeviceCount = sink.Snapshot.DeviceCount }, delivery, delivery.Tally, delivery.State.NextRow, isComplete: true);
    }

    private void Commit(IndexChange change, Delivery delivery, DeliveryTally tally, long nextRow, bool isComplete)
    {
        DeliveryState after = delivery.State with { NextRow = nextRow, IsComplete = isComplete, Receipt = tally.ToJson() };
        sink.Commit(change, delivery.State.NextRow, after);
        delivery.Advance(after, tally);
    }
}
