using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Benchmarks.Comparison.Bitmaps;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>Questions as SQL over a table membership(trait, device): driven by the smallest operand, the others probed.</summary>
internal static class MembershipSql
{
    /// <summary>A query of one number, or null for numbers and for operands that are neither traits nor unions of traits.</summary>
    public static string? Of(SetNode node)
    {
        switch (node)
        {
            case AtLeastNode least:
                return string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM (SELECT device FROM membership WHERE trait IN ({Traits(least)}) GROUP BY device HAVING count(*) >= {least.Least})");
            case AllNode all when all.Of.Concat(all.Except).All(static operand => operand is TraitNode or AnyNode):
                SetNode driver = all.Of.MinBy(static operand => operand.Ranks.Sum(static rank => 1.0 / rank))!;
                IEnumerable<string> conditions = all.Of.Where(operand => operand != driver).Select(static operand => Probe(operand))
                    .Concat(all.Except.Select(static operand => "NOT " + Probe(operand)));
                return $"SELECT count(*) FROM ({Rows(driver)}) AS m WHERE {string.Join(" AND ", conditions)}";
            case TraitNode or AnyNode:
                return $"SELECT count(*) FROM ({Rows(node)}) AS m";
            default:
                return null;
        }
    }

    private static string Rows(SetNode node) =>
        $"SELECT {(node is TraitNode ? "" : "DISTINCT ")}device FROM membership WHERE trait IN ({Traits(node)})";

    private static string Probe(SetNode node) => $"EXISTS (SELECT 1 FROM membership WHERE trait IN ({Traits(node)}) AND device = m.device)";

    private static string Traits(SetNode node) => string.Join(", ", node.Ranks.Select(static rank => rank.ToString(CultureInfo.InvariantCulture)));
}
