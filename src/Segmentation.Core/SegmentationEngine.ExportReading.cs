using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Segmentation.Delivery;
using Segmentation.Index;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    private const int ChunkTokensMaximum = 65_536;

    /// <summary>The chunks of one shard: the same at every read while no deletion is made.</summary>
    /// <param name="destination">Name of the destination.</param>
    /// <param name="exportId">Name of the export.</param>
    /// <param name="shard">0 to <see cref="ExportPlan.ShardCount"/> - 1.</param>
    /// <param name="fromSequence">First chunk wanted, 0 and more; whoever goes on after a deletion must read the shard from its beginning.</param>
    /// <param name="maxTokens">Most tokens in a chunk, 1 to 65,536.</param>
    /// <param name="cancellation">Checked per block of tokens.</param>
    /// <exception cref="InputException">The destination has no such export, it is expired or committed, the shard is out of range, or a
    /// deletion was made since the shard began (<see cref="InputProblem.PolicyEpochChanged"/>).</exception>
    public IEnumerable<ExportChunk> ReadExport(
        string destination, string exportId, int shard, long fromSequence, int maxTokens, CancellationToken cancellation)
    {
        Destination target = FindDestination(destination);
        OpenExport export = FindOpenExport(target, exportId);
        int shards = 1 << export.Entry.ShardBits;
        if (shard < 0 || shard >= shards)
        {
            throw new InputException($"The export has shards 0 to {shards - 1}; there is no shard {shard}.");
        }

        if (fromSequence < 0)
        {
            throw new InputException($"Chunks are numbered from 0; there is no chunk {fromSequence}.");
        }

        return maxTokens is >= 1 and <= ChunkTokensMaximum
            ? Chunks(target, export, shard, fromSequence, maxTokens, cancellation)
            : throw new InputException($"A chunk holds at most 1 to {ChunkTokensMaximum} tokens; {maxTokens} were asked for.");
    }

    private IEnumerable<ExportChunk> Chunks(Destination target, OpenExport export, int shard, long fromSequence, int maxTokens, CancellationToken cancellation)
    {
        IndexSnapshot snapshot = _store.Snapshot; // its deletions are what the shard knows of
        using ShardReader reader = new(_store.Tokens, TokenizerOf(target), export.Entry.ShardBits, Members(snapshot, DeviceTraits.Erased));
        ExportChunk? held = null; // until it is known whether another follows
        long sequence = 0;
        foreach ((int index, StoredAudience audience) in AudiencesOf(target, export).OrderBy(static audience => audience.Key))
        {
            int count = reader.Fill(audience, shard, cancellation);
            int chunks = (count + maxTokens - 1) / maxTokens;
            if (sequence + chunks <= fromSequence)
            {
                sequence += chunks;
                continue;
            }

            reader.Sort();
            for (int i = 0; i < chunks; i++, sequence++)
            {
                if (sequence < fromSequence)
                {
                    continue;
                }

                if (held is not null)
                {
                    cancellation.ThrowIfCancellationRequested();
                    RequireNoDeletionSince(snapshot);
                    yield return held;
                }

                byte[] bytes = reader.Copy(i * maxTokens, Math.Min(maxTokens, count - i * maxTokens));
                held = new ExportChunk(sequence, index, false, bytes, Crc32C.Of(bytes), snapshot.LastErasure);
            }
        }

        RequireNoDeletionSince(snapshot);
        held ??= sequence == 0 && fromSequence == 0
            ? new ExportChunk(0, 0, true, ReadOnlyMemory<byte>.Empty, 0, snapshot.LastErasure)
            : snapshot.LastErasure != export.Entry.PolicyEpoch
            ? throw new InputException(InputProblem.PolicyEpochChanged, "A deletion was made since the export was begun and the shard became shorter; read it again from its beginning.")
            : throw new InputException(string.Create(
                CultureInfo.InvariantCulture, $"The shard has {Math.Max(sequence, 1)} chunks of {maxTokens} tokens, numbered from 0; there is no chunk {fromSequence}."));
        yield return held with { IsLast = true };
    }

    /// <summary>Nothing leaves that was read before a deletion: what was read may hold the deleted, or half of a token that was being overwritten.</summary>
    private void RequireNoDeletionSince(IndexSnapshot snapshot)
    {
        Interlocked.MemoryBarrier(); // the tokens were read before the question is asked
        if (_store.Snapshot.LastErasure != snapshot.LastErasure)
        {
            throw new InputException(InputProblem.PolicyEpochChanged, "A deletion was made since this shard was begun; read it again from its beginning.");
        }
    }

    /// <summary>An export that can be read and committed.</summary>
    private OpenExport FindOpenExport(Destination target, string exportId)
    {
        ExportEntry entry = _store.FindExport(target.Name, exportId) ?? throw NoSuchExport(target);
        if (entry.State == ExportState.Committed)
        {
            throw new InputException(InputProblem.ExportCommitted, "The export was committed and can no longer be read; begin another.");
        }

        RequireUsable(target, entry);
        return _openExports.GetOrAdd(entry.Id, static (_, open) => new OpenExport(open.Store.WithPlan(open.Entry), open.Store.Root), (Entry: entry, Store: _store));
    }

    /// <summary>Members of an export, whose file is gone when it was committed a moment ago.</summary>
    private IReadOnlyDictionary<int, StoredAudience> AudiencesOf(Destination target, OpenExport export)
    {
        try
        {
            return export.Audiences;
        }
        catch (CorruptStoreException)
        {
            FindOpenExport(target, export.Entry.Id);
            throw;
        }
    }

    private void RequireUsable(Destination target, ExportEntry entry)
    {
        if (!entry.IsOpen(_options.Clock.GetUtcNow()))
        {
            throw new InputException(InputProblem.ExportExpired, $"The export expired at {entry.Expires.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}; begin another.");
        }

        if (entry.KeyEpoch != target.KeyEpoch)
        {
            throw new InputException(
                InputProblem.KeyEpochChanged, $"The export was begun with key {entry.KeyEpoch} of the destination, which now has key {target.KeyEpoch}; begin another.");
        }
    }

    /// <summary>The same whether there is none of that name or it is somebody else's.</summary>
    private static InputException NoSuchExport(Destination target) => new(InputProblem.NotFound, $"Destination \"{target.Name}\" has no such export.");
}
