using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

/// <summary>What a store knows by name, as of one version. Immutable: a rule that is bound to it means what the names meant then.</summary>
internal sealed record CatalogState(
    ImmutableDictionary<string, string> Settings,
    ImmutableSortedDictionary<string, DataSource> Sources,
    ImmutableSortedDictionary<string, IdSpace> IdSpaces,
    ImmutableSortedDictionary<string, AttributeEntry> Attributes,
    ImmutableSortedDictionary<string, ImmutableList<SegmentVersion>> Segments,
    ImmutableSortedDictionary<string, Destination> Destinations,
    ImmutableSortedDictionary<string, AccessKey> AccessKeys,
    ImmutableSortedDictionary<string, Activation> Activations) : ISchema, ISegmentTexts
{
    /// <summary>The highest number that an attribute ever had.</summary>
    public int HighestAttribute { get; init; }

    public IEnumerable<string> AttributeNames => Attributes.Keys;

    public IEnumerable<string> IdSpaceNames => IdSpaces.Keys;

    public IEnumerable<string> SegmentNames => PresentSegments.Select(static segment => segment.Name);

    /// <summary>The latest version of every segment that is not deleted.</summary>
    public IEnumerable<SegmentVersion> PresentSegments => Segments.Values.Select(static versions => versions[^1]).Where(static segment => !segment.Deleted);

    public bool TryGetAttribute(string name, [NotNullWhen(true)] out AttributeDefinition? attribute)
    {
        attribute = Attributes.TryGetValue(name, out AttributeEntry? entry) ? entry.Definition : null;
        return attribute is not null;
    }

    public bool TryGetIdSpace(string name, [NotNullWhen(true)] out IdSpace? space) => IdSpaces.TryGetValue(name, out space);

    public bool TryGetSegment(string name, [NotNullWhen(true)] out SegmentVersion? segment)
    {
        segment = Segments.TryGetValue(name, out ImmutableList<SegmentVersion>? versions) && !versions[^1].Deleted ? versions[^1] : null;
        return segment is not null;
    }

    public bool TryGetRule(string name, [NotNullWhen(true)] out string? rule)
    {
        rule = TryGetSegment(name, out SegmentVersion? segment) ? segment.Rule : null;
        return rule is not null;
    }
}
