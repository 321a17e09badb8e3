using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Binding;

/// <summary>How messages speak of attributes, values and operators.</summary>
internal static class Kinds
{
    public static bool IsTimed(AttributeDefinition attribute) =>
        attribute.Kind == AttributeKind.Event || (attribute.IsTimed && attribute.Kind is AttributeKind.Flag or AttributeKind.Set);

    public static string Word(AttributeKind kind) => kind switch
    {
        AttributeKind.Flag => "flag",
        AttributeKind.Category => "category",
        AttributeKind.Set => "set",
        AttributeKind.Number => "number",
        _ => "event",
    };

    /// <summary>With article: <c>an event</c>.</summary>
    public static string Phrase(AttributeKind kind) => (kind == AttributeKind.Event ? "an " : "a ") + Word(kind);

    public static string Describe(ValueSyntax value) => value switch
    {
        TextValue text => "the text " + Quote.Short(text.Text),
        NumberValue number => "the number " + Quote.Cut(number.Digits),
        DateValue date => "the date " + date.Day.ToString(),
        _ => RulePrinter.Value(value),
    };

    public static string Operator(TestSyntax test) => test switch
    {
        ComparisonTest comparison => RulePrinter.Symbol(comparison.Operator),
        BetweenTest between => between.Negated ? "NOT BETWEEN" : "BETWEEN",
        InTest list => list.Negated ? "NOT IN" : "IN",
        HasTest has => RulePrinter.Has(has.Quantifier),
        ExistsTest => "EXISTS",
        _ => "IS MISSING",
    };
}
