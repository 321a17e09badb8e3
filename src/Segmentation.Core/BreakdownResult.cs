using System.Collections.Generic;

namespace Segmentation;

/// <summary>A segment broken down by the values of attributes.</summary>
/// <param name="Answer">The rule and its count.</param>
/// <param name="Population">All devices.</param>
/// <param name="Values">The values that devices have, by attribute in the order asked for, then the most frequent of the rule's devices first; empty when the rule has errors.</param>
public sealed record BreakdownResult(CountResult Answer, long Population, IReadOnlyList<BreakdownValue> Values)
{
    /// <summary>How many times as frequent a value is among the rule's devices as among all: 1 is as frequent. Null when the rule has no devices.</summary>
    /// <remarks>Advertisers write it times 100 and call it index.</remarks>
    public double? Lift(BreakdownValue value) => Answer.Count is not > 0 || Population == 0
        ? null
        : (double)value.Devices / Answer.Count.Value / ((double)value.Population / Population);
}

/// <summary>One value of a breakdown.</summary>
/// <param name="Attribute">Name of the attribute.</param>
/// <param name="Text">The value; empty for a flag.</param>
/// <param name="Devices">The rule's devices that have it.</param>
/// <param name="Population">All devices that have it, 1 or more.</param>
public sealed record BreakdownValue(string Attribute, string Text, long Devices, long Population);
