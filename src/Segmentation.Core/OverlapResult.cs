using System;
using System.Collections.Generic;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>Answer of an overlap: each rule, and the devices that every two rules have in common.</summary>
public sealed class OverlapResult
{
    private readonly long[]? _common;

    internal OverlapResult(IReadOnlyList<CountResult> rules, long[]? common)
    {
        Rules = rules;
        _common = common;
    }

    /// <summary>The rules in the order asked for, each with its count, stamp and messages; without counts when one of them has errors.</summary>
    public IReadOnlyList<CountResult> Rules { get; }

    /// <summary>Whether a rule has errors, so that nothing was counted.</summary>
    public bool HasErrors => _common is null;

    /// <summary>Devices that two rules have in common; the count of a rule when both places are the same.</summary>
    /// <param name="left">Place of one rule, from 0.</param>
    /// <param name="right">Place of the other.</param>
    /// <exception cref="ArgumentOutOfRangeException">A place is not that of a rule.</exception>
    /// <exception cref="InputException">A rule has errors.</exception>
    public long Common(int left, int right)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(left, Rules.Count);
        ArgumentOutOfRangeException.ThrowIfNegative(right);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(right, Rules.Count);
        if (_common is null)
        {
            throw new InputException("A rule of the overlap has errors, so nothing was counted.");
        }

        int high = Math.Max(left, right);
        return _common[high * (high + 1) / 2 + Math.Min(left, right)];
    }
}
