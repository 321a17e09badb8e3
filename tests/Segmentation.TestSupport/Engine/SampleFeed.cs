using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.TestSupport.Expressions;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Engine;

/// <summary>Rows about the sample schema that leave nothing out: every value, gaps, removals, rows out of order, days on both sides of each date that the page names.</summary>
public static class SampleFeed
{
    private static readonly Dictionary<string, string[]> Numbers = new()
    {
        ["age"] = ["16", "17", "18", "20", "21", "24", "25", "30", "31", "65", "66"],
        ["spend"] = ["-12.345", "0", "0.5", "100", "100.001", "999.999", "1000", "1000.001"],
        ["count"] = ["1", "2", "3", "4", "5"],
    };

    /// <summary>First and last day of the stretches that rows fall into with the same probability.</summary>
    private static readonly (string First, string Last)[] Stretches =
        [("2010-01-01", "2011-12-12"), ("2011-05-25", "2011-06-15"), ("2011-06-25", "2011-07-05"), ("2011-12-01", "2011-12-12")];

    /// <summary>Each value once, counts at the limit, devices of which little is known, and random rows of some more devices.</summary>
    public static IReadOnlyList<FeedRow> Rows(SampleSchema schema, int devices, int rows, int seed) =>
    [
        .. Few(schema, devices, rows, seed),
        .. FeedRow.ReadAll("""
            most 2011-12-04 page=cart × 254
            full 2011-12-05 page=cart × 255
            over 2011-06-02 page=cart × 300
            gaid:quiet 2011-06-01
            email_sha256:still 2011-12-10
            """),
    ];

    /// <summary>Each value once, and random rows of some devices.</summary>
    public static IReadOnlyList<FeedRow> Few(SampleSchema schema, int devices, int rows, int seed)
    {
        Random random = new(seed);
        string[] spaces = [.. schema.IdSpaceNames];
        return [.. Known(schema), .. Enumerable.Range(0, rows).Select(_ => Row(schema, random, spaces, random.Next(devices)))];
    }

    private static IEnumerable<FeedRow> Known(SampleSchema schema) =>
        from attribute in schema.Attributes
        from value in attribute.Values
        select new FeedRow("cookie", "v" + value.Length, EngineWorld.Day("2011-03-01"), attribute.Definition.Name, value, false);

    private static FeedRow Row(SampleSchema schema, Random random, string[] spaces, int device)
    {
        SampleAttribute attribute = schema.Attributes[random.Next(schema.Attributes.Count)];
        bool removes = random.Next(12) == 0;
        string value = attribute.Definition.Kind switch
        {
            AttributeKind.Flag => random.Next(8) == 0 ? "false" : "true",
            AttributeKind.Number => Pick(random, Numbers[attribute.Definition.Name]),
            _ => removes && random.Next(2) == 0 ? "" : Pick(random, attribute.Values),
        };
        return new FeedRow(
            spaces[device % spaces.Length],
            string.Create(CultureInfo.InvariantCulture, $"d{device}"),
            Day(random),
            random.Next(40) == 0 ? "" : attribute.Definition.Name,
            value,
            removes);
    }

    private static DayNumber Day(Random random)
    {
        (string first, string last) = Stretches[random.Next(Stretches.Length)];
        return new DayNumber((ushort)random.Next(EngineWorld.Day(first).Value, EngineWorld.Day(last).Value + 1));
    }

    private static string Pick(Random random, IReadOnlyList<string> values) => values[random.Next(values.Count)];
}
