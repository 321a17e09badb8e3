using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Engine;

/// <summary>The mapping file of <see cref="FeedRow"/> lines: every attribute reads the value of the rows that name it.</summary>
internal static class FeedMappingText
{
    /// <summary>A set that every device holds its own identifier of, so that the members of a rule can be told apart by counts.</summary>
    public const string Who = "who";

    public static string Of(IEnumerable<AttributeDefinition> attributes, IEnumerable<string> spaces, string mode) => new JsonObject
    {
        ["source"] = new JsonObject { ["name"] = "sample", ["party"] = "first" },
        ["format"] = new JsonObject { ["kind"] = "csv" },
        ["mode"] = mode,
        ["identifier"] = new JsonObject
        {
            ["column"] = "id",
            ["spaceColumn"] = "space",
            ["spaces"] = new JsonObject(spaces.Select(static space =>
                KeyValuePair.Create<string, JsonNode?>(space, new JsonObject { ["space"] = space, ["form"] = "verbatim" }))),
        },
        ["time"] = new JsonObject { ["column"] = "day", ["format"] = "iso" },
        ["attributes"] = new JsonArray([.. attributes.Select(Attribute), .. mode == "append" ? [Identifier()] : System.Array.Empty<JsonNode>()]),
        ["remove"] = new JsonArray(new JsonObject
        {
            ["when"] = new JsonObject { ["column"] = "action", ["equals"] = "remove" },
            ["attributes"] = new JsonArray([.. attributes.Select(static attribute => JsonValue.Create(attribute.Name))]),
        }),
    }.ToJsonString();

    private static JsonNode Identifier() => new JsonObject { ["name"] = Who, ["kind"] = "set", ["column"] = "id", ["allowIdentifiers"] = true };

    private static JsonNode Attribute(AttributeDefinition attribute)
    {
        JsonObject text = new()
        {
            ["name"] = attribute.Name,
            ["kind"] = Word(attribute.Kind),
            ["column"] = "value",
            ["when"] = new JsonObject { ["column"] = "attribute", ["equals"] = attribute.Name },
        };
        if (attribute.TimeToLive is { } days)
        {
            text["ttl"] = days;
        }

        if (attribute.Kind == AttributeKind.Number)
        {
            text["scale"] = attribute.Scale;
            text["merge"] = attribute.Merge switch { MergeRule.Sum => "sum", MergeRule.Minimum => "min", MergeRule.Maximum => "max", _ => "last" };
        }

        if (attribute.Kind == AttributeKind.Event)
        {
            text["count"] = attribute.Count == CountRule.Days ? "days" : "rows";
        }

        return text;
    }

    private static string Word(AttributeKind kind) => kind switch
    {
        AttributeKind.Flag => "flag",
        AttributeKind.Category => "category",
        AttributeKind.Set => "set",
        AttributeKind.Number => "number",
        _ => "event",
    };
}
