using System;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;
using Segmentation.Index.Updating;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>Which form each trait of an attribute has: the table of docs/ARCHITECTURE.md.</summary>
internal static class TraitShapes
{
    private enum Form
    {
        None,
        Plain,
        Timed,
        Counted,
        Number,
    }

    /// <summary>Checks that a change fits the kind of its attribute.</summary>
    /// <param name="definition">The attribute.</param>
    /// <param name="change">The change.</param>
    /// <param name="values">Number of values that the attribute's dictionary holds.</param>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public static void Check(AttributeDefinition definition, TraitChange change, int values)
    {
        Form expected = FormOf(definition, change.Key.Code, values);
        Form found = change switch
        {
            PlainChange => Form.Plain,
            TimedChange timed => timed.Added.HasCounts ? Form.Counted : Form.Timed,
            NumberChange => Form.Number,
            _ => Form.None,
        };
        if (expected == Form.None)
        {
            throw new InvalidOperationException($"Attribute \"{definition.Name}\" ({definition.Kind}) has no trait {change.Key.Code}.");
        }

        // Existence gives way to AnyValue when a set gets days.
        bool isGivingWay = found == Form.Plain && change.Key.Code == TraitCodes.Existence && ((PlainChange)change).Added.IsEmpty;
        if (found != expected && !isGivingWay)
        {
            throw new InvalidOperationException($"Trait {change.Key.Code} of attribute \"{definition.Name}\" is {expected}; the change is {found}.");
        }
    }

    /// <summary>The highest member of a set that is not empty.</summary>
    public static uint Highest(Bitmap bitmap)
    {
        Container last = bitmap.Containers[^1];
        uint high = (uint)last.Key << 16;
        switch (last.Kind)
        {
            case ContainerKind.Array:
                return high | last.Values[^1];
            case ContainerKind.Run:
                return high + last.Runs[^2] + last.Runs[^1];
            default:
                int word = last.Words.LastIndexOfAnyExcept(0UL);
                return high | (uint)(word * 64 + 63 - System.Numerics.BitOperations.LeadingZeroCount(last.Words[word]));
        }
    }

    private static Form FormOf(AttributeDefinition definition, int code, int values)
    {
        if (definition.Id == DeviceAttributes.Id)
        {
            return code switch
            {
                DeviceTraits.Presence or DeviceTraits.Erased or DeviceTraits.Test => Form.Plain,
                DeviceTraits.FirstSeen or DeviceTraits.LastSeen => Form.Timed,
                > DeviceTraits.IdSpaces and <= DeviceTraits.IdSpaces + 255 => Form.Plain,
                _ => Form.None,
            };
        }

        bool keepsDays = ValueUpdater.KeepsDays(definition);
        Form timed = definition.Kind == AttributeKind.Event ? Form.Counted : Form.Timed;
        Form value = keepsDays ? timed : Form.Plain;
        return (definition.Kind, code) switch
        {
            (AttributeKind.Flag, TraitCodes.Flag) => value,
            (AttributeKind.Category, TraitCodes.Existence) => Form.Plain,
            (AttributeKind.Category or AttributeKind.Number, TraitCodes.LastSet) => Form.Timed,
            (AttributeKind.Number, TraitCodes.Numbers) => Form.Number,
            (AttributeKind.Set or AttributeKind.Event, TraitCodes.AnyValue) when keepsDays => timed,
            (AttributeKind.Set, TraitCodes.Existence) => Form.Plain,
            (AttributeKind.Category, >= 0) when code < values => Form.Plain,
            (AttributeKind.Set or AttributeKind.Event, >= 0) when code < values => value,
            _ => Form.None,
        };
    }
}
