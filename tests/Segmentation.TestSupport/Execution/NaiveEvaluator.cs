using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Expressions.Binding;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Execution;

/// <summary>The oracle: evaluates a bound expression device by device, bottom up, with hash sets and no cleverness.</summary>
public sealed class NaiveEvaluator(IReadOnlyDictionary<uint, NaiveDevice> devices, DayNumber asOf)
{
    private List<HashSet<uint>>? _nodes;

    /// <summary>The members, test devices included.</summary>
    public HashSet<uint> Evaluate(BoundExpression expression)
    {
        int place = _nodes?.Count ?? 0;
        _nodes?.Add([]);
        HashSet<uint> members = expression switch
        {
            BoundEveryone => [.. devices.Keys],
            BoundNobody => [],
            BoundAnd and => Fold(and.Operands, static (all, next) => all.IntersectWith(next)),
            BoundOr or => Fold(or.Operands, static (all, next) => all.UnionWith(next)),
            BoundXor xor => Fold([xor.Left, xor.Right], static (all, next) => all.SymmetricExceptWith(next)),
            BoundAtLeast least => AtLeast(least),
            BoundNot not => [.. devices.Keys.Except(Evaluate(not.Operand))],
            BoundSegment segment => Evaluate(segment.Definition),
            _ => [.. devices.Where(device => Holds(device.Value, expression)).Select(static device => device.Key)],
        };
        if (_nodes is not null)
        {
            _nodes[place] = members;
        }

        return members;
    }

    /// <summary>The members of every node in preorder.</summary>
    public IReadOnlyList<HashSet<uint>> EvaluateNodes(BoundExpression expression)
    {
        _nodes = [];
        Evaluate(expression);
        List<HashSet<uint>> nodes = _nodes;
        _nodes = null;
        return nodes;
    }

    private HashSet<uint> Fold(IReadOnlyList<BoundExpression> operands, Action<HashSet<uint>, HashSet<uint>> combine)
    {
        HashSet<uint> members = [.. Evaluate(operands[0])];
        for (int i = 1; i < operands.Count; i++)
        {
            combine(members, Evaluate(operands[i]));
        }

        return members;
    }

    private HashSet<uint> AtLeast(BoundAtLeast expression)
    {
        Dictionary<uint, int> counts = [];
        foreach (BoundExpression operand in expression.Operands)
        {
            foreach (uint member in Evaluate(operand))
            {
                counts[member] = counts.GetValueOrDefault(member) + 1;
            }
        }

        return [.. counts.Where(count => count.Value >= expression.Least).Select(static count => count.Key)];
    }

    private bool Holds(NaiveDevice device, BoundExpression leaf)
    {
        switch (leaf)
        {
            case BoundIdSpace space:
                return device.IdSpace == space.Space.Number;
            case BoundDeviceDay day:
                return IsIn(day.Window, day.IsFirstSeen ? device.FirstSeen : device.LastSeen);
            case BoundNumber number:
                return device.Numbers.TryGetValue(number.Attribute.Id, out long value)
                    && value >= number.Least && value <= number.Most && IsHeld(number.Attribute, device.LastSet[number.Attribute.Id]);
            case BoundHasNumber number:
                return device.Numbers.ContainsKey(number.Attribute.Id) && IsHeld(number.Attribute, device.LastSet[number.Attribute.Id]);
            case BoundHas { Values: null } has when device.AnyValue.TryGetValue(has.Attribute.Id, out NaiveEntry any):
                return Holds(device, has, any);
            case BoundHas { Values: null } has:
                return device.Values.Any(entry => entry.Key.Attribute == has.Attribute.Id && Holds(device, has, entry.Value));
            case BoundHas has:
                return has.Values.Any(code =>
                    device.Values.TryGetValue((has.Attribute.Id, code), out NaiveEntry entry) && Holds(device, has, entry));
            default:
                throw new ArgumentException($"The oracle knows no {leaf.GetType().Name}.", nameof(leaf));
        }
    }

    private bool Holds(NaiveDevice device, BoundHas has, NaiveEntry entry)
    {
        AttributeDefinition attribute = has.Attribute;
        if (attribute.Kind == AttributeKind.Category)
        {
            return IsHeld(attribute, device.LastSet[attribute.Id]) && IsIn(has.Window, device.LastSet[attribute.Id]);
        }

        return IsHeld(attribute, entry.Day) && IsIn(has.Window, entry.Day)
            && (has.Count is null || (entry.Count >= has.Count.Least && entry.Count <= has.Count.Most));
    }

    private bool IsHeld(AttributeDefinition attribute, ushort day) =>
        attribute.TimeToLive is not { } timeToLive || asOf.Value - day < timeToLive;

    private bool IsIn(DayWindow? window, ushort day) => window switch
    {
        null => true,
        WithinDays within => asOf.Value - day >= 0 && asOf.Value - day < within.Days,
        NotWithinDays not => !(asOf.Value - day >= 0 && asOf.Value - day < not.Days),
        BetweenDays between => day >= between.First.Value && day <= between.Last.Value,
        _ => throw new ArgumentException($"The oracle knows no {window.GetType().Name}.", nameof(window)),
    };
}
