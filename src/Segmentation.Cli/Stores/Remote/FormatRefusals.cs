using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Ingestion;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Stores.Remote;

/// <summary>
/// What the format refuses never leaves this machine, so the server numbers the rows of a delivery without it. This keeps the two ways of counting
/// in step: the receipt shows rows as the file has them.
/// </summary>
internal sealed class FormatRefusals
{
    private readonly Dictionary<string, long> _reasons = [];
    private readonly List<(long SentBefore, RefusedRow Row)> _first = []; // as many as a receipt shows: later ones shift nothing that is shown
    private readonly List<long> _inputs = [];
    private long _sent;

    /// <summary>Rows refused.</summary>
    public long Count => _reasons.Values.Sum();

    /// <summary>Rows sent, or to be sent.</summary>
    public long Sent => _sent;

    /// <summary>The next batches are of another input.</summary>
    public void BeginInput() => _inputs.Add(_sent);

    /// <summary>Counts a batch.</summary>
    public void Add(RecordBatch batch)
    {
        foreach (RefusedRow row in batch.Refused.Take(DeliveryTally.MostSamples - _first.Count))
        {
            _first.Add((_sent + SentBefore(batch, row), row));
        }

        foreach ((string reason, long rows) in batch.RefusedByReason)
        {
            _reasons[reason] = _reasons.GetValueOrDefault(reason) + rows;
        }

        _sent += batch.RowCount;
    }

    /// <summary>Refused rows by reason: the format's and the server's.</summary>
    public IReadOnlyDictionary<string, long> Merge(IReadOnlyDictionary<string, long> server)
    {
        Dictionary<string, long> merged = new(server);
        foreach ((string reason, long rows) in _reasons)
        {
            merged[reason] = merged.GetValueOrDefault(reason) + rows;
        }

        return merged;
    }

    /// <summary>Some refused rows in their order: the format's and the server's, the latter numbered as their input has them.</summary>
    public IReadOnlyList<RefusalSample> Merge(IEnumerable<V1.RefusedRow> server)
    {
        IEnumerable<(long Order, RefusalSample Sample)> ours = _first.Select(static one =>
            (one.SentBefore, new RefusalSample(one.Row.Row, one.Row.Line, one.Row.Reason, one.Row.Detail)));
        IEnumerable<(long Order, RefusalSample Sample)> theirs = server.Select(row =>
            ((long)row.Row, new RefusalSample(RowOfInput((long)row.Row), null, row.Reason, row.Detail)));
        return [.. ours.Concat(theirs).OrderBy(static one => one.Order).Select(static one => one.Sample).Take(DeliveryTally.MostSamples)];
    }

    /// <summary>Number that a row of the delivery has in its input.</summary>
    private long RowOfInput(long sent)
    {
        int input = _inputs.FindLastIndex(first => first <= sent);
        long first = input < 0 ? 0 : _inputs[input];
        return sent - first + _first.Count(refused => refused.SentBefore >= first && refused.SentBefore <= sent);
    }

    private static long SentBefore(RecordBatch batch, RefusedRow row)
    {
        int covered = (int)(row.Row - batch.FirstRow);
        if (batch.RowOffsets is not { } offsets)
        {
            return covered;
        }

        int found = offsets.Span.BinarySearch(covered);
        return found < 0 ? ~found : found;
    }
}
