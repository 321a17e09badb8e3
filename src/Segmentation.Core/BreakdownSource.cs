using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>One value that a segment is broken down by.</summary>
internal readonly record struct BreakdownSource(AttributeDefinition Attribute, AttributeIndex Index, int Code)
{
    public string Text => Attribute.Kind != AttributeKind.Flag && Index.Values.TryGetText(Code, out string? text) ? text : "";

    /// <summary>The devices that have it. A flag has no values; that it is held is what any value means.</summary>
    public BoundExpression Holders => new BoundHas(Attribute, Attribute.Kind == AttributeKind.Flag ? null : [Code], null, null);
}
