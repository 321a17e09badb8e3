using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Index;
using Segmentation.Ingestion;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>The store as ingestion sees it.</summary>
internal sealed class StoreDeliverySink(SegmentationStore store, TimeZoneInfo dayZone) : IDeliverySink
{
    public IndexSnapshot Snapshot => store.Snapshot;

    public DeviceDictionary Devices => store.Devices;

    public TimeZoneInfo DayZone => dayZone;

    public AttributeDefinition? FindAttribute(string name) => store.Catalog.TryGetAttribute(name, out AttributeDefinition? found) ? found : null;

    public IdSpace? FindIdSpace(string name) => store.Catalog.TryGetIdSpace(name, out IdSpace? found) ? found : null;

    public int IdSpaceCount => store.Catalog.IdSpaceNames.Count();

    public Party? FindParty(string source) => store.Catalog.TryGetSource(source, out DataSource? found) ? found.Party : null;

    public void DeclareSource(string name, Party party) => store.Catalog.AddSource(name, party);

    public AttributeDefinition Declare(AttributeDefinition definition) => store.Catalog.SaveAttribute(definition);

    public IdSpace DeclareIdSpace(string name, IdentifierForm form, string keyFingerprint)
    {
        store.Catalog.RequireKey("space/" + name, keyFingerprint);
        return store.Catalog.AddIdSpace(name, form);
    }

    public DeliveryState? Find(string deliveryId) => store.FindDelivery(deliveryId) is { } entry
        ? new DeliveryState(entry.Id, entry.Source, entry.MappingHash, entry.ContentHash, entry.Mode, entry.NextRow, entry.Complete, entry.Receipt ?? "{}")
        : null;

    public IReadOnlyList<RecordedBatch> FindBatches(string deliveryId, string first, string last) =>
        [.. store.FindBatches(deliveryId, first, last).Select(static batch => new RecordedBatch(batch.Id, batch.Digest, batch.Version))];

    public ulong Commit(IndexChange change, DeliveryState after, params IReadOnlyList<DeliveryBatch> batches) => store.Commit(change, new LedgerEntry(
        new DeliveryEntry(after.Id, after.Source, after.MappingHash, after.ContentHash, after.Mode, after.NextRow, after.IsComplete, after.Receipt),
        [.. batches.Select(static batch => new BatchEntry(batch.Id, batch.Digest))]));
}
