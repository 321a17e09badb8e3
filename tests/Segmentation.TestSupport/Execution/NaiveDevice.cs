using System.Collections.Generic;

namespace Segmentation.TestSupport.Execution;

/// <summary>When and how often a device was seen with a value.</summary>
public readonly record struct NaiveEntry(ushort Day, byte Count);

/// <summary>All that is true of one device, written down in the plainest way: the model behind the oracle.</summary>
public sealed class NaiveDevice
{
    public bool IsTest { get; init; }

    public int IdSpace { get; init; }

    public ushort FirstSeen { get; init; }

    public ushort LastSeen { get; init; }

    /// <summary>Values held, by attribute and code; days and counts mean something for timed attributes only.</summary>
    public Dictionary<(int Attribute, int Code), NaiveEntry> Values { get; } = [];

    /// <summary>Latest day and saturated count over all values of a timed set or event.</summary>
    public Dictionary<int, NaiveEntry> AnyValue { get; } = [];

    public Dictionary<int, long> Numbers { get; } = [];

    /// <summary>Day of the observation or removal that stands, of categories and numbers.</summary>
    public Dictionary<int, ushort> LastSet { get; } = [];
}
