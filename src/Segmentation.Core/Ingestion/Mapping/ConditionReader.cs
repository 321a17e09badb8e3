using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using Segmentation.Ingestion.Values;

namespace Segmentation.Ingestion.Mapping;

/// <summary>Reads the <c>when</c> of an attribute or a removal: one condition, or a list of which all must hold.</summary>
internal static class ConditionReader
{
    private static readonly (string Word, ConditionOperator Operator)[] Operators =
    [
        ("equals", ConditionOperator.Equals),
        ("notEquals", ConditionOperator.NotEquals),
        ("startsWith", ConditionOperator.StartsWith),
        ("notStartsWith", ConditionOperator.NotStartsWith),
        ("in", ConditionOperator.In),
        ("notIn", ConditionOperator.NotIn),
        ("greaterThan", ConditionOperator.GreaterThan),
        ("lessThan", ConditionOperator.LessThan),
    ];

    /// <summary>The conditions under <c>when</c>; none when it is absent.</summary>
    public static IReadOnlyList<RowCondition> Read(JsonFields owner)
    {
        JsonTree? when = owner.Find("when");
        if (when is null)
        {
            return [];
        }

        List<RowCondition> conditions = [];
        if (when.Kind == JsonValueKind.Array)
        {
            foreach (JsonFields fields in owner.Objects("when"))
            {
                conditions.Add(One(fields));
            }

            return conditions.Count > 0 ? conditions : throw owner.Wrong(when, "a condition or an array of at least one condition");
        }

        conditions.Add(One(owner.NeedObject("when")));
        return conditions;
    }

    private static RowCondition One(JsonFields fields)
    {
        string column = fields.NeedText("column", "the column that is compared");
        (string Word, ConditionOperator Operator)? found = null;
        foreach ((string word, ConditionOperator @operator) in Operators)
        {
            if (fields.Has(word))
            {
                found = found is null ? (word, @operator) : throw fields.Error($"has \"{found.Value.Word}\" and \"{word}\"; one comparison a condition.");
            }
        }

        fields.Close();
        (string name, ConditionOperator chosen) = found ?? throw fields.Error("has no comparison; expected is one of equals, notEquals, startsWith, notStartsWith, in, notIn, greaterThan, lessThan.");
        JsonTree value = fields.Find(name)!;
        return chosen switch
        {
            ConditionOperator.In or ConditionOperator.NotIn => new RowCondition(column, chosen, Texts(fields, name, value), default),
            ConditionOperator.GreaterThan or ConditionOperator.LessThan => new RowCondition(column, chosen, [], Number(fields, value)),
            _ => new RowCondition(column, chosen, [Text(fields, value)], default),
        };
    }

    private static List<byte[]> Texts(JsonFields fields, string name, JsonTree value)
    {
        List<byte[]> texts = [];
        foreach (JsonTree item in fields.Items(name, "an array of texts"))
        {
            texts.Add(Text(fields, item));
        }

        return texts.Count > 0 ? texts : throw fields.Wrong(value, "an array of at least one text");
    }

    /// <summary>A text, which here may be empty: an empty cell can be asked for.</summary>
    private static byte[] Text(JsonFields fields, JsonTree value) =>
        value.Kind == JsonValueKind.String ? Encoding.UTF8.GetBytes(value.Text.Trim()) : throw fields.Wrong(value, "a text");

    private static DecimalNumber Number(JsonFields fields, JsonTree value) =>
        value.Kind == JsonValueKind.Number && DecimalNumber.TryParse(Encoding.ASCII.GetBytes(value.Text), out DecimalNumber number)
            ? number
            : throw fields.Wrong(value, "a number of at most 36 digits");
}
