using System;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
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

    public ulong Commit(IndexChange change, long firstRow, DeliveryState after)
    {
        // A delivery is named by its content, so the rows a batch covers say what it holds.
        string batch = string.Create(CultureInfo.InvariantCulture, $"{firstRow}-{after.NextRow}{(after.IsComplete ? "-end" : "")}");
        DeliveryEntry entry = new(
            after.Id, after.Source, after.MappingHash, after.ContentHash, after.Mode, after.NextRow, after.IsComplete, after.Receipt);
        return store.Commit(change, new BatchEntry(entry, batch, SHA256.HashData(Encoding.UTF8.GetBytes(after.Id + batch))));
    }
}
