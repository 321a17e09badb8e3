using System;
using System.Collections.Generic;
using Segmentation.Ingestion.Values;

namespace Segmentation.Ingestion.Mapping;

/// <summary>How a cell is compared.</summary>
internal enum ConditionOperator
{
    Equals,
    NotEquals,
    StartsWith,
    NotStartsWith,
    In,
    NotIn,
    GreaterThan,
    LessThan,
}

/// <summary>A condition on one cell of a row. Texts are compared byte by byte after the cell was trimmed; numbers as decimals.</summary>
/// <param name="Column">The column.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Texts">What it is compared with, UTF-8: one text, several for In and NotIn.</param>
/// <param name="Number">What it is compared with, for GreaterThan and LessThan.</param>
internal sealed record RowCondition(string Column, ConditionOperator Operator, IReadOnlyList<byte[]> Texts, DecimalNumber Number)
{
    /// <summary>Whether a cell meets it; a cell that is no number is neither greater nor less.</summary>
    public bool Holds(ReadOnlySpan<byte> cell)
    {
        ReadOnlySpan<byte> text = cell.Trim(" \t\r\n"u8);
        return Operator switch
        {
            ConditionOperator.Equals or ConditionOperator.In => IsAny(text),
            ConditionOperator.NotEquals or ConditionOperator.NotIn => !IsAny(text),
            ConditionOperator.StartsWith => text.StartsWith(Texts[0]),
            ConditionOperator.NotStartsWith => !text.StartsWith(Texts[0]),
            ConditionOperator.GreaterThan => DecimalNumber.TryParse(text, out DecimalNumber number) && number.CompareTo(Number) > 0,
            _ => DecimalNumber.TryParse(text, out DecimalNumber number) && number.CompareTo(Number) < 0,
        };
    }

    private bool IsAny(ReadOnlySpan<byte> text)
    {
        foreach (byte[] candidate in Texts)
        {
            if (text.SequenceEqual(candidate))
            {
                return true;
            }
        }

        return false;
    }
}
