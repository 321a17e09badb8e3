using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Segmentation.Formats;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Translation;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion;

/// <summary>A delivery under way: what is committed of it.</summary>
internal sealed class Delivery(DeliveryState state, DeliveryTally tally)
{
    public DeliveryState State { get; private set; } = state;

    public DeliveryTally Tally { get; private set; } = tally;

    public void Advance(DeliveryState after, DeliveryTally counted)
    {
        State = after;
        Tally = counted;
    }

    /// <exception cref="InputException">The file does not have the columns of the mapping; names the file.</exception>
    public static CsvReader Reader(InputFile file, Feed feed, InputIdentity input, IngestOptions options, long firstRow) =>
        Reader(file, feed.Mapping, feed.Columns, input, options, firstRow);

    /// <exception cref="InputException">The file does not have the columns of the mapping; names the file.</exception>
    public static CsvReader Reader(
        InputFile file, FeedMapping mapping, FeedColumns columns, InputIdentity input, IngestOptions options, long firstRow)
    {
        CsvReadOptions read = new()
        {
            FirstRow = firstRow,
            BatchRows = options.BatchRows,
            BlockSize = options.BlockSize,
            Workers = options.Workers,
            IsStrict = options.IsStrict,
            Limits = options.Limits,
        };
        try
        {
            return new CsvReader(file, mapping.Format, columns.Names, read);
        }
        catch (InputException e)
        {
            throw new InputException($"{Path.GetFileName(input.Path)}: {e.Message}", e);
        }
    }

    /// <summary>The batches of a reader, each admitted while the one before it is worked on; the name of the file stands in every complaint about it.</summary>
    public static IEnumerable<AdmittedBatch> Read(CsvReader reader, InputIdentity input, BatchAdmitter admitter, CancellationToken cancellation)
    {
        using IEnumerator<RecordBatch> batches = Batches(reader, input, cancellation).GetEnumerator();
        Task<AdmittedBatch?> next = Task.Run(Next, CancellationToken.None);
        try
        {
            while (next.GetAwaiter().GetResult() is { } batch)
            {
                next = Task.Run(Next, CancellationToken.None);
                yield return batch;
            }
        }
        finally
        {
            ((IAsyncResult)next).AsyncWaitHandle.WaitOne(); // the reader and its file are not left in use
        }

        AdmittedBatch? Next() => batches.MoveNext() ? admitter.Admit(batches.Current) : null;
    }

    /// <summary>The batches of a reader; the name of the file stands in every complaint about it.</summary>
    public static IEnumerable<RecordBatch> Batches(CsvReader reader, InputIdentity input, CancellationToken cancellation)
    {
        using IEnumerator<RecordBatch> batches = reader.Read(cancellation).GetEnumerator();
        while (MoveNext(batches, input))
        {
            yield return batches.Current;
        }
    }

    private static bool MoveNext(IEnumerator<RecordBatch> batches, InputIdentity input)
    {
        try
        {
            return batches.MoveNext();
        }
        catch (InputException e)
        {
            throw new InputException($"{Path.GetFileName(input.Path)}: {e.Message}", e);
        }
    }
}
