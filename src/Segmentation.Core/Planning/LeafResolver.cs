using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Planning;

/// <summary>Turns statements about attributes into statements about traits: roles, days on which a member is held, codes.</summary>
internal sealed class LeafResolver(IndexSnapshot snapshot, DayNumber asOf, PlanBuilder builder)
{
    private static readonly CountRange AnyCount = new(0, byte.MaxValue);

    public PlanNode Has(BoundHas has)
    {
        AttributeDefinition attribute = has.Attribute;
        bool isTimed = attribute.Kind == AttributeKind.Event
            || (attribute.IsTimed && attribute.Kind is AttributeKind.Flag or AttributeKind.Set);
        if (!isTimed && has.Count is not null)
        {
            throw new ArgumentException($"Attribute {attribute.Name} keeps no counts, yet a count is asked for.", nameof(has));
        }

        IEnumerable<int> codes = has.Values ?? [RoleOfAnyValue(attribute.Kind, isTimed)];
        if (isTimed)
        {
            DayRange[] days = DayRange.Of(has.Window, attribute.TimeToLive, asOf);
            return builder.Or(codes.SelectMany(code => Timed(new TraitKey(attribute.Id, code), days, has.Count ?? AnyCount)));
        }

        PlanNode held = builder.Or(codes.Select(code => Plain(new TraitKey(attribute.Id, code))));
        return WithLastSet(held, attribute, has.Window);
    }

    public PlanNode Number(AttributeDefinition attribute, long least, long most)
    {
        TraitKey key = new(attribute.Id, TraitCodes.Numbers);
        PlanNode numbers = snapshot[key] switch
        {
            null => builder.Nobody,
            NumberTrait trait => builder.Number(key, trait, least, most),
            Trait other => throw Unexpected(key, other, nameof(NumberTrait)),
        };
        return WithLastSet(numbers, attribute, window: null);
    }

    public PlanNode IdSpace(IdSpace space) => Plain(new TraitKey(DeviceAttributes.Id, DeviceTraits.IdSpaces + space.Number));

    public PlanNode DeviceDay(bool isFirstSeen, DayWindow window)
    {
        TraitKey key = new(DeviceAttributes.Id, isFirstSeen ? DeviceTraits.FirstSeen : DeviceTraits.LastSeen);
        return builder.Or(Timed(key, DayRange.Of(window, timeToLive: null, asOf), AnyCount));
    }

    /// <summary>Devices last seen after the as-of day.</summary>
    public PlanNode SeenAfterAsOf() => asOf == DayNumber.Maximum
        ? builder.Nobody
        : builder.Or(Timed(
            new TraitKey(DeviceAttributes.Id, DeviceTraits.LastSeen), [new DayRange((ushort)(asOf.Value + 1), ushort.MaxValue)], AnyCount));

    private static int RoleOfAnyValue(AttributeKind kind, bool isTimed) => kind switch
    {
        AttributeKind.Flag => TraitCodes.Flag,
        AttributeKind.Number => throw new ArgumentException("A number attribute has numbers, not values.", nameof(kind)),
        _ => isTimed ? TraitCodes.AnyValue : TraitCodes.Existence,
    };

    /// <summary>What has no day of its own is held by the day it was last set.</summary>
    private PlanNode WithLastSet(PlanNode held, AttributeDefinition attribute, DayWindow? window)
    {
        if (window is null && attribute.TimeToLive is null)
        {
            return held;
        }

        if (attribute.Kind is not (AttributeKind.Category or AttributeKind.Number))
        {
            throw new InvalidOperationException($"Attribute {attribute.Name} keeps no days, yet has a time-to-live or a window.");
        }

        TraitKey key = new(attribute.Id, TraitCodes.LastSet);
        return builder.And(held, builder.Or(Timed(key, DayRange.Of(window, attribute.TimeToLive, asOf), AnyCount)));
    }

    private PlanNode Plain(TraitKey key) => snapshot[key] switch
    {
        null => builder.Nobody,
        PlainTrait trait => builder.Plain(key, trait),
        Trait other => throw Unexpected(key, other, nameof(PlainTrait)),
    };

    private IEnumerable<PlanNode> Timed(TraitKey key, DayRange[] days, CountRange count) => snapshot[key] switch
    {
        null => [],
        TimedTrait trait => days.Select(range => builder.Timed(
            key, trait, range, (byte)Math.Clamp(count.Least, 0, byte.MaxValue), (byte)Math.Clamp(count.Most, 0, byte.MaxValue))),
        Trait other => throw Unexpected(key, other, nameof(TimedTrait)),
    };

    private static InvalidOperationException Unexpected(TraitKey key, Trait found, string expected) =>
        new($"Trait {key.Code} of attribute {key.Attribute} is a {found.GetType().Name}; its definition calls for a {expected}.");
}
