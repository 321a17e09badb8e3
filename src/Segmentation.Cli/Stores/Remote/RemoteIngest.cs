using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Segmentation.Formats;
using Segmentation.Ingestion;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Translation;
using Segmentation.Vocabulary;
using FileDelivery = Segmentation.Ingestion.Delivery;

namespace Segmentation.Cli.Stores.Remote;

/// <summary>
/// Reads files here and streams their rows to a server, which makes tokens of the identifiers. A delivery is named as one of files is, by content and
/// mapping, so it is the same delivery from whichever machine it comes, and an interrupted one goes on with the first row that is not durable.
/// </summary>
internal sealed class RemoteIngest(V1.IngestService.IngestServiceClient client, CallOptions options, TimeProvider clock, IProgress<IngestProgress> progress)
{
    private const int BatchRows = 32_768;

    private CancellationToken Cancellation => options.CancellationToken;

    /// <summary>Takes files in; append: a delivery a file, replace: all files are one.</summary>
    public async Task<IReadOnlyList<IngestReceipt>> IngestAsync(string mappingFile, IReadOnlyList<string> paths, bool strict)
    {
        FeedMapping mapping = MappingReader.ReadFile(mappingFile);
        string text = await File.ReadAllTextAsync(mappingFile, Cancellation);
        List<IngestReceipt> receipts = [];
        foreach (IReadOnlyList<string> delivery in mapping.Mode == DeliveryMode.Replace ? [paths] : paths.Select(static path => (IReadOnlyList<string>)[path]))
        {
            receipts.Add(await DeliverAsync(mapping, text, delivery, strict));
        }

        return receipts;
    }

    private async Task<IngestReceipt> DeliverAsync(FeedMapping mapping, string text, IReadOnlyList<string> paths, bool strict)
    {
        long started = clock.GetTimestamp();
        List<InputIdentity> inputs = [.. paths.Select(path => InputIdentity.Of(path, Cancellation))];
        InputIdentity.RequireDistinct(inputs);
        string id = InputIdentity.DeliveryId(InputIdentity.ContentHash(inputs), mapping.Hash);
        FeedColumns columns = new(mapping);
        IngestOptions reading = new() { BatchRows = BatchRows, IsStrict = strict, Clock = clock };
        foreach (InputIdentity input in inputs)
        {
            using InputFile file = InputFile.Open(input.Path, mapping.Format.Compression);
            _ = FileDelivery.Reader(file, mapping, columns, input, reading, firstRow: 0); // refuses a file without the columns before anything is begun
        }

        using DeliveryStream stream = new(client, options);
        V1.Delivery opened = await stream.BeginAsync(id, text, strict);
        FormatRefusals refusals = new();
        if (opened is { Complete: true, NextSequence: 0, RowsRead: > 0 })
        {
            return Receipt(paths, opened, opened, refusals) with { ResumedAt = (long)opened.RowsRead, Seconds = clock.GetElapsedTime(started).TotalSeconds }; // taken in as a file: nothing to add
        }

        long resumedAt = await SendAsync(mapping, columns, reading, inputs, opened, stream, refusals);
        V1.Delivery done = opened.Complete ? opened : await CompleteAsync(mapping, stream, refusals);
        return Receipt(paths, opened, done, refusals) with { ResumedAt = resumedAt, Seconds = clock.GetElapsedTime(started).TotalSeconds };
    }

    /// <summary>Sends what is not durable yet. What is, is read past: the receipt tells of the whole delivery.</summary>
    /// <returns>The row at which the delivery was taken up.</returns>
    private async Task<long> SendAsync(
        FeedMapping mapping, FeedColumns columns, IngestOptions reading, List<InputIdentity> inputs, V1.Delivery opened, DeliveryStream stream, FormatRefusals refusals)
    {
        long durable = opened.Complete ? long.MaxValue : (long)opened.RowsRead;
        ulong sequence = opened.NextSequence;
        long resumedAt = 0;
        foreach (InputIdentity input in inputs)
        {
            refusals.BeginInput();
            using InputFile file = InputFile.Open(input.Path, mapping.Format.Compression);
            CsvReader reader = FileDelivery.Reader(file, mapping, columns, input, reading, firstRow: 0);
            foreach (RecordBatch batch in FileDelivery.Batches(reader, input, Cancellation))
            {
                int from = (int)Math.Clamp(durable - refusals.Sent, 0, batch.RowCount);
                refusals.Add(batch);
                if (durable > 0 && refusals.Sent <= durable)
                {
                    resumedAt = batch.FirstRow + batch.RowsCovered;
                }
                else if (from > 0)
                {
                    resumedAt = batch.FirstRow + (batch.RowOffsets is { } offsets ? offsets.Span[from] : from);
                }

                IngestProgress here = new(input.Path, batch.FirstRow + batch.RowsCovered, batch.InputBytesRead, file.StoredLength);
                foreach (V1.RecordBatch message in from == batch.RowCount ? [] : BatchEncoder.Encode(batch, from, batch.RowCount - from))
                {
                    message.Sequence = sequence++;
                    await stream.SendAsync(message, () => progress.Report(here));
                }
            }

            input.CheckUnchanged();
        }

        return opened.Complete ? (long)opened.RowsRead + refusals.Count : resumedAt;
    }

    /// <summary>A replacement without a usable row is refused: by the server when rows were sent, here when the format refused them all.</summary>
    private static Task<V1.Delivery> CompleteAsync(FeedMapping mapping, DeliveryStream stream, FormatRefusals refusals)
    {
        if (mapping.Mode != DeliveryMode.Replace || refusals.Sent > 0 || refusals.Count == 0)
        {
            return stream.CompleteAsync();
        }

        string reasons = string.Join(
            ", ", refusals.Merge(new Dictionary<string, long>()).OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Value} {pair.Key}"));
        throw new InputException($"All {refusals.Count} rows of the replacement are refused ({reasons}); nothing was changed.");
    }

    private static IngestReceipt Receipt(IReadOnlyList<string> paths, V1.Delivery opened, V1.Delivery done, FormatRefusals refusals) => new()
    {
        Inputs = paths,
        Delivery = done.Name,
        AlreadyComplete = opened.Complete,
        RowsRead = (long)done.RowsRead + refusals.Count,
        RowsUsed = (long)done.RowsUsed,
        ResumedAt = 0,
        RowsRefused = refusals.Merge(FromWire.Counts(done.RowsRefused)),
        ValuesRefused = FromWire.Counts(done.ValuesRefused),
        Samples = refusals.Merge(done.Samples),
        Stale = (long)done.Stale,
        Overflowed = (long)done.Overflowed,
        NewDevices = (long)done.NewDevices,
        NewValues = (long)done.NewValues,
        Version = done.Version,
        Seconds = 0,
    };
}
