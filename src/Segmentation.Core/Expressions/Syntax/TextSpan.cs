using System;

namespace Segmentation.Expressions.Syntax;

/// <summary>A stretch of rule text and where it begins.</summary>
/// <param name="Start">First UTF-16 unit, from 0.</param>
/// <param name="Length">UTF-16 units; 0 for a place between two.</param>
/// <param name="Line">Line of the first unit, from 1.</param>
/// <param name="Column">UTF-16 unit within the line, from 1.</param>
public readonly record struct TextSpan(int Start, int Length, int Line, int Column)
{
    /// <summary>First unit after the span.</summary>
    public int End => Start + Length;

    /// <summary>From the beginning of this span to the end of a later one.</summary>
    public TextSpan To(TextSpan last) => this with { Length = Math.Max(last.End, End) - Start };
}
