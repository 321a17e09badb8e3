using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Segmentation.Formats;
using Segmentation.Index;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Translation;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion;

/// <summary>Stages a replace delivery on a private snapshot in which its attributes begin empty, and commits the difference at once.</summary>
/// <remarks>An interrupted one has changed no answer and begins anew.</remarks>
internal sealed class ReplaceDelivery(IDeliverySink sink, IngestOptions options)
{
    public void Run(
        FeedMapping mapping,
        FeedColumns columns,
        BatchTranslator translator,
        IReadOnlyList<AttributeDefinition> attributes,
        IReadOnlyList<InputIdentity> inputs,
        Delivery delivery,
        CancellationToken cancellation)
    {
        IndexSnapshot staged = attributes.Aggregate(sink.Snapshot, static (snapshot, attribute) => snapshot.WithoutTraits(attribute.Id));
        DeliveryTally tally = new();
        foreach (InputIdentity input in inputs)
        {
            using InputFile file = InputFile.Open(input.Path, mapping.Format.Compression);
            CsvReader reader = Delivery.Reader(file, mapping, columns, input, options, firstRow: 0);
            foreach (AdmittedBatch admitted in Delivery.Read(reader, input, translator, cancellation))
            {
                RecordBatch batch = admitted.Batch;
                IndexChange change = translator.Translate(admitted, staged, sink.Devices, tally, options.IsStrict, cancellation);
                staged = staged.Apply(change, staged.Version + 1);
                options.Progress?.Invoke(new DeliveryProgress(input.Path, batch.FirstRow + batch.RowsCovered, batch.InputBytesRead, file.StoredLength));
            }

            input.CheckUnchanged();
        }

        if (tally.RowsUsed == 0 && tally.RowsRead > 0)
        {
            string reasons = string.Join(", ", tally.RowsRefused.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Value} {pair.Key}"));
            throw new InputException($"All {tally.RowsRead} rows of the replacement are refused ({reasons}); nothing was changed.");
        }

        cancellation.ThrowIfCancellationRequested();
        IndexChange difference = IndexDifference.Between(sink.Snapshot, staged, attributes.Select(static attribute => attribute.Id));
        DeliveryState after = delivery.State with { NextRow = tally.RowsRead, IsComplete = true, Receipt = tally.ToJson() };
        sink.Commit(difference, 0, after);
        delivery.Advance(after, tally);
    }
}
