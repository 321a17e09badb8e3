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
    /// <summary>Reads a mapping file and changes nothing.</summary>
    /// <exception cref="InputException">It cannot be used; says what was found, what is allowed and where.</exception>
    public static void CheckMapping(string mappingFile) => MappingReader.ReadFile(mappingFile);

    /// <summary>Takes in files by a mapping file. Append: a delivery a file, in their order; replace: all files are one delivery.</summary>
    /// <param name="mappingFile">Path of the mapping (docs/mapping.md).</param>
    /// <param name="inputs">Paths, 1 and more; names ending in <c>.gz</c> are inflated.</param>
    /// <param name="strict">Whether the first refused row ends the ingest.</param>
    /// <param name="progress">Told after each batch; null for nobody.</param>
    /// <param name="cancellation">Between two batches; what was committed stays, and the delivery goes on there when it is given again.</param>
    /// <returns>A receipt a delivery.</returns>
    /// <exception cref="InputException">The mapping or an input cannot be used; says what was found, what is allowed and where.</exception>
    public IReadOnlyList<IngestReceipt> Ingest(
        string mappingFile, IReadOnlyList<string> inputs, bool strict, IProgress<IngestProgress>? progress, CancellationToken cancellation)
    {
        IngestOptions options = new()
        {
            BatchRows = _options.BatchRows,
            Workers = Math.Clamp(_options.MaxThreads, 1, 8),
            IsStrict = strict,
            Clock = _options.Clock,
            Progress = progress is null
                ? null
                : step => progress.Report(new IngestProgress(step.Input, step.Rows, step.Bytes, step.TotalBytes)),
        };
        lock (_writing)
        {
            Ingestor ingestor = new(new StoreDeliverySink(_store, _dayZone), _keys, options);
            return [.. ingestor.Ingest(MappingReader.ReadFile(mappingFile), inputs, cancellation).Select(Receipt)];
        }
    }

    private static IngestReceipt Receipt(DeliveryReceipt receipt) => new()
    {
        Inputs = receipt.Inputs,
        Delivery = receipt.Delivery,
        AlreadyComplete = receipt.WasComplete,
        ResumedAt = receipt.ResumedAt,
        RowsRead = receipt.Tally.RowsRead,
        RowsUsed = receipt.Tally.RowsUsed,
        RowsRefused = receipt.Tally.RowsRefused,
        ValuesRefused = receipt.Tally.ValuesRefused,
        Samples = [.. receipt.Tally.Samples.Select(static sample => new RefusalSample(sample.Row, sample.Line, sample.Reason, sample.Detail))],
        Stale = receipt.Tally.Stale,
        Overflowed = receipt.Tally.Overflowed,
        NewDevices = receipt.Tally.NewDevices,
        NewValues = receipt.Tally.NewValues,
        Version = receipt.Version,
        Seconds = receipt.Seconds,
    };
}
