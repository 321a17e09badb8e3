using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

/// <summary>What a store knows by name: sources, id spaces, attributes, segments, destinations, keys.</summary>
/// <remarks>Kept in memory; a change is durable before it is seen and draws the next version of the store.</remarks>
/// <threadsafety>Readers may run beside one writer; the store admits one writer at a time.</threadsafety>
internal sealed partial class Catalog
{
    private const int NameMaximum = 128;
    private const int RuleMaximum = 65_536;

    private readonly SegmentationStore _store;

    public Catalog(SegmentationStore store) => _store = store;

    private CatalogState State => _store.Published.Catalogue;

    /// <summary>IANA name of the zone that days are cut in.</summary>
    public string DayZone => State.Settings["day_zone"];

    /// <summary>Thirty-two hexadecimal digits.</summary>
    public string StoreId => State.Settings["store_id"];

    /// <summary>When the store was made: ISO 8601, UTC.</summary>
    public string Created => State.Settings["created"];

    public IEnumerable<DataSource> Sources => State.Sources.Values;

    public IEnumerable<IdSpace> IdSpaces => State.IdSpaces.Values;

    public IEnumerable<AttributeEntry> Attributes => State.Attributes.Values;

    /// <summary>All access keys by id, revoked ones included.</summary>
    public IEnumerable<AccessKey> AccessKeys => State.AccessKeys.Values;

    public IEnumerable<Destination> Destinations => State.Destinations.Values;

    /// <summary>Activations by name.</summary>
    public IEnumerable<Activation> Activations => State.Activations.Values;

    /// <summary>The latest version of every segment that is not deleted.</summary>
    public IEnumerable<SegmentVersion> Segments => State.PresentSegments;

    public IEnumerable<string> AttributeNames => State.Attributes.Keys;

    public IEnumerable<string> IdSpaceNames => State.IdSpaces.Keys;

    public bool TryGetAttribute(string name, [NotNullWhen(true)] out AttributeDefinition? attribute) => State.TryGetAttribute(name, out attribute);

    public bool TryGetAttribute(string name, [NotNullWhen(true)] out AttributeEntry? attribute) => State.Attributes.TryGetValue(name, out attribute);

    public bool TryGetAccessKey(string id, [NotNullWhen(true)] out AccessKey? key) => State.AccessKeys.TryGetValue(id, out key);

    public bool TryGetIdSpace(string name, [NotNullWhen(true)] out IdSpace? space) => State.IdSpaces.TryGetValue(name, out space);

    public bool TryGetSource(string name, [NotNullWhen(true)] out DataSource? source) => State.Sources.TryGetValue(name, out source);

    public bool TryGetDestination(string name, [NotNullWhen(true)] out Destination? destination) => State.Destinations.TryGetValue(name, out destination);

    public bool TryGetActivation(string name, [NotNullWhen(true)] out Activation? activation) => State.Activations.TryGetValue(name, out activation);

    public bool TryGetSegment(string name, [NotNullWhen(true)] out SegmentVersion? segment) => State.TryGetSegment(name, out segment);

    /// <summary>All versions of a segment, the oldest first; empty when there never was one.</summary>
    public IReadOnlyList<SegmentVersion> HistoryOf(string segment) => State.Segments.GetValueOrDefault(segment) ?? [];

    /// <summary>The fingerprint that was recorded for a key, or null.</summary>
    public string? FingerprintOf(string key) => State.Settings.GetValueOrDefault("key:" + key);
}
