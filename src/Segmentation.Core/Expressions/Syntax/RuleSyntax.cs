using System;
using System.Collections.Generic;

namespace Segmentation.Expressions.Syntax;

/// <summary>A rule as written: words, not meaning. Immutable; prints itself in canonical form.</summary>
public abstract record RuleSyntax : SyntaxNode
{
    private protected RuleSyntax()
    {
    }

    /// <summary>The canonical text.</summary>
    public sealed override string ToString() => RulePrinter.Print(this);
}

/// <summary><c>EVERYONE</c>: every device present.</summary>
public sealed record EveryoneSyntax : RuleSyntax;

/// <summary><c>NOBODY</c>: no device.</summary>
public sealed record NobodySyntax : RuleSyntax;

/// <summary>Operands, two or more, joined by one operator.</summary>
public abstract record CompoundSyntax(IReadOnlyList<RuleSyntax> Operands) : RuleSyntax
{
    /// <summary>The operands in the order written.</summary>
    public IReadOnlyList<RuleSyntax> Operands { get; } = Sequence.Of(Operands, 2, nameof(Operands));
}

/// <summary><c>a AND b AND …</c>; <c>a EXCEPT b</c> is read as <c>a AND NOT b</c>.</summary>
public sealed record AndSyntax(IReadOnlyList<RuleSyntax> Operands) : CompoundSyntax(Operands);

/// <summary><c>a OR b OR …</c></summary>
public sealed record OrSyntax(IReadOnlyList<RuleSyntax> Operands) : CompoundSyntax(Operands);

/// <summary><c>a XOR b XOR …</c>: an odd number of the operands.</summary>
public sealed record XorSyntax(IReadOnlyList<RuleSyntax> Operands) : CompoundSyntax(Operands);

/// <summary><c>NOT a</c></summary>
public sealed record NotSyntax(RuleSyntax Operand) : RuleSyntax;

/// <summary><c>AT LEAST n OF (a, b, …)</c>; n from 1 to the number of operands.</summary>
public sealed record AtLeastSyntax(int Least, IReadOnlyList<RuleSyntax> Operands) : RuleSyntax
{
    /// <summary>How many operands must hold.</summary>
    public int Least { get; } = Least >= 1 && Least <= Operands?.Count
        ? Least
        : throw new ArgumentOutOfRangeException(nameof(Least), Least, "From 1 to the number of operands.");

    /// <summary>The operands in the order written.</summary>
    public IReadOnlyList<RuleSyntax> Operands { get; } = Sequence.Of(Operands, 1, nameof(Operands));
}

/// <summary><c>SEGMENT("name")</c></summary>
public sealed record SegmentSyntax(NameSyntax Segment) : RuleSyntax;

/// <summary><c>ID IS space</c> or <c>ID IS NOT space</c></summary>
public sealed record IdSpaceSyntax(NameSyntax Space, bool Negated) : RuleSyntax;

/// <summary>An attribute, what is asked of its values, and of the day or count: <c>page = "x" WITHIN 30 DAYS</c>.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Test">What is asked of its values; null when the attribute stands alone.</param>
/// <param name="Time">What is asked of the day last seen; null for nothing.</param>
/// <param name="Count">What is asked of the count; null for nothing.</param>
public sealed record PredicateSyntax(NameSyntax Attribute, TestSyntax? Test, TimeSyntax? Time, CountSyntax? Count) : RuleSyntax;
