using System.Collections.Generic;
using System.Collections.Immutable;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>An immutable view of the index at a version. A query holds one for its life and never locks.</summary>
internal sealed partial class IndexSnapshot
{
    private readonly ImmutableDictionary<int, AttributeIndex> _attributes;

    internal IndexSnapshot(ulong version, uint deviceCount, ulong lastErasure, ImmutableDictionary<int, AttributeIndex> attributes)
    {
        Version = version;
        DeviceCount = deviceCount;
        LastErasure = lastErasure;
        _attributes = attributes;
    }

    /// <summary>A snapshot of version 0 that holds the built-in device attribute and nothing else.</summary>
    public static IndexSnapshot Empty { get; } = new(0, 0, 0, ImmutableDictionary<int, AttributeIndex>.Empty.Add(
        DeviceAttributes.Id,
        new AttributeIndex(
            new AttributeDefinition { Id = DeviceAttributes.Id, Name = "device", Kind = AttributeKind.Set, Source = "engine" },
            new ValueDictionary(),
            TraitTable.Empty)));

    public ulong Version { get; }

    /// <summary>Ordinals handed out: 0 … DeviceCount - 1, erased ones included.</summary>
    public uint DeviceCount { get; }

    /// <summary>Version of the last deletion that this snapshot knows of; 0 before the first.</summary>
    public ulong LastErasure { get; }

    /// <summary>All attributes, the built-in one included.</summary>
    public IEnumerable<AttributeIndex> Attributes => _attributes.Values;

    public AttributeIndex? Attribute(int id) => _attributes.GetValueOrDefault(id);

    public Trait? this[TraitKey key] => Attribute(key.Attribute)?[key.Code];

    /// <summary>This snapshot with an attribute added, or its definition replaced, at a later version.</summary>
    public IndexSnapshot With(AttributeDefinition definition, ulong version)
    {
        AttributeIndex? old = Attribute(definition.Id);
        return new IndexSnapshot(version, DeviceCount, LastErasure, _attributes.SetItem(
            definition.Id,
            new AttributeIndex(definition, old?.Values ?? new ValueDictionary(), old?.Traits ?? TraitTable.Empty)));
    }

    /// <summary>This snapshot without an attribute and all it holds, at a later version.</summary>
    public IndexSnapshot Without(int attribute, ulong version) => new(version, DeviceCount, LastErasure, _attributes.Remove(attribute));

    /// <summary>The same contents under a later version, for commits that change only the catalogue.</summary>
    public IndexSnapshot WithVersion(ulong version) => new(version, DeviceCount, LastErasure, _attributes);

    /// <summary>This snapshot as the last deletion left it.</summary>
    public IndexSnapshot AsErasure() => new(Version, DeviceCount, Version, _attributes);
}
