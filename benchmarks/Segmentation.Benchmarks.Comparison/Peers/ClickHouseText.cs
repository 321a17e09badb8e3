using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Benchmarks.Comparison.Bitmaps;

namespace Segmentation.Benchmarks.Comparison.Peers;

/// <summary>Questions in ClickHouse's SQL; null where it has no sensible form for one.</summary>
internal static class ClickHouseText
{
    private const int MostSteps = 64; // a threshold is a triangle of ANDs and ORs: beyond this the text alone takes longer than the peers

    /// <summary>A number, from the columns t1, t2, … of one row.</summary>
    public static string? Nested(SetNode node)
    {
        switch (node)
        {
            case { HasRange: true }:
                return null;
            case AllNode { Except: [.., SetNode last] } all when Value(all with { Except = [.. all.Except.SkipLast(1)] }) is { } minuend && Value(last) is { } subtrahend:
                return $"bitmapAndnotCardinality({minuend}, {subtrahend})";
            case AllNode { Of: [.., SetNode last] } all when all.Of.Count > 1 && Value(all with { Of = [.. all.Of.SkipLast(1)] }) is { } left && Value(last) is { } right:
                return $"bitmapAndCardinality({left}, {right})";
            default:
                return Value(node) is { } members ? $"bitmapCardinality({members})" : null;
        }
    }

    /// <summary>A query over the rows of the table traits.</summary>
    public static string? Aggregate(SetNode node)
    {
        switch (node)
        {
            case AnyNode any when Listed(any.Of) is { } union:
                return $"SELECT groupBitmapMerge(devices) FROM traits WHERE trait IN ({union})";
            case AllNode { Except.Count: 0 } all when Rows(all.Of) is { } rows:
                return $"SELECT groupBitmapAnd(z) FROM ({rows})";
            case AllNode all when Rows(all.Of) is { } included && Listed(all.Except) is { } excluded:
                return $"SELECT bitmapAndnotCardinality(a, b) FROM (SELECT groupBitmapAndState(z) AS a FROM ({included})) AS x, "
                    + $"(SELECT groupBitmapMergeState(devices) AS b FROM traits WHERE trait IN ({excluded})) AS y";
            case AtLeastNode least when Listed(least.Of) is { } listed && least.Of.Count * least.Least <= MostSteps:
                return string.Create(CultureInfo.InvariantCulture, $"SELECT count() FROM (SELECT arrayJoin(bitmapToArray(devices)) AS d FROM traits WHERE trait IN ({listed}) GROUP BY d HAVING count() >= {least.Least})");
            default:
                return null;
        }
    }

    private static string? Value(SetNode node) => node switch
    {
        TraitNode trait => string.Create(CultureInfo.InvariantCulture, $"t{trait.Rank}"),
        AnyNode any => Fold("bitmapOr", any.Of),
        AllNode all => Fold("bitmapAndnot", all.Except, Fold("bitmapAnd", all.Of)),
        AtLeastNode least when least.Of.Count * least.Least <= MostSteps => Threshold(least),
        _ => null,
    };

    private static string? Fold(string function, IEnumerable<SetNode> operands, string? first = null) => operands.Select(Value).Aggregate(
        first, (folded, operand) => folded is null ? operand : $"{function}({folded}, {operand})");

    /// <summary>Devices in at least j of the first n operands, for every j up to the one asked for; equal parts of the text are worked out once by ClickHouse.</summary>
    private static string Threshold(AtLeastNode node)
    {
        string?[] reached = new string?[node.Least + 1];
        foreach (string operand in node.Of.Select(Value).OfType<string>())
        {
            for (int j = node.Least; j >= 1; j--)
            {
                string? more = j == 1 ? operand : reached[j - 1] is { } fewer ? $"bitmapAnd({fewer}, {operand})" : null;
                reached[j] = reached[j] is { } already && more is not null ? $"bitmapOr({already}, {more})" : more ?? reached[j];
            }
        }

        return reached[node.Least]!;
    }

    private static string? Listed(IEnumerable<SetNode> operands) =>
        operands.All(static operand => operand is TraitNode)
            ? string.Join(", ", operands.Cast<TraitNode>().Select(static trait => trait.Rank.ToString(CultureInfo.InvariantCulture)))
            : null;

    private static string? Rows(IEnumerable<SetNode> operands)
    {
        List<string> rows = [];
        foreach (SetNode operand in operands)
        {
            if (Listed(operand is AnyNode any ? any.Of : [operand]) is not { } listed)
            {
                return null;
            }

            rows.Add($"SELECT groupBitmapMergeState(devices) AS z FROM traits WHERE trait IN ({listed})");
        }

        return string.Join(" UNION ALL ", rows);
    }
}
