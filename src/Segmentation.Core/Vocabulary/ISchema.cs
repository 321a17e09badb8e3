using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace Segmentation.Vocabulary;

/// <summary>What the binder may ask about attributes and id spaces.</summary>
public interface ISchema
{
    /// <summary>Finds an attribute by its exact name.</summary>
    bool TryGetAttribute(string name, [NotNullWhen(true)] out AttributeDefinition? attribute);

    /// <summary>Names of all attributes, for suggestions.</summary>
    IEnumerable<string> AttributeNames { get; }

    /// <summary>Finds an id space by its exact name.</summary>
    bool TryGetIdSpace(string name, [NotNullWhen(true)] out IdSpace? space);

    /// <summary>Names of all id spaces, for suggestions.</summary>
    IEnumerable<string> IdSpaceNames { get; }
}

/// <summary>The value dictionaries of attributes.</summary>
public interface IValueLookup
{
    /// <summary>The stable code of a value, or -1 when no device was ever seen with it.</summary>
    int CodeOf(int attribute, string value);

    /// <summary>Known values closest to the one asked for, best first.</summary>
    IReadOnlyList<string> Nearest(int attribute, string value, int most);
}

/// <summary>Rule texts of stored segments.</summary>
public interface ISegmentTexts
{
    /// <summary>Finds the rule text of a segment by its exact name.</summary>
    bool TryGetRule(string name, [NotNullWhen(true)] out string? rule);

    /// <summary>Names of all segments, for suggestions.</summary>
    IEnumerable<string> SegmentNames { get; }
}
