using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Expressions.Binding;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.TestSupport.Execution;

/// <summary>A snapshot of devices 0 to n-1 with given traits, for tests that care for one thing only.</summary>
internal static class PlainWorld
{
    /// <summary>An untimed set whose values are the bitmaps given.</summary>
    public static AttributeDefinition Interest { get; } = new() { Id = 1, Name = "interest", Kind = AttributeKind.Set, Source = "test" };

    public static BoundExpression Holds(params int[] values) => new BoundHas(Interest, values, null, null);

    public static PlainTrait Plain(Bitmap members) => new(members, Bitmap.Empty, Bitmap.Empty);

    /// <summary>Each device with the same probability, 0 to 1.</summary>
    public static Bitmap Random(Random random, uint devices, double share)
    {
        BitmapBuilder builder = new();
        for (uint device = 0; device < devices; device++)
        {
            if (random.NextDouble() < share)
            {
                builder.Add(device);
            }
        }

        return builder.Build();
    }

    /// <summary>Devices 0 to n-1, all present, with the values of <see cref="Interest"/>.</summary>
    public static IndexSnapshot Of(uint devices, params Bitmap[] values)
    {
        BitmapBuilder presence = new();
        presence.AddRange(0, devices - 1);
        return Of(devices, [
            (Interest, [.. values.Select(static (value, code) => (code, (Trait)Plain(value)))]),
            (IndexSnapshot.Empty.Attribute(DeviceAttributes.Id)!.Definition, [(DeviceTraits.Presence, Plain(presence.Build()))])]);
    }

    public static IndexSnapshot Of(uint devices, IReadOnlyList<(AttributeDefinition Attribute, (int Code, Trait Trait)[] Traits)> attributes) =>
        new(3, devices, 0, attributes.ToImmutableDictionary(
            static attribute => attribute.Attribute.Id,
            static attribute => new AttributeIndex(attribute.Attribute, new ValueDictionary(), TraitTable.Empty.With(
                attribute.Traits.Select(static trait => KeyValuePair.Create(trait.Code, (Trait?)trait.Trait))))));
}
