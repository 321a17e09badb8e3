namespace Segmentation.Expressions.Syntax;

/// <summary>A part of a rule as written. Equality is by structure and ignores where the part stands.</summary>
public abstract record SyntaxNode
{
    private protected SyntaxNode()
    {
    }

    /// <summary>Where the part stands in the text it was read from; default when it was not read from a text.</summary>
    public TextSpan Span { get; init; }

    /// <summary>Same kind of part; derived records add their contents.</summary>
    public virtual bool Equals(SyntaxNode? other) => other is not null && EqualityContract == other.EqualityContract;

    /// <inheritdoc/>
    public override int GetHashCode() => EqualityContract.GetHashCode();
}

/// <summary>The name of an attribute, id space or segment as the rule gives it, without quotes.</summary>
public sealed record NameSyntax(string Name) : SyntaxNode;
