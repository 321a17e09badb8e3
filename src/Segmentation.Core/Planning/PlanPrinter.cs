using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Planning;

/// <summary>Writes a plan as text: a line a node with its estimate and, after <c>#</c>, the nodes of the rule it answers for.</summary>
internal sealed class PlanPrinter
{
    private readonly StringBuilder _text = new();
    private readonly Plan _plan;

    private PlanPrinter(Plan plan) => _plan = plan;

    /// <summary>The text, lines ended by a line feed.</summary>
    public static string Print(Plan plan)
    {
        PlanPrinter printer = new(plan);
        printer._text.Append(CultureInfo.InvariantCulture, $"as of {plan.AsOf}, version {plan.Snapshot.Version}\n");
        printer.Write(plan.Root, 0, "");
        return printer._text.ToString();
    }

    private void Write(PlanNode node, int depth, string role)
    {
        _text.Append(' ', 2 * depth).Append(role).Append(Describe(node)).Append("  [").Append(node.Estimate).Append(']');
        if (_plan.Answers.TryGetValue(node, out IReadOnlyList<int>? ids))
        {
            _text.Append("  #").AppendJoin(" #", ids.Order());
        }

        _text.Append('\n');
        switch (node)
        {
            case PlanAnd and:
                WriteAll(and.Include, depth + 1, "");
                WriteAll(and.Exclude, depth + 1, "except ");
                break;
            case PlanOr or:
                WriteAll(or.Operands, depth + 1, "");
                break;
            case PlanXor xor:
                WriteAll(xor.Operands, depth + 1, "");
                break;
            case PlanAtLeast least:
                WriteAll(least.Operands, depth + 1, "");
                break;
            case PlanCounted counted:
                Write(counted.Operand, depth + 1, "");
                break;
            default:
                break;
        }
    }

    private void WriteAll(ReadOnlySpan<PlanNode> operands, int depth, string role)
    {
        foreach (PlanNode operand in operands)
        {
            Write(operand, depth, role);
        }
    }

    private string Describe(PlanNode node) => node switch
    {
        PlanEveryone => "everyone",
        PlanNobody => "nobody",
        PlainLeaf leaf => Name(leaf.Key),
        TimedLeaf leaf => $"{Name(leaf.Key)}, {leaf.Days}{(leaf.TakesAnyCount ? "" : string.Create(CultureInfo.InvariantCulture, $", count {leaf.LeastCount} to {leaf.MostCount}"))}",
        NumberLeaf { TakesAnyNumber: true } leaf => $"{Name(leaf.Key)}, any number",
        NumberLeaf leaf => $"{Name(leaf.Key)}, {Bound(leaf.Least)} to {Bound(leaf.Most)}",
        PlanAnd { Include.Length: 0 } => "everyone but",
        PlanAnd => "and",
        PlanOr => "or",
        PlanXor => "odd",
        PlanAtLeast least => string.Create(CultureInfo.InvariantCulture, $"at least {least.Least} of {least.Operands.Length}"),
        PlanCounted counted => string.Create(CultureInfo.InvariantCulture, $"count #{counted.Slot}"),
        _ => throw new ArgumentException($"A plan node of type {node.GetType().Name} cannot be printed.", nameof(node)),
    };

    /// <summary>Scaled numbers, as they are compared.</summary>
    private static string Bound(long number) => number switch
    {
        long.MinValue => "lowest",
        long.MaxValue => "highest",
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

    private string Name(TraitKey key)
    {
        AttributeIndex? attribute = _plan.Snapshot.Attribute(key.Attribute);
        string name = attribute?.Definition.Name ?? string.Create(CultureInfo.InvariantCulture, $"attribute {key.Attribute}");
        if (key.Attribute == DeviceAttributes.Id)
        {
            return key.Code switch
            {
                DeviceTraits.FirstSeen => DeviceAttributes.FirstSeen,
                DeviceTraits.LastSeen => DeviceAttributes.LastSeen,
                >= DeviceTraits.IdSpaces => string.Create(CultureInfo.InvariantCulture, $"{name} id space {key.Code - DeviceTraits.IdSpaces}"),
                _ => string.Create(CultureInfo.InvariantCulture, $"{name} trait {key.Code}"),
            };
        }

        return key.Code switch
        {
            TraitCodes.Existence or TraitCodes.AnyValue => name + " any value",
            TraitCodes.LastSet => name + " last set",
            TraitCodes.Numbers => name,
            _ when attribute?.Definition.Kind == AttributeKind.Flag => name,
            _ when attribute is not null && attribute.Values.TryGetText(key.Code, out string? text) => $"{name} = \"{text}\"",
            _ => string.Create(CultureInfo.InvariantCulture, $"{name} value {key.Code}"),
        };
    }
}
