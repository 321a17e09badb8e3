using System;
using System.Collections.Generic;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion;

/// <summary>What ingestion needs of the store it writes to. One writer at a time.</summary>
internal interface IDeliverySink
{
    /// <summary>The committed state.</summary>
    IndexSnapshot Snapshot { get; }

    /// <summary>Token → ordinal; ordinals handed out become durable with the next commit.</summary>
    DeviceDictionary Devices { get; }

    /// <summary>The zone in which days are cut.</summary>
    TimeZoneInfo DayZone { get; }

    /// <summary>The attribute of a name, or null.</summary>
    AttributeDefinition? FindAttribute(string name);

    /// <summary>The id space of a name, or null.</summary>
    IdSpace? FindIdSpace(string name);

    /// <summary>Number of id spaces known.</summary>
    int IdSpaceCount { get; }

    /// <summary>The party of a data source, or null when it is not known.</summary>
    Party? FindParty(string source);

    /// <summary>Makes a data source known, or checks that it is known with this party.</summary>
    /// <exception cref="InputException">It is known with another party.</exception>
    void DeclareSource(string name, Party party);

    /// <summary>Makes an attribute known under the next free id; it is not known yet.</summary>
    AttributeDefinition Declare(AttributeDefinition definition);

    /// <summary>Makes an id space known, or checks that it is known with this form and key.</summary>
    /// <exception cref="InputException">It is known with another form or key.</exception>
    IdSpace DeclareIdSpace(string name, IdentifierForm form, string keyFingerprint);

    /// <summary>The delivery of an id as the ledger has it, or null.</summary>
    DeliveryState? Find(string deliveryId);

    /// <summary>The batches of a delivery from one id to another, both included, in order of their ids.</summary>
    IReadOnlyList<RecordedBatch> FindBatches(string deliveryId, string first, string last);

    /// <summary>Makes a change and the state of its delivery durable together, then visible; returns the version.</summary>
    /// <param name="change">Effects on <see cref="Snapshot"/>.</param>
    /// <param name="after">The delivery as it stands after the change.</param>
    /// <param name="batches">The batches that the change takes in, none or more, none of them on record.</param>
    ulong Commit(IndexChange change, DeliveryState after, params IReadOnlyList<DeliveryBatch> batches);
}

/// <summary>How far a delivery has come.</summary>
/// <param name="Id">Of files: SHA-256 over the contents of its inputs and its mapping, 64 hexadecimal digits; of batches: <c>push:</c> and its name.</param>
/// <param name="Source">Data source.</param>
/// <param name="MappingHash">SHA-256 of the mapping's canonical text.</param>
/// <param name="ContentHash">SHA-256 of the content; of the inputs' SHA-256s when there are several; empty for batches.</param>
/// <param name="Mode"><c>append</c> or <c>replace</c>.</param>
/// <param name="NextRow">First row that is not committed.</param>
/// <param name="IsComplete">Whether all rows are committed.</param>
/// <param name="Receipt">JSON of what was counted so far.</param>
internal sealed record DeliveryState(
    string Id, string Source, string MappingHash, string ContentHash, string Mode, long NextRow, bool IsComplete, string Receipt);

/// <summary>A batch to be recorded.</summary>
/// <param name="Id">Its name within the delivery.</param>
/// <param name="Digest">SHA-256 of what it holds.</param>
internal sealed record DeliveryBatch(string Id, ReadOnlyMemory<byte> Digest);

/// <summary>A batch on record.</summary>
/// <param name="Id">Its name within the delivery.</param>
/// <param name="Digest">SHA-256 of what it holds.</param>
/// <param name="Version">Version that includes it.</param>
internal sealed record RecordedBatch(string Id, byte[] Digest, ulong Version);
