using System;
using System.Collections.Generic;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Segmentation.Formats;
using Segmentation.Index;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Translation;
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

        Feed feed = new(mapping, sink, keys, options.Clock);
        feed.Check();
        if (mapping.Mode == DeliveryMode.Replace)
        {
            return [Deliver(feed, paths, cancellation)];
        }

        List<DeliveryReceipt> receipts = [];
        foreach (string path in paths)
        {
            receipts.Add(Deliver(feed, [path], cancellation));
        }

        return receipts;
    }

    private DeliveryReceipt Deliver(Feed feed, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        FeedMapping mapping = feed.Mapping;
        long started = options.Clock.GetTimestamp();
        List<InputIdentity> inputs = [];
        foreach (string path in paths)
        {
            inputs.Add(InputIdentity.Of(path, cancellation));
        }

        InputIdentity.RequireDistinct(inputs);
        string content = InputIdentity.ContentHash(inputs);
        string id = InputIdentity.DeliveryId(content, mapping.Hash);
        DeliveryState before = sink.Find(id) ?? FindBatches(id) ?? new DeliveryState(
            id, mapping.Source.Name, mapping.Hash, content, feed.Mode, 0, false, new DeliveryTally().ToJson());
        Delivery delivery = new(before, DeliveryTally.FromJson(before.Receipt));
        if (!before.IsComplete)
        {
            foreach (InputIdentity input in inputs)
            {
                CheckColumns(feed, input);
            }

            FeedTranslation translation = feed.Declare();
            if (mapping.Mode == DeliveryMode.Append)
            {
                Append(feed, translation, inputs[0], delivery, cancellation);
            }
            else
            {
                Replace(feed, translation, inputs, delivery, cancellation);
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

    /// <summary>The delivery as it was taken in from batches, or null.</summary>
    /// <exception cref="InputException">It is not complete: where a batch ends no file says.</exception>
    private DeliveryState? FindBatches(string id)
    {
        DeliveryState? state = sink.Find(LedgerId.OfBatches(id));
        return state is null or { IsComplete: true }
            ? state
            : throw new InputException(
                InputProblem.NotAllowed, $"Delivery {id} was begun through a server and is not complete; complete it there, by sending the same file again.");
    }

    /// <summary>Finds out whether a file has the columns, before anything is declared or committed.</summary>
    private void CheckColumns(Feed feed, InputIdentity input)
    {
        using InputFile file = InputFile.Open(input.Path, feed.Mapping.Format.Compression);
        _ = Delivery.Reader(file, feed, input, options, firstRow: 0);
    }

    private void Append(Feed feed, FeedTranslation translation, InputIdentity input, Delivery delivery, CancellationToken cancellation)
    {
        Read(feed, input, delivery.State.NextRow, Take, cancellation);
        Commit(new IndexChange { DeviceCount = sink.Snapshot.DeviceCount }, delivery, delivery.Tally, delivery.State.NextRow, isComplete: true);

        void Take(AdmittedBatch admitted)
        {
            DeliveryTally tally = delivery.Tally.Copy();
            IndexChange change = translation.Translator.Translate(admitted, sink.Snapshot, sink.Devices, tally, options.IsStrict, cancellation);
            Commit(change, delivery, tally, admitted.Batch.FirstRow + admitted.Batch.RowsCovered, isComplete: false);
        }
    }

    private void Replace(
        Feed feed, FeedTranslation translation, IReadOnlyList<InputIdentity> inputs, Delivery delivery, CancellationToken cancellation)
    {
        ReplaceStage stage = new(sink, translation);
        foreach (InputIdentity input in inputs)
        {
            Read(feed, input, firstRow: 0, admitted => stage.Add(admitted, options.IsStrict, cancellation), cancellation);
        }

        IndexChange difference = stage.Finish();
        cancellation.ThrowIfCancellationRequested();
        Commit(difference, delivery, stage.Tally, stage.Tally.RowsRead, isComplete: true);
    }

    private void Read(Feed feed, InputIdentity input, long firstRow, Action<AdmittedBatch> take, CancellationToken cancellation)
    {
        using InputFile file = InputFile.Open(input.Path, feed.Mapping.Format.Compression);
        CsvReader reader = Delivery.Reader(file, feed, input, options, firstRow);
        foreach (AdmittedBatch admitted in Delivery.Read(reader, input, feed.Admitter(), cancellation))
        {
            RecordBatch batch = admitted.Batch;
            take(admitted);
            options.Progress?.Invoke(new DeliveryProgress(input.Path, batch.FirstRow + batch.RowsCovered, batch.InputBytesRead, file.StoredLength));
        }

        input.CheckUnchanged();
    }

    private void Commit(IndexChange change, Delivery delivery, DeliveryTally tally, long nextRow, bool isComplete)
    {
        // A delivery of files is named by its content, so the rows a batch covers say what it holds.
        string batch = string.Create(CultureInfo.InvariantCulture, $"{delivery.State.NextRow}-{nextRow}{(isComplete ? "-end" : "")}");
        DeliveryState after = delivery.State with { NextRow = nextRow, IsComplete = isComplete, Receipt = tally.ToJson() };
        sink.Commit(change, after, new DeliveryBatch(batch, SHA256.HashData(Encoding.UTF8.GetBytes(after.Id + batch))));
        delivery.Advance(after, tally);
    }
}
