using System.Collections.Generic;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>The traits of one attribute in a snapshot. Immutable, but for its dictionary, which only grows.</summary>
internal sealed class AttributeIndex(AttributeDefinition definition, ValueDictionary values, TraitTable traits)
{
    public AttributeDefinition Definition { get; } = definition;

    public ValueDictionary Values { get; } = values;

    public TraitTable Traits { get; } = traits;

    /// <summary>The trait at a code or role, or null when no device ever held it.</summary>
    public Trait? this[int code] => Traits[code];

    /// <summary>All traits that exist, roles included.</summary>
    public IEnumerable<KeyValuePair<int, Trait>> All => Traits.All;
}
