using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Segmentation.Index;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Translation;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion;

/// <summary>A delivery whose batches a caller pushes, numbered from 0: each is taken in once, whoever pushes it and how often.</summary>
/// <remarks>
/// How far the delivery is, the ledger alone says; it is read anew under the lock each time, so several objects may work on one delivery. What the rows of a
/// batch say is worked out before the lock is taken where that can be done.
/// </remarks>
/// <threadsafety>One caller at a time; several deliveries beside each other.</threadsafety>
internal sealed class PushedDelivery
{
    private readonly string _name;
    private readonly Feed _feed;
    private readonly IDeliverySink _sink;
    private readonly Lock _writing;
    private readonly bool _isStrict;
    private readonly List<DeliveryBatch> _stagedBatches = [];
    private FeedTranslation? _translation;
    private ReplaceStage? _stage;
    private long _nextRow; // as it was last seen
    private long _nextSequence;

    /// <param name="name">Name of the delivery.</param>
    /// <param name="feed">What its rows mean.</param>
    /// <param name="sink">The store.</param>
    /// <param name="writing">Held from reading the state that a change is made from to its commit.</param>
    /// <param name="isStrict">Whether a refused row is an error.</param>
    /// <exception cref="InputException">The mapping does not fit the store, or the delivery is on record with another one.</exception>
    public PushedDelivery(string name, Feed feed, IDeliverySink sink, Lock writing, bool isStrict)
    {
        (_name, _feed, _sink, _writing, _isStrict) = (name, feed, sink, writing, isStrict);
        feed.Check();
        See(State());
    }

    private bool IsReplacement => _feed.Mapping.Mode == DeliveryMode.Replace;

    /// <summary>The delivery of a name as the ledger has it, taken in from batches or, under the id of one of files, from the files themselves; or null.</summary>
    public static DeliveryState? Find(string name, IDeliverySink sink) =>
        sink.Find(LedgerId.OfBatches(name)) ?? (LedgerId.IsOfFiles(name) ? sink.Find(name) : null);

    /// <summary>The delivery as it stands, whoever took in what of it.</summary>
    /// <exception cref="InputException">It is on record with another mapping, or was begun as files and not completed.</exception>
    public DeliveryState State()
    {
        DeliveryState fresh = new(
            LedgerId.OfBatches(_name), _feed.Mapping.Source.Name, _feed.Mapping.Hash, "", _feed.Mode, 0, false, new DeliveryTally().ToJson());
        DeliveryState state = Find(_name, _sink) ?? fresh;
        bool isOfFiles = LedgerId.IsOfFiles(state.Id); // whose mapping has a format, so that its hash is another; their id holds it
        string hash = isOfFiles ? state.MappingHash : fresh.MappingHash;
        if ((state.Source, state.MappingHash, state.Mode) != (fresh.Source, hash, fresh.Mode))
        {
            throw new InputException(
                InputProblem.DeliveryChanged,
                $"Delivery \"{_name}\" is on record with another mapping (SHA-256 {state.MappingHash}, this one {fresh.MappingHash}); the same name is the same delivery for ever.");
        }

        return state.IsComplete || !isOfFiles
            ? state
            : throw new InputException(
                InputProblem.NotAllowed,
                $"Delivery \"{_name}\" was begun from its file on the store itself and is not complete; complete it there, by taking the same file in again.");
    }

    /// <summary>Takes in consecutive batches: those not known yet in one commit, or onto the stage of a replacement.</summary>
    /// <returns>A result a batch.</returns>
    /// <exception cref="InputException">A batch cannot be used, is missing before these, or is known with another content; none was taken in.</exception>
    public PushedResult[] Take(IReadOnlyList<PushedBatch> batches, CancellationToken cancellation)
    {
        PushedBatchCheck.Check(batches, _feed.Columns.Names);
        AdmittedBatch? early = Admit(batches, _nextSequence, _nextRow);
        using WriteLease lease = new(_writing, cancellation);
        DeliveryState state = State();
        DeliveryTally tally = DeliveryTally.FromJson(state.Receipt);
        bool isStaging = IsReplacement && !state.IsComplete;
        long next = isStaging ? _stagedBatches.Count : tally.Batches;
        long nextRow = isStaging ? _stage?.Tally.RowsRead ?? 0 : state.NextRow;
        if (batches[0].Sequence > next)
        {
            throw new InputException(
                InputProblem.BatchOutOfOrder,
                string.Create(CultureInfo.InvariantCulture, $"Batch {batches[0].Sequence} of delivery \"{_name}\" came where batch {next} is the next one."));
        }

        List<PushedResult> results = Recognise(batches, next, isStaging);
        PushedBatch[] entering = [.. batches.Skip(results.Count)];
        if (entering.Length > 0)
        {
            if (state.IsComplete)
            {
                throw new InputException(
                    InputProblem.NotAllowed,
                    LedgerId.IsOfFiles(state.Id)
                        ? $"Delivery \"{_name}\" was completed from its file; no batch of it is wanted."
                        : string.Create(CultureInfo.InvariantCulture, $"Delivery \"{_name}\" was completed with {next} batches; batch {entering[0].Sequence} is one more."));
            }

            AdmittedBatch admitted = early is not null && (_nextSequence, _nextRow) == (next, nextRow) ? early : Admit(entering, next, nextRow)!;
            Prepare(admitted);
            ulong version = isStaging
                ? Stage(admitted, entering, cancellation)
                : Commit(admitted, entering, state, tally, cancellation);
            results.AddRange(entering.Select(batch => new PushedResult(batch.Sequence, version, !isStaging, false)));
        }

        return [.. results];
    }

    /// <summary>Completes the delivery; once is enough.</summary>
    /// <exception cref="InputException">A replacement cannot take effect, or was completed with other batches.</exception>
    public DeliveryState Complete(CancellationToken cancellation)
    {
        using WriteLease lease = new(_writing, cancellation);
        DeliveryState state = State();
        if (state.IsComplete)
        {
            RequireSameBatches(state);
            return state;
        }

        DeliveryTally tally = DeliveryTally.FromJson(state.Receipt);
        if (tally.Batches == 0)
        {
            Prepare(null); // also a delivery without rows makes its attributes known
        }

        IndexChange change = new() { DeviceCount = _sink.Snapshot.DeviceCount };
        if (IsReplacement)
        {
            ReplaceStage stage = _stage ?? new ReplaceStage(_sink, _translation!);
            change = stage.Finish();
            tally = stage.Tally.Copy();
            tally.Batches = _stagedBatches.Count;
        }

        DeliveryState after = state with { NextRow = tally.RowsRead, IsComplete = true, Receipt = tally.ToJson() };
        _sink.Commit(change, after, _stagedBatches);
        _stage = null;
        See(after);
        return after;
    }

    /// <summary>The batches that are known already, from the first one on.</summary>
    private List<PushedResult> Recognise(IReadOnlyList<PushedBatch> batches, long next, bool isStaging)
    {
        PushedBatch[] known = [.. batches.TakeWhile(batch => batch.Sequence < next)];
        if (known.Length == 0)
        {
            return [];
        }

        IReadOnlyList<RecordedBatch> recorded = isStaging
            ? [.. known.Select(batch => _stagedBatches[(int)batch.Sequence]).Select(batch => new RecordedBatch(batch.Id, batch.Digest.ToArray(), _sink.Snapshot.Version))]
            : _sink.FindBatches(LedgerId.OfBatches(_name), known[0].Id, known[^1].Id);
        return [.. known.Zip(recorded, (batch, record) => batch.Digest.Span.SequenceEqual(record.Digest)
            ? new PushedResult(batch.Sequence, record.Version, !isStaging, true)
            : throw Changed(batch.Sequence))];
    }

    private InputException Changed(long sequence) => new(
        InputProblem.BatchChanged,
        string.Create(CultureInfo.InvariantCulture, $"Batch {sequence} of delivery \"{_name}\" is known with another content; one number stands for one content."));

    private AdmittedBatch? Admit(IReadOnlyList<PushedBatch> batches, long sequence, long row)
    {
        PushedBatch[] entering = [.. batches.SkipWhile(batch => batch.Sequence < sequence)];
        return entering.Length == 0 ? null : _feed.Admitter().Admit(PushedBatchJoin.Join(entering, _feed.Columns.Names, row));
    }

    /// <summary>Declares what the mapping names, after the first batch was found to have no mistake.</summary>
    private void Prepare(AdmittedBatch? first)
    {
        if (_translation is not null && _feed.IsCurrent(_translation))
        {
            return;
        }

        if (_stage is not null)
        {
            throw new InputException(
                InputProblem.NotAllowed, $"An attribute of delivery \"{_name}\" was changed since its replacement was begun; begin it again.");
        }

        _feed.Check();
        if (first is not null && !_feed.IsDeclared)
        {
            _feed.Rehearse(first, _isStrict);
        }

        _translation = _feed.Declare();
    }

    private ulong Stage(AdmittedBatch admitted, PushedBatch[] entering, CancellationToken cancellation)
    {
        _stage ??= new ReplaceStage(_sink, _translation!);
        _stage.Add(admitted, _isStrict, cancellation);
        _stagedBatches.AddRange(entering.Select(static batch => new DeliveryBatch(batch.Id, batch.Digest.ToArray())));
        (_nextSequence, _nextRow) = (_stagedBatches.Count, _stage.Tally.RowsRead);
        return _sink.Snapshot.Version;
    }

    private ulong Commit(AdmittedBatch admitted, PushedBatch[] entering, DeliveryState state, DeliveryTally tally, CancellationToken cancellation)
    {
        IndexChange change = _translation!.Translator.Translate(admitted, _sink.Snapshot, _sink.Devices, tally, _isStrict, cancellation);
        tally.Batches += entering.Length;
        DeliveryState after = state with { NextRow = admitted.Batch.FirstRow + admitted.Batch.RowsCovered, Receipt = tally.ToJson() };
        ulong version = _sink.Commit(change, after, [.. entering.Select(static batch => new DeliveryBatch(batch.Id, batch.Digest))]);
        See(after);
        return version;
    }

    /// <summary>A replacement that was completed meanwhile must have been this one.</summary>
    private void RequireSameBatches(DeliveryState state)
    {
        long count = DeliveryTally.FromJson(state.Receipt).Batches;
        if (_stagedBatches.Count > 0 && _stagedBatches.Count != count)
        {
            throw new InputException(
                InputProblem.DeliveryChanged,
                string.Create(CultureInfo.InvariantCulture, $"Delivery \"{_name}\" was completed with {count} batches meanwhile; these are {_stagedBatches.Count}."));
        }

        IReadOnlyList<RecordedBatch> recorded = _stagedBatches.Count == 0 ? [] : _sink.FindBatches(state.Id, _stagedBatches[0].Id, _stagedBatches[^1].Id);
        for (int i = 0; i < _stagedBatches.Count; i++)
        {
            if (!_stagedBatches[i].Digest.Span.SequenceEqual(recorded[i].Digest))
            {
                throw Changed(i);
            }
        }
    }

    private void See(DeliveryState state)
    {
        // A replacement in progress begins with its own first batch.
        bool isStaging = IsReplacement && !state.IsComplete;
        (_nextSequence, _nextRow) = isStaging ? (0, 0) : (DeliveryTally.FromJson(state.Receipt).Batches, state.NextRow);
    }
}
