using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Index;

namespace Segmentation.Planning;

/// <summary>Work that yields a set of devices. Immutable; operands may be shared between nodes of one plan.</summary>
internal abstract class PlanNode(int id, CardinalityEstimate estimate, bool isCounted = false)
{
    /// <summary>Order of creation in its plan, from 0: orders operands with equal estimates.</summary>
    public int Id { get; } = id;

    public CardinalityEstimate Estimate { get; } = estimate;

    /// <summary>Whether a node below must be counted on its own, so that nothing may be skipped.</summary>
    public bool IsCounted { get; } = isCounted;

    protected static bool AnyCounted(IEnumerable<PlanNode> operands) => operands.Any(static operand => operand.IsCounted);
}

/// <summary>Every device present.</summary>
internal sealed class PlanEveryone(int id, CardinalityEstimate estimate) : PlanNode(id, estimate);

/// <summary>No device.</summary>
internal sealed class PlanNobody(int id) : PlanNode(id, CardinalityEstimate.Nobody);

/// <summary>Members of a trait without days.</summary>
internal sealed class PlainLeaf(int id, CardinalityEstimate estimate, TraitKey key, PlainTrait trait) : PlanNode(id, estimate)
{
    public TraitKey Key { get; } = key;

    public PlainTrait Trait { get; } = trait;
}

/// <summary>Members of a timed trait whose day and count both lie in their ranges.</summary>
internal sealed class TimedLeaf(
    int id, CardinalityEstimate estimate, TraitKey key, TimedTrait trait, DayRange days, byte leastCount, byte mostCount)
    : PlanNode(id, estimate)
{
    public TraitKey Key { get; } = key;

    public TimedTrait Trait { get; } = trait;

    public DayRange Days { get; } = days;

    public byte LeastCount { get; } = leastCount;

    public byte MostCount { get; } = mostCount;

    /// <summary>Whether every count qualifies.</summary>
    public bool TakesAnyCount => LeastCount <= 1 && MostCount == byte.MaxValue;
}

/// <summary>Members of a number trait whose number lies between two numbers, both included.</summary>
internal sealed class NumberLeaf(int id, CardinalityEstimate estimate, TraitKey key, NumberTrait trait, long least, long most)
    : PlanNode(id, estimate)
{
    public TraitKey Key { get; } = key;

    public NumberTrait Trait { get; } = trait;

    public long Least { get; } = least;

    public long Most { get; } = most;

    /// <summary>Whether every number qualifies.</summary>
    public bool TakesAnyNumber => Least == long.MinValue && Most == long.MaxValue;
}

/// <summary>Members of every included operand and of no excluded one; without included operands, everyone but the excluded.</summary>
internal sealed class PlanAnd(int id, CardinalityEstimate estimate, PlanNode[] include, PlanNode[] exclude)
    : PlanNode(id, estimate, AnyCounted(include) || AnyCounted(exclude))
{
    private readonly PlanNode[] _include = include;
    private readonly PlanNode[] _exclude = exclude;

    /// <summary>Ascending by estimate.</summary>
    public ReadOnlySpan<PlanNode> Include => _include;

    public ReadOnlySpan<PlanNode> Exclude => _exclude;
}

/// <summary>Members of any operand.</summary>
internal sealed class PlanOr(int id, CardinalityEstimate estimate, PlanNode[] operands) : PlanNode(id, estimate, AnyCounted(operands))
{
    private readonly PlanNode[] _operands = operands;

    public ReadOnlySpan<PlanNode> Operands => _operands;
}

/// <summary>Members of an odd number of operands.</summary>
internal sealed class PlanXor(int id, CardinalityEstimate estimate, PlanNode[] operands) : PlanNode(id, estimate, AnyCounted(operands))
{
    private readonly PlanNode[] _operands = operands;

    public ReadOnlySpan<PlanNode> Operands => _operands;
}

/// <summary>Members of at least so many operands; 2 to one less than there are.</summary>
internal sealed class PlanAtLeast(int id, CardinalityEstimate estimate, int least, PlanNode[] operands)
    : PlanNode(id, estimate, AnyCounted(operands))
{
    private readonly PlanNode[] _operands = operands;

    public int Least { get; } = least;

    /// <summary>An operand that stands twice counts twice.</summary>
    public ReadOnlySpan<PlanNode> Operands => _operands;
}

/// <summary>The operand, whose members are counted under a number on the way.</summary>
internal sealed class PlanCounted(int id, int slot, PlanNode operand) : PlanNode(id, operand.Estimate, isCounted: true)
{
    /// <summary>Preorder number of the bound node that the count answers.</summary>
    public int Slot { get; } = slot;

    public PlanNode Operand { get; } = operand;
}

/// <summary>The operand, which several nodes have a part of: evaluated once a chunk.</summary>
internal sealed class PlanShared(int id, int slot, PlanNode operand, bool isCondition) : PlanNode(id, operand.Estimate)
{
    /// <summary>Whether it is nothing but a condition of ANDs, which look values up in it.</summary>
    public bool IsCondition { get; } = isCondition;

    /// <summary>Where the members of the chunk are kept, from 0.</summary>
    public int Slot { get; } = slot;

    public PlanNode Operand { get; } = operand;
}
