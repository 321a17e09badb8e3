using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>A question in our rule language.</summary>
internal static class RuleText
{
    public static string Of(SetNode node) => node switch
    {
        TraitNode trait => string.Create(CultureInfo.InvariantCulture, $"trait = \"t{trait.Rank}\""),
        RangeNode { First: 0 } range => string.Create(CultureInfo.InvariantCulture, $"recency <= {range.Last}"),
        RangeNode range => string.Create(CultureInfo.InvariantCulture, $"recency BETWEEN {range.First} AND {range.Last}"),
        AllNode all => string.Join(" AND ", [.. Within(all.Of), .. Within(all.Except).Select(static operand => "NOT " + operand)]),
        AnyNode any => string.Join(" OR ", Within(any.Of)),
        AtLeastNode least => string.Create(CultureInfo.InvariantCulture, $"AT LEAST {least.Least} OF ({string.Join(", ", Within(least.Of))})"),
        _ => throw new ArgumentException($"A node of type {node.GetType().Name} has no text.", nameof(node)),
    };

    private static IEnumerable<string> Within(IEnumerable<SetNode> operands) =>
        operands.Select(static operand => operand is TraitNode or RangeNode ? Of(operand) : $"({Of(operand)})");
}
