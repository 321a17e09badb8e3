using System;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>What a row does to an attribute.</summary>
internal enum ObservationAction : byte
{
    /// <summary>The value (code or number) was observed.</summary>
    Set = 0,

    /// <summary>The value with this code is taken away; for categories only if it is the one that stands; for flags and numbers whatever stands.</summary>
    Remove = 1,

    /// <summary>Every value of the attribute is taken away.</summary>
    RemoveAll = 2,
}

/// <summary>The observations of one batch about one attribute, in order of arrival. All columns have the same length.</summary>
internal sealed class ObservationColumn
{
    public required AttributeDefinition Attribute { get; init; }

    public required ReadOnlyMemory<uint> Ordinals { get; init; }

    public required ReadOnlyMemory<ushort> Days { get; init; }

    /// <summary>Value codes for categories, sets and events (flags: all 0); ignored for numbers and where the action is RemoveAll.</summary>
    public ReadOnlyMemory<int> Codes { get; init; }

    /// <summary>Scaled numbers for number attributes.</summary>
    public ReadOnlyMemory<long> Numbers { get; init; }

    /// <summary>Null when every row sets.</summary>
    public ReadOnlyMemory<ObservationAction>? Actions { get; init; }
}
