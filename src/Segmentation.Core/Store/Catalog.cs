using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

/// <summary>What a store knows by name: sources, id spaces, attributes, segments, destinations, keys.</summary>
/// <remarks>Kept in memory; a change is durable before it is seen and draws the next version of the store.</remarks>
/// <threadsafety>Readers may run beside one writer; the store admits one writer at a time.</threadsafety>
internal sealed partial class Catalog : ISchema, ISegmentTexts
{
    private const int NameMaximum = 128;
    private const int RuleMaximum = 65_536;

    private readonly SegmentationStore _store;
    private volatile State _state;

    private Catalog(SegmentationStore store, State state)
    {
        _store = store;
        _state = state;
    }

    /// <summary>The state that is seen now; never seen again once another is.</summary>
    public object Current => _state;

    /// <summary>IANA name of the zone that days are cut in.</summary>
    public string DayZone => _state.Settings["day_zone"];

    /// <summary>Thirty-two hexadecimal digits.</summary>
    public string StoreId => _state.Settings["store_id"];

    /// <summary>When the store was made: ISO 8601, UTC.</summary>
    public string Created => _state.Settings["created"];

    public IEnumerable<DataSource> Sources => _state.Sources.Values;

    public IEnumerable<IdSpace> IdSpaces => _state.IdSpaces.Values;

    public IEnumerable<AttributeEntry> Attributes => _state.Attributes.Values;

    /// <summary>All access keys by id, revoked ones included.</summary>
    public IEnumerable<AccessKey> AccessKeys => _state.AccessKeys.Values;

    public IEnumerable<Destination> Destinations => _state.Destinations.Values;

    /// <summary>Activations by name.</summary>
    public IEnumerable<Activation> Activations => _state.Activations.Values;

    /// <summary>The latest version of every segment that is not deleted.</summary>
    public IEnumerable<SegmentVersion> Segments => _state.Segments.Values.Select(static versions => versions[^1]).Where(static segment => !segment.Deleted);

    public IEnumerable<string> AttributeNames => _state.Attributes.Keys;

    public IEnumerable<string> IdSpaceNames => _state.IdSpaces.Keys;

    public IEnumerable<string> SegmentNames => Segments.Select(static segment => segment.Name);

    public bool TryGetAttribute(string name, [NotNullWhen(true)] out AttributeDefinition? attribute)
    {
        attribute = TryGetAttribute(name, out AttributeEntry? entry) ? entry.Definition : null;
        return attribute is not null;
    }

    public bool TryGetAttribute(string name, [NotNullWhen(true)] out AttributeEntry? attribute) => _state.Attributes.TryGetValue(name, out attribute);

    public bool TryGetAccessKey(string id, [NotNullWhen(true)] out AccessKey? key) => _state.AccessKeys.TryGetValue(id, out key);

    public bool TryGetIdSpace(string name, [NotNullWhen(true)] out IdSpace? space) => _state.IdSpaces.TryGetValue(name, out space);

    public bool TryGetSource(string name, [NotNullWhen(true)] out DataSource? source) => _state.Sources.TryGetValue(name, out source);

    public bool TryGetDestination(string name, [NotNullWhen(true)] out Destination? destination) => _state.Destinations.TryGetValue(name, out destination);

    public bool TryGetActivation(string name, [NotNullWhen(true)] out Activation? activation) => _state.Activations.TryGetValue(name, out activation);

    public bool TryGetSegment(string name, [NotNullWhen(true)] out SegmentVersion? segment)
    {
        segment = _state.Segments.TryGetValue(name, out ImmutableList<SegmentVersion>? versions) && !versions[^1].Deleted ? versions[^1] : null;
        return segment is not null;
    }

    /// <summary>All versions of a segment, the oldest first; empty when there never was one.</summary>
    public IReadOnlyList<SegmentVersion> HistoryOf(string segment) => _state.Segments.GetValueOrDefault(segment) ?? [];

    public bool TryGetRule(string name, [NotNullWhen(true)] out string? rule)
    {
        rule = TryGetSegment(name, out SegmentVersion? segment) ? segment.Rule : null;
        return rule is not null;
    }

    /// <summary>The fingerprint that was recorded for a key, or null.</summary>
    public string? FingerprintOf(string key) => _state.Settings.GetValueOrDefault("key:" + key);

    private sealed record State(
        ImmutableDictionary<string, string> Settings,
        ImmutableSortedDictionary<string, DataSource> Sources,
        ImmutableSortedDictionary<string, IdSpace> IdSpaces,
        ImmutableSortedDictionary<string, AttributeEntry> Attributes,
        ImmutableSortedDictionary<string, ImmutableList<SegmentVersion>> Segments,
        ImmutableSortedDictionary<string, Destination> Destinations,
        ImmutableSortedDictionary<string, AccessKey> AccessKeys,
        ImmutableSortedDictionary<string, Activation> Activations)
    {
        /// <summary>The highest number that an attribute ever had.</summary>
        public int HighestAttribute { get; init; }
    }
}
