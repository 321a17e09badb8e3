using System;
using System.Collections.Generic;

namespace Segmentation.Store;

/// <summary>A delivery as the ledger has it.</summary>
/// <param name="Id">Name of the delivery.</param>
/// <param name="Source">Data source.</param>
/// <param name="MappingHash">Identity of the mapping.</param>
/// <param name="ContentHash">Identity of the content; empty when it is named before its content is known.</param>
/// <param name="Mode"><c>append</c> or <c>replace</c>.</param>
/// <param name="NextRow">First row that is not committed yet.</param>
/// <param name="Complete">Whether all rows are committed.</param>
/// <param name="Receipt">JSON of what was counted so far; null when nothing was.</param>
internal sealed record DeliveryEntry(
    string Id, string Source, string MappingHash, string ContentHash, string Mode, long NextRow, bool Complete, string? Receipt);

/// <summary>A batch of a delivery, recorded in the transaction that commits it.</summary>
/// <param name="Id">Name of the batch within the delivery.</param>
/// <param name="Digest">Digest of what the batch holds: repeating a batch with another digest is an error.</param>
internal sealed record BatchEntry(string Id, ReadOnlyMemory<byte> Digest);

/// <summary>A batch on record.</summary>
/// <param name="Id">Name of the batch within the delivery.</param>
/// <param name="Digest">Digest of what it holds.</param>
/// <param name="Version">Version that it was committed as.</param>
internal sealed record CommittedBatch(string Id, byte[] Digest, ulong Version);

/// <summary>What a commit enters into the ledger.</summary>
/// <param name="Delivery">The delivery as it stands after the commit.</param>
/// <param name="Batches">The batches that the commit takes in, none or more; all of them on record already, or none.</param>
internal sealed record LedgerEntry(DeliveryEntry Delivery, params IReadOnlyList<BatchEntry> Batches);
