using System;
using System.Collections.Generic;
using Segmentation.Expressions.Syntax;
using Segmentation.Vocabulary;

namespace Segmentation.Expressions.Binding;

/// <summary>What a rule means: attributes, codes, windows and comparisons instead of words. Immutable; prints itself as rule text.</summary>
/// <remarks>Equality is by structure and ignores <see cref="Source"/>.</remarks>
public abstract record BoundExpression
{
    private protected BoundExpression()
    {
    }

    /// <summary>The part of a rule that this node stands for; null for a node that the binder added inside one (<c>x != "a"</c> has two).</summary>
    public RuleSource? Source { get; init; }

    /// <summary>Same kind of node; derived records add their contents.</summary>
    public virtual bool Equals(BoundExpression? other) => other is not null && EqualityContract == other.EqualityContract;

    /// <inheritdoc/>
    public override int GetHashCode() => EqualityContract.GetHashCode();

    /// <summary>As rule text, codes as <c>#code</c>.</summary>
    public sealed override string ToString() => Print(null);

    /// <summary>As rule text.</summary>
    /// <param name="textOf">The value behind a code of an attribute; codes print as <c>"#code"</c> where it is or gives null.</param>
    public string Print(Func<AttributeDefinition, int, string?>? textOf) => RulePrinter.Print(BoundText.ToSyntax(this, textOf));
}

/// <summary>Where a node comes from.</summary>
/// <param name="Syntax">The part of the rule.</param>
/// <param name="Segment">The segment whose rule it is a part of; null for the rule that was bound.</param>
public sealed record RuleSource(RuleSyntax Syntax, string? Segment)
{
    /// <summary>The part in canonical form.</summary>
    public string Text => RulePrinter.Print(Syntax);
}

/// <summary>Every device present.</summary>
public sealed record BoundEveryone : BoundExpression;

/// <summary>No device.</summary>
public sealed record BoundNobody : BoundExpression;

/// <summary>Members of all operands; two or more.</summary>
public sealed record BoundAnd(IReadOnlyList<BoundExpression> Operands) : BoundExpression
{
    /// <summary>The operands.</summary>
    public IReadOnlyList<BoundExpression> Operands { get; init; } = Sequence.Of(Operands);
}

/// <summary>Members of any operand; two or more.</summary>
public sealed record BoundOr(IReadOnlyList<BoundExpression> Operands) : BoundExpression
{
    /// <summary>The operands.</summary>
    public IReadOnlyList<BoundExpression> Operands { get; init; } = Sequence.Of(Operands);
}

/// <summary>Members of an odd number of the two operands: exactly one.</summary>
public sealed record BoundXor(BoundExpression Left, BoundExpression Right) : BoundExpression;

/// <summary>Devices present that are not members of the operand.</summary>
public sealed record BoundNot(BoundExpression Operand) : BoundExpression;

/// <summary>Members of at least <paramref name="Least"/> operands; 1 to the number of operands.</summary>
public sealed record BoundAtLeast(int Least, IReadOnlyList<BoundExpression> Operands) : BoundExpression
{
    /// <summary>The operands.</summary>
    public IReadOnlyList<BoundExpression> Operands { get; init; } = Sequence.Of(Operands);
}

/// <summary>A reference to a stored segment, with what it means.</summary>
public sealed record BoundSegment(string Name, BoundExpression Definition) : BoundExpression;

/// <summary>Devices of an id space.</summary>
public sealed record BoundIdSpace(IdSpace Space) : BoundExpression;

/// <summary>Devices that hold one of some values of a flag, category, set or event, within a window and with a count.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Values">Value codes, ascending and distinct; null means any value (a flag: that it is held); empty means only unknown values were named.</param>
/// <param name="Window">Restriction of the day last seen; null for none. Only timed attributes have one.</param>
/// <param name="Count">Restriction of the count; null for none. Only events have one.</param>
public sealed record BoundHas(AttributeDefinition Attribute, IReadOnlyList<int>? Values, DayWindow? Window, CountRange? Count)
    : BoundExpression
{
    /// <summary>The value codes.</summary>
    public IReadOnlyList<int>? Values { get; init; } = Values is null ? null : Sequence.Of(Values);
}

/// <summary>Devices whose number lies between two scaled numbers, both included; <c>long.MinValue</c> and <c>long.MaxValue</c> leave a side open.</summary>
public sealed record BoundNumber(AttributeDefinition Attribute, long Least, long Most) : BoundExpression;

/// <summary>Devices that have any number.</summary>
public sealed record BoundHasNumber(AttributeDefinition Attribute) : BoundExpression;

/// <summary>Devices first (or last) seen on a day in the window.</summary>
public sealed record BoundDeviceDay(bool IsFirstSeen, DayWindow Window) : BoundExpression;

/// <summary>A restriction of a day. Days are both included.</summary>
public abstract record DayWindow
{
    private protected DayWindow()
    {
    }
}

/// <summary>0 ≤ as-of day − day &lt; <paramref name="Days"/>; 1 to 36,500.</summary>
public sealed record WithinDays(int Days) : DayWindow;

/// <summary>The member is held, and not within the last <paramref name="Days"/> days; a day after the as-of day counts as not within.</summary>
public sealed record NotWithinDays(int Days) : DayWindow;

/// <summary>Between two fixed days, both included.</summary>
public sealed record BetweenDays(DayNumber First, DayNumber Last) : DayWindow;

/// <summary>Counts from <paramref name="Least"/> to <paramref name="Most"/>, both included; 1 to 255, where 255 stands for 255 or more.</summary>
public sealed record CountRange(int Least, int Most);
