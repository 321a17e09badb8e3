using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Segmentation.Bitmaps;
using Segmentation.Delivery;
using Segmentation.Index;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    /// <summary>Ends an export when the destination holds what was sent; repeated, it gives the same manifest.</summary>
    /// <param name="destination">Name of the destination.</param>
    /// <param name="exportId">Name of the export.</param>
    /// <param name="held">One digest for every activation of the plan that is not blocked.</param>
    /// <param name="cancellation">Leaves the export open.</param>
    /// <exception cref="InputException">The destination has no such export, it is expired, or a digest does not match (<see cref="InputProblem.DigestMismatch"/>;
    /// <see cref="InputProblem.PolicyEpochChanged"/> when a deletion was made since it was begun): nothing was committed.</exception>
    public ExportManifest CommitExport(string destination, string exportId, IReadOnlyList<SetDigest> held, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(held);
        Destination target = FindDestination(destination);
        while (true)
        {
            if (Committed(target, exportId, held) is { } known)
            {
                return known;
            }

            OpenExport export = FindOpenExport(target, exportId);
            ExportDigests digests = DigestsOf(target, export, cancellation);
            RequireHeld(export, digests, held);
            using Lock.Scope writing = _store.EnterWriter();
            target = FindDestination(destination);
            if (_store.FindExport(destination, exportId)?.State == ExportState.Open && _store.Snapshot.LastErasure == digests.PolicyEpoch)
            {
                RequireUsable(target, export.Entry);
                ManifestEntry manifest = _store.CommitExport(export.Entry, previous => ManifestOf(export, digests, previous));
                _openExports.TryRemove(exportId, out _);
                return Describe(manifest);
            }
        }
    }

    /// <summary>The manifest of an export that was committed before with the same digests, or null when it was not committed.</summary>
    private ExportManifest? Committed(Destination target, string exportId, IReadOnlyList<SetDigest> held)
    {
        ExportEntry? entry = _store.FindExport(target.Name, exportId);
        if (entry is { State: ExportState.Open })
        {
            return null;
        }

        ExportManifest manifest = Describe(_store.FindManifest(target.Name, exportId) ?? throw NoSuchExport(target));
        return manifest.Sets.SequenceEqual(held.OrderBy(static set => set.Index))
            ? manifest
            : throw new InputException(InputProblem.ExportCommitted, "The export was committed before, with other digests; begin another.");
    }

    /// <summary>The digests of an export as the last deletion left it.</summary>
    private ExportDigests DigestsOf(Destination target, OpenExport export, CancellationToken cancellation)
    {
        while (true)
        {
            IndexSnapshot snapshot = _store.Snapshot;
            if (export.Digests is { } known && known.PolicyEpoch == snapshot.LastErasure)
            {
                return known;
            }

            Bitmap erased = Members(snapshot, DeviceTraits.Erased);
            ScopedTokenizer tokenizer = TokenizerOf(target);
            ExportDigests digests = new(
                snapshot.LastErasure,
                AudiencesOf(target, export).ToDictionary(
                    static audience => audience.Key,
                    audience => ShardReader.Digest(audience.Value, _store.Tokens, tokenizer, erased, cancellation)));
            Interlocked.MemoryBarrier();
            if (_store.Snapshot.LastErasure == snapshot.LastErasure)
            {
                export.Digests = digests;
                return digests;
            }
        }
    }

    private static void RequireHeld(OpenExport export, ExportDigests digests, IReadOnlyList<SetDigest> held)
    {
        if (FaultOf(digests, held) is not { } fault)
        {
            return;
        }

        throw digests.PolicyEpoch == export.Entry.PolicyEpoch
            ? new InputException(InputProblem.DigestMismatch, $"{fault} Nothing was committed; read again and compare.")
            : new InputException(
                InputProblem.PolicyEpochChanged, $"{fault} A deletion was made since the export was begun: read every shard again from its beginning. Nothing was committed.");
    }

    /// <summary>What is wrong with the digests of what a destination holds, or null; names no digest that is expected.</summary>
    private static string? FaultOf(ExportDigests digests, IReadOnlyList<SetDigest> held)
    {
        HashSet<int> seen = [];
        foreach (SetDigest set in held)
        {
            if (!digests.Sets.TryGetValue(set.Index, out AudienceDigest expected))
            {
                return $"Activation {set.Index} is not delivered by this export, but a digest of it was given.";
            }

            if (!seen.Add(set.Index))
            {
                return $"Two digests of activation {set.Index} were given.";
            }

            if (set.Count != expected.Count || set.Sum != expected.Sum)
            {
                return $"The digest of activation {set.Index} is not that of what was sent.";
            }
        }

        int missing = digests.Sets.Keys.Order().Where(index => !seen.Contains(index)).FirstOrDefault(-1);
        return missing < 0 ? null : $"The digest of activation {missing} is missing.";
    }

    private ManifestRecord ManifestOf(OpenExport export, ExportDigests digests, ReadOnlyMemory<byte> previous)
    {
        PlannedActivation[] sent = [.. export.Plan.Where(static planned => planned.Blocks.Count == 0)];
        return new ManifestRecord
        {
            Destination = export.Entry.Destination,
            Export = export.Entry.Id,
            Checkpoint = CheckpointOf(export.Entry, sent, digests),
            Previous = previous,
            Committed = ToMilliseconds(_options.Clock.GetUtcNow()),
            PolicyEpoch = digests.PolicyEpoch,
            Sets = [.. sent.Select(planned => new ManifestSet(
                planned.Index,
                digests.Sets[planned.Index].Count,
                digests.Sets[planned.Index].Sum,
                planned.Stamp!.Version,
                planned.Stamp.AsOf.Value,
                planned.Stamp.DayZone,
                planned.Stamp.PolicyVersion,
                planned.Stamp.RuleHash))],
        };
    }

    /// <summary>Equal for states in which a destination holds the same tokens of the same activations (docs/format.md).</summary>
    private static byte[] CheckpointOf(ExportEntry entry, PlannedActivation[] sent, ExportDigests digests)
    {
        FieldWriter writer = new FieldWriter().Raw("SEGCHKP1"u8).Text(entry.Destination).UInt32((uint)entry.KeyEpoch).UInt32((uint)sent.Length);
        Span<byte> sum = stackalloc byte[16];
        IOrderedEnumerable<PlannedActivation> byName = sent.OrderBy(
            static planned => Encoding.UTF8.GetBytes(planned.Activation.Definition.Name), Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));
        foreach (PlannedActivation planned in byName)
        {
            AudienceDigest digest = digests.Sets[planned.Index];
            BinaryPrimitives.WriteUInt128BigEndian(sum, digest.Sum);
            writer.Text(planned.Activation.Definition.Name).Int64(digest.Count).Raw(sum);
        }

        return SHA256.HashData(writer.Written);
    }

    private static ExportManifest Describe(ManifestEntry entry) => new()
    {
        ExportId = entry.Manifest.Export,
        Checkpoint = entry.Manifest.Checkpoint,
        PreviousDigest = entry.Manifest.Previous,
        Digest = entry.Digest,
        Sets = [.. entry.Manifest.Sets.Select(static set => new SetDigest(set.Index, set.Count, set.Sum))],
        Stamps = [.. entry.Manifest.Sets.Select(static set => new Stamp(set.Version, new DayNumber(set.AsOf), set.DayZone, set.PolicyVersion, set.RuleHash))],
        Committed = entry.Manifest.Committed,
        PolicyEpoch = entry.Manifest.PolicyEpoch,
    };
}
