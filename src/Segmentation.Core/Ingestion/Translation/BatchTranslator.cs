using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using Segmentation.Index;
using Segmentation.Ingestion.Identifiers;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Values;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Translation;

/// <summary>Record batch → change of the index. Cells are worked out once a distinct cell; rows are only gathered.</summary>
internal sealed class BatchTranslator(
    FeedMapping mapping, FeedColumns columns, IReadOnlyList<DoorSpace> spaces, IReadOnlyList<AttributeGatherer> attributes)
{
    /// <summary>The effects of a batch on a snapshot. Until the devices are looked up at the end, nothing outside has changed.</summary>
    /// <param name="admittedBatch">The batch.</param>
    /// <param name="snapshot">What the effects apply to.</param>
    /// <param name="devices">Takes in the devices not known yet.</param>
    /// <param name="tally">Counts on.</param>
    /// <param name="isStrict">Whether a refused row is an error.</param>
    /// <param name="cancellation">Looked at before anything outside changes.</param>
    public IndexChange Translate(
        AdmittedBatch admittedBatch, IndexSnapshot snapshot, DeviceDictionary devices, DeliveryTally tally, bool isStrict, CancellationToken cancellation)
    {
        RecordBatch batch = admittedBatch.Batch;
        List<DeliverySample> samples = [];
        UsedRows used = Use(admittedBatch, tally, samples, isStrict, out int[] entryOfDevice);
        Token[] tokens = Array.ConvertAll(entryOfDevice, entry => admittedBatch.Identifiers.Tokens[entry]);
        ChangeBuilder builder = new(snapshot);
        ObservationList[] lists = Gather(batch, used, tokens, builder, devices);
        foreach (ObservationList list in lists)
        {
            list.CountRefused(tally);
        }

        cancellation.ThrowIfCancellationRequested();
        uint[] ordinals = new uint[tokens.Length];
        devices.FindOrAdd(tokens, ordinals);
        uint deviceCount = devices.Tokens.Count;
        See(builder, admittedBatch.Identifiers, used, entryOfDevice, ordinals, deviceCount);
        ObservationColumn[] observed = new ObservationColumn[lists.Length];
        WorkSharing.For(lists.Length, used.Rows.Length >= ChangeBuilder.FewRows, i => observed[i] = lists[i].ToColumn(ordinals), CancellationToken.None);
        foreach (ObservationColumn column in observed)
        {
            if (!column.Ordinals.IsEmpty)
            {
                builder.Observe(column);
            }
        }

        IndexChange change = builder.Build(CancellationToken.None) with { DeviceCount = deviceCount };
        Count(batch, used, samples, builder, change, tally);
        return change;
    }

    /// <summary>Finds every mistake that <see cref="Translate"/> would find, and changes nothing.</summary>
    /// <exception cref="InputException">The first mistake.</exception>
    public void Rehearse(AdmittedBatch admittedBatch, IndexSnapshot snapshot, DeviceDictionary devices, bool isStrict)
    {
        UsedRows used = Use(admittedBatch, new DeliveryTally(), [], isStrict, out int[] entryOfDevice);
        Token[] tokens = Array.ConvertAll(entryOfDevice, entry => admittedBatch.Identifiers.Tokens[entry]);
        _ = Gather(admittedBatch.Batch, used, tokens, new ChangeBuilder(snapshot), devices);
    }

    private ObservationList[] Gather(RecordBatch batch, UsedRows used, Token[] tokens, ChangeBuilder builder, DeviceDictionary devices)
    {
        Lazy<uint[]> known = new(() => Find(tokens, devices));
        ObservationList[] lists = new ObservationList[attributes.Count];
        WorkSharing.For(lists.Length, used.Rows.Length >= ChangeBuilder.FewRows, i =>
        {
            lists[i] = attributes[i].Gather(batch, used, builder);
            WideValues.Check(lists[i], builder.Snapshot, known);
        });
        return lists;
    }

    private UsedRows Use(AdmittedBatch admittedBatch, DeliveryTally tally, List<DeliverySample> samples, bool isStrict, out int[] entryOfDevice)
    {
        (RecordBatch batch, DoorResult admitted, ushort[] dayOfCell, string?[] reasonOfCell) = admittedBatch;
        TextColumn identifiers = columns.Of(batch, mapping.Identifier.Column);
        TextColumn? times = mapping.Time.Column is { } name ? columns.Of(batch, name) : null;
        int[] deviceOfEntry = new int[admitted.Entries.Length];
        Array.Fill(deviceOfEntry, -1);
        List<int> entries = [];
        int[] rows = new int[batch.RowCount];
        int[] devices = new int[batch.RowCount];
        ushort[] days = new ushort[batch.RowCount];
        int count = 0;
        Dictionary<string, long> refused = new(StringComparer.Ordinal);
        for (int row = 0; row < batch.RowCount; row++)
        {
            int time = times is null ? 0 : times.Codes[row];
            string? timeReason = time < 0 ? ValueReasons.NoTime : reasonOfCell[time];
            string? reason = admitted.ReasonOfRow(row) ?? timeReason;
            if (reason is not null)
            {
                refused[reason] = refused.GetValueOrDefault(reason) + 1;
                if (isStrict || tally.Samples.Count + samples.Count < DeliveryTally.MostSamples)
                {
                    samples.Add(Refuse(batch, row, reason, identifiers, ReferenceEquals(reason, timeReason), isStrict));
                }

                continue;
            }

            int entry = admitted.EntryOfRow[row];
            if (deviceOfEntry[entry] < 0)
            {
                deviceOfEntry[entry] = entries.Count;
                entries.Add(entry);
            }

            rows[count] = row;
            devices[count] = deviceOfEntry[entry];
            days[count++] = dayOfCell[time];
        }

        foreach ((string reason, long rowCount) in refused)
        {
            tally.RefuseRows(reason, rowCount);
        }

        entryOfDevice = [.. entries];
        return new UsedRows(rows[..count], devices[..count], days[..count], entries.Count);
    }

    private static DeliverySample Refuse(RecordBatch batch, int row, string reason, TextColumn identifiers, bool isTime, bool isStrict)
    {
        long number = batch.FirstRow + (batch.RowOffsets is { } offsets ? offsets.Span[row] : row);
        int code = identifiers.Codes[row];
        string prefix = code < 0 ? "none" : Convert.ToHexStringLower(SHA256.HashData(identifiers.Value(code)))[..8];
        string detail = isTime
            ? "The time of the row is empty, not in the form the mapping says, or out of range."
            : $"The identifier (hash {prefix}…) is refused.";
        return isStrict
            ? throw new InputException(InputProblem.RowRefused, string.Create(CultureInfo.InvariantCulture, $"Row {number}: {reason}: {detail}"))
            : new DeliverySample(number, null, reason, detail);
    }

    private static uint[] Find(Token[] tokens, DeviceDictionary devices)
    {
        uint[] ordinals = new uint[tokens.Length];
        devices.Find(tokens, ordinals);
        return ordinals;
    }

    private void See(ChangeBuilder builder, DoorResult admitted, UsedRows used, int[] entryOfDevice, uint[] ordinals, uint deviceCount)
    {
        for (int space = 0; space < spaces.Count; space++)
        {
            uint[] seen = new uint[used.Rows.Length];
            ushort[] days = new ushort[used.Rows.Length];
            int count = 0;
            for (int i = 0; i < used.Rows.Length; i++)
            {
                if (admitted.Entries[entryOfDevice[used.Devices[i]]].Space == space)
                {
                    seen[count] = ordinals[used.Devices[i]];
                    days[count++] = used.Days[i];
                }
            }

            if (count > 0)
            {
                builder.See(spaces[space].Space, seen.AsMemory(0, count), days.AsMemory(0, count), deviceCount);
            }
        }
    }

    private static void Count(
        RecordBatch batch, UsedRows used, List<DeliverySample> samples, ChangeBuilder builder, IndexChange change, DeliveryTally tally)
    {
        tally.RowsRead += batch.RowsCovered;
        tally.RowsUsed += used.Rows.Length;
        tally.NewDevices += NewDevices(change);
        tally.NewValues += change.NewValues.Count;
        foreach ((string reason, long rows) in batch.RefusedByReason)
        {
            tally.RefuseRows(reason, rows);
        }

        samples.AddRange(batch.Refused.Select(static refused => new DeliverySample(refused.Row, refused.Line, refused.Reason, refused.Detail)));
        foreach (DeliverySample sample in samples.OrderBy(static sample => sample.Row))
        {
            tally.Sample(sample);
        }

        foreach (ObservationCounts counts in builder.Counts.Values)
        {
            tally.Stale += counts.Stale;
            tally.Overflowed += counts.Overflowed;
        }
    }

    /// <summary>Devices that were not present before; ordinals that a broken-off batch left behind do not count.</summary>
    private static long NewDevices(IndexChange change)
    {
        TraitKey presence = new(DeviceAttributes.Id, DeviceTraits.Presence);
        return change.Traits.FirstOrDefault(trait => trait.Key == presence) is PlainChange present ? present.Added.Cardinality : 0;
    }
}
