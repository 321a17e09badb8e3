using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using Segmentation.Ingestion.Values;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Mapping;

/// <summary>Reads one entry of the <c>attributes</c> of a mapping.</summary>
internal static class AttributeReader
{
    private const int LongestTimeToLive = 36_500;

    public static AttributeMapping Read(JsonFields fields, string source)
    {
        AttributeDefinition definition = Definition(fields, source);
        List<string> columns = Columns(fields, definition.Kind);
        string? constant = fields.Text("constant", "a text");
        if ((columns.Count > 0) == (constant is not null))
        {
            if (columns.Count > 0 || definition.Kind != AttributeKind.Flag)
            {
                throw fields.Error(
                    definition.Kind == AttributeKind.Number
                        ? "needs exactly one of \"column\", \"product\" and \"constant\"."
                        : "needs either \"column\" or \"constant\", and not both.");
            }

            constant = "true";
        }

        AttributeMapping mapping = new()
        {
            Definition = definition,
            SaysTimeToLive = fields.Has("ttl"),
            Columns = columns,
            Constant = constant,
            Values = Values(fields),
            Default = fields.Text("default", "a text"),
            Split = fields.Text("split", "the text between two values of a cell"),
            Missing = fields.Texts("missing"),
            When = ConditionReader.Read(fields),
        };
        fields.Close();
        Check(fields, mapping);
        return mapping;
    }

    private static AttributeDefinition Definition(JsonFields fields, string source)
    {
        string name = fields.NeedText("name", "the name of the attribute");
        if (!AttributeName.IsUsable(name))
        {
            throw fields.Wrong(fields.Find("name")!, AttributeName.Allowed);
        }

        AttributeKind kind = fields.Word(
            "kind",
            isNeeded: true,
            ("flag", AttributeKind.Flag),
            ("category", AttributeKind.Category),
            ("set", AttributeKind.Set),
            ("number", AttributeKind.Number),
            ("event", AttributeKind.Event));
        bool isNumber = kind == AttributeKind.Number;
        OnlyFor(fields, isNumber, "a number", "scale", "merge", "product");
        OnlyFor(fields, kind == AttributeKind.Event, "an event", "count");
        OnlyFor(fields, kind is AttributeKind.Set or AttributeKind.Event, "a set or an event", "split");
        int? timeToLive = TimeToLive(fields);
        string? sensitivity = fields.Text("sensitivity", "a label");
        if (sensitivity?.Length > 64)
        {
            throw fields.Wrong(fields.Find("sensitivity")!, "a label of at most 64 characters");
        }

        return new AttributeDefinition
        {
            Id = 0,
            Name = name,
            Kind = kind,
            Source = source,
            Scale = fields.Whole("scale", 0, 9) ?? 0,
            Merge = fields.Word(
                "merge", isNeeded: false, ("last", MergeRule.Last), ("sum", MergeRule.Sum), ("min", MergeRule.Minimum), ("max", MergeRule.Maximum)),
            Count = fields.Word("count", isNeeded: false, ("rows", CountRule.Rows), ("days", CountRule.Days)),
            TimeToLive = timeToLive,
            IsTimed = kind == AttributeKind.Event || (kind is AttributeKind.Flag or AttributeKind.Set && timeToLive is not null),
            AllowsIdentifiers = fields.Flag("allowIdentifiers", otherwise: false),
            Sensitivity = sensitivity,
        };
    }

    private static void OnlyFor(JsonFields fields, bool isAllowed, string kind, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (!isAllowed && fields.Find(name) is { } tree)
            {
                throw fields.Error(tree, $"\"{name}\" is for {kind} only.");
            }
        }
    }

    private static int? TimeToLive(JsonFields fields) =>
        fields.Find("ttl") switch
        {
            null or { Kind: JsonValueKind.String, Text: "never" } => null,
            { Kind: JsonValueKind.Number } => fields.Whole("ttl", 1, LongestTimeToLive),
            { } tree => throw fields.Wrong(tree, $"\"never\" or a number of days from 1 to {LongestTimeToLive}"),
        };

    private static List<string> Columns(JsonFields fields, AttributeKind kind)
    {
        const int MostFactors = 4;
        string? column = fields.Text("column", "the column of the value");
        JsonTree? product = fields.Find("product");
        if (product is null)
        {
            return column is null ? [] : [column];
        }

        List<string> factors = fields.Texts("product");
        return column is null && kind == AttributeKind.Number && factors.Count is >= 2 and <= MostFactors
            ? factors
            : throw fields.Error(product, $"is a list of 2 to {MostFactors} columns, in the place of \"column\".");
    }

    private static Dictionary<string, string>? Values(JsonFields fields)
    {
        if (fields.Find("values") is not { } tree)
        {
            return null;
        }

        Dictionary<string, string> values = new(StringComparer.Ordinal);
        if (tree.Kind != JsonValueKind.Object || tree.Members.Count == 0)
        {
            throw fields.Wrong(tree, "an object: text of a cell → value");
        }

        foreach ((string text, JsonTree value) in tree.Members)
        {
            if (!values.TryAdd(text.Trim(), fields.TextOf(value, "a value")))
            {
                throw fields.Error(value, $"the text \"{text.Trim()}\" stands twice.");
            }
        }

        return values;
    }

    private static void Check(JsonFields fields, AttributeMapping mapping)
    {
        if (mapping.Default is not null && mapping.Values is null)
        {
            throw fields.Error(fields.Find("default")!, "is the value of texts that \"values\" does not have, and there is no \"values\".");
        }

        bool isProduct = mapping.Columns.Count > 1;
        if (mapping.Values is not null && (isProduct || mapping.Constant is not null))
        {
            throw fields.Error(fields.Find("values")!, "maps the texts of a column; it does not go with a constant or a product.");
        }

        List<string> fixedValues = [.. mapping.Values?.Values ?? []];
        fixedValues.AddRange(mapping.Constant is null ? [] : [mapping.Constant]);
        fixedValues.AddRange(mapping.Default is null ? [] : [mapping.Default]);
        foreach (string value in fixedValues)
        {
            ValueDoor door = new(mapping.Definition);
            if (mapping.Definition.Kind == AttributeKind.Flag && value is not ("true" or "false"))
            {
                throw fields.Error($"the value \"{value}\" of a flag is neither \"true\" nor \"false\".");
            }

            if (mapping.Definition.Kind == AttributeKind.Number
                && !(DecimalNumber.TryParse(Encoding.UTF8.GetBytes(value), out DecimalNumber number) && number.TryScale(mapping.Definition.Scale, out _)))
            {
                throw fields.Error($"the value \"{value}\" is no number that fits 64 bits with {mapping.Definition.Scale} decimal places.");
            }

            if (door.Admit(Encoding.UTF8.GetBytes(value), out _) is { } reason)
            {
                throw fields.Error($"the value \"{value}\" is refused at the door: {reason}.");
            }
        }
    }
}
