using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Delivery;
using Segmentation.Expressions;
using Segmentation.Index;
using Segmentation.Ingestion;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    private const int ActivationsMaximum = 1_000;

    private readonly ConcurrentDictionary<string, OpenExport> _openExports = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lock> _beginning = new(StringComparer.Ordinal); // one export of a destination is planned at a time

    /// <summary>Fixes what a destination will receive; the plan survives a restart.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellation">Leaves nothing behind.</param>
    /// <exception cref="InputException">The destination or an activation is not known, the request id was used for another request
    /// (<see cref="InputProblem.RequestIdReused"/>), too many exports are open, or the destination was changed meanwhile (<see cref="InputProblem.NotAllowed"/>).</exception>
    public ExportPlan BeginExport(ExportRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckRequest(request);
        FindDestination(request.Destination);
        using WriteLease lease = new(_beginning.GetOrAdd(request.Destination, static _ => new Lock()), cancellation);
        byte[] digest = ExportPlanEncoding.DigestOf(request);
        if (Repeated(request, digest) is { } known)
        {
            return known;
        }

        if (!request.PlanOnly)
        {
            PruneExports();
            RequireRoom(request.Destination);
        }

        return Begin(request, digest, cancellation);
    }

    /// <summary>The destination's committed manifests, the oldest first.</summary>
    /// <exception cref="InputException">There is no destination of that name.</exception>
    public IReadOnlyList<ExportManifest> Manifests(string destination)
    {
        FindDestination(destination);
        return [.. _store.Manifests(destination).Select(Describe)];
    }

    private ExportPlan? Repeated(ExportRequest request, byte[] digest)
    {
        if (_store.FindExportOf(request.Destination, request.RequestId) is not { } entry)
        {
            return null;
        }

        return entry.RequestDigest.Span.SequenceEqual(digest)
            ? new OpenExport(_store.WithPlan(entry), _store.Root).ToPlan()
            : throw new InputException(InputProblem.RequestIdReused, $"Request id \"{request.RequestId}\" was used for another export; give each export an id of its own.");
    }

    private ExportPlan Begin(ExportRequest request, byte[] digest, CancellationToken cancellation)
    {
        Destination target = FindDestination(request.Destination);
        DateTimeOffset now = ToMilliseconds(_options.Clock.GetUtcNow());
        PublishedState state = _store.Published;
        IndexSnapshot snapshot = state.Snapshot;
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        List<PlannedActivation> plan = [];
        Dictionary<int, AudienceDigest> digests = [];
        using ExportFileWriter? file = request.PlanOnly ? null : new ExportFileWriter(_store.Root, id, snapshot.Version);
        using AudienceWriter? writer = file is null ? null : new AudienceWriter(file, _store.Tokens, TokenizerOf(target));
        foreach (Activation activation in Chosen(request, now))
        {
            (PlannedActivation planned, Bitmap? members) = Plan(plan.Count, activation, target, state, request.AsOf ?? Today(), now, cancellation);
            plan.Add(planned);
            if (members is not null && writer is not null)
            {
                digests.Add(planned.Index, writer.Write(planned.Index, members, cancellation));
            }
        }

        ExportEntry entry = new()
        {
            Id = request.PlanOnly ? "" : id,
            Destination = target.Name,
            Request = request.RequestId,
            RequestDigest = digest,
            State = ExportState.Open,
            Created = now,
            Expires = now + _options.ExportLifetime,
            Version = snapshot.Version,
            PolicyEpoch = snapshot.LastErasure,
            KeyEpoch = target.KeyEpoch,
            ShardBits = ShardBitsOf(plan.Max(static planned => (long?)planned.Members) ?? 0),
            FileLength = 0,
            FileCrc = 0,
            Plan = ExportPlanEncoding.Encode(plan),
        };
        if (file is null)
        {
            return new OpenExport(entry, _store.Root).ToPlan();
        }

        if (digests.Count > 0)
        {
            BlockFileEntry written = file.Finish();
            entry = entry with { FileLength = written.Length, FileCrc = written.MetaCrc };
        }

        return Add(entry, target, new ExportDigests(snapshot.LastErasure, digests));
    }

    /// <summary>Puts a plan on record that was made for a destination as it was then.</summary>
    private ExportPlan Add(ExportEntry entry, Destination target, ExportDigests digests)
    {
        try
        {
            using Lock.Scope writing = _store.EnterWriter();
            if (FindDestination(entry.Destination) != target)
            {
                throw new InputException(InputProblem.NotAllowed, $"Destination \"{entry.Destination}\" was changed while the export was planned; begin it again.");
            }

            _store.AddExport(entry);
            OpenExport export = new(entry, _store.Root);
            export.Digests = _store.Snapshot.LastErasure == digests.PolicyEpoch ? digests : null; // else tokens may have been gone when they were added up
            _openExports[entry.Id] = export;
            return export.ToPlan();
        }
        catch
        {
            // After a failed write nobody knows whether the row is durable: the next open does, and removes the file if it is not.
            if (_store.Poison is null && _store.FindExport(entry.Destination, entry.Id) is null)
            {
                ExportFile.Delete(_store.Root, entry.Id);
            }

            throw;
        }
    }

    /// <summary>The activations that a request means, in its order.</summary>
    private Activation[] Chosen(ExportRequest request, DateTimeOffset now)
    {
        if (request.Activations.Count > 0)
        {
            return [.. request.Activations.Select(name => _store.Catalog.TryGetActivation(name, out Activation? found) && found.Definition.Destination == request.Destination
                ? found
                : throw new InputException(InputProblem.NotFound, $"Destination \"{request.Destination}\" has no activation \"{name}\"."))];
        }

        Activation[] active = [.. _store.Catalog.Activations.Where(activation =>
            activation.Definition.Destination == request.Destination
            && activation.Definition.State == ActivationState.Active
            && (activation.Definition.End is not { } end || end > now))];
        return active.Length <= ActivationsMaximum
            ? active
            : throw new InputException(
                InputProblem.NotAllowed, $"Destination \"{request.Destination}\" has {active.Length} active activations; an export has at most {ActivationsMaximum}, so name them.");
    }

    private (PlannedActivation Planned, Bitmap? Members) Plan(
        int index, Activation activation, Destination target, PublishedState state, DayNumber day, DateTimeOffset now, CancellationToken cancellation)
    {
        IndexSnapshot snapshot = state.Snapshot;
        string segment = activation.Definition.Segment;
        List<ExportBlock> blocks = [.. StateBlocks(activation.Definition, now)];
        Rule? rule = state.Catalogue.TryGetSegment(segment, out SegmentVersion? version) ? Compile(version.Rule, state).Rule : null;
        if (rule is null)
        {
            blocks.Add(new ExportBlock("SEGMENT_UNUSABLE", segment, "The rule of the segment has a mistake; whoever defines segments can repair it."));
        }

        Bitmap? members = null;
        if (rule is not null && blocks.Count == 0)
        {
            members = Addressable(Audience(rule, snapshot, day, cancellation), target, snapshot);
            if (!_releases.TryRelease(members.Cardinality, ReleaseZone.Destination, target.Floor, out _, out _))
            {
                members = null;
                blocks.Add(new ExportBlock("BELOW_FLOOR", segment, string.Create(CultureInfo.InvariantCulture, $"Nothing is exported below {target.Floor} devices; widen the segment.")));
            }
        }

        Stamp? stamp = rule is null ? null : new Stamp(snapshot.Version, day, DayZone, snapshot.LastErasure, rule.Hash.Hex);
        return (new PlannedActivation(index, Describe(activation), stamp, members?.Cardinality ?? 0, blocks), members);
    }

    private static IEnumerable<ExportBlock> StateBlocks(ActivationDefinition definition, DateTimeOffset now)
    {
        if (definition.State == ActivationState.Ended)
        {
            yield return new ExportBlock("ENDED", definition.Name, "An activation that has ended is never exported again; create another.");
        }
        else if (definition.End is { } end && end <= now)
        {
            yield return new ExportBlock("ENDED", definition.Name, $"It was exported until {end.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}; set a later end, or create another.");
        }
        else if (definition.State == ActivationState.Paused)
        {
            yield return new ExportBlock("PAUSED", definition.Name, "Set the activation active.");
        }
        else if (definition.Start is { } start && start > now)
        {
            yield return new ExportBlock("NOT_STARTED", definition.Name, $"It is exported from {start.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} on.");
        }
    }

    private int ShardBitsOf(long largest)
    {
        int bits = 0;
        while (largest >> bits > _options.ShardTokens)
        {
            bits++;
        }

        return Math.Min(bits, StoredAudience.MostLeadingBits);
    }

    private void RequireRoom(string destination)
    {
        IReadOnlyList<ExportEntry> open = _store.OpenExports(destination);
        if (open.Count >= _options.MaxOpenExports)
        {
            throw new InputException(
                InputProblem.NotAllowed,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Destination \"{destination}\" has {open.Count} exports open; at most {_options.MaxOpenExports} may be. Commit one, or wait until the oldest expires at {open[0].Expires.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}."));
        }
    }

    private void PruneExports()
    {
        _store.PruneExports();
        DateTimeOffset now = _options.Clock.GetUtcNow();
        foreach ((string id, OpenExport export) in _openExports)
        {
            if (!export.Entry.IsOpen(now))
            {
                _openExports.TryRemove(id, out _); // and with it the mapping, which keeps the file's space
            }
        }
    }

    private static void CheckRequest(ExportRequest request)
    {
        RequireRequestName("request id", request.RequestId);
        if (request.RequestId.EnumerateRunes().Any(IsUnprintable))
        {
            throw new InputException("A request id has no control characters; this one has.");
        }

        if (request.Activations.Count > ActivationsMaximum)
        {
            throw new InputException($"An export has at most {ActivationsMaximum} activations; {request.Activations.Count} were named.");
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string name in request.Activations)
        {
            if (!names.Add(name))
            {
                throw new InputException($"Activation \"{name}\" was named twice.");
            }
        }
    }

    private static DateTimeOffset ToMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
