using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Segmentation.Bitmaps;
using Segmentation.Index.Updating;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>The effects of deleting devices: out of every trait and every mark, and into <see cref="DeviceTraits.Erased"/>.</summary>
internal static class DeviceDeletion
{
    /// <summary>The change that deletes devices; those already erased are left as they are.</summary>
    /// <param name="snapshot">What they are deleted from.</param>
    /// <param name="ordinals">Devices in any order, with or without repetition.</param>
    /// <exception cref="ArgumentOutOfRangeException">An ordinal was never handed out.</exception>
    public static IndexChange Of(IndexSnapshot snapshot, ReadOnlySpan<uint> ordinals)
    {
        TraitKey erasedKey = new(DeviceAttributes.Id, DeviceTraits.Erased);
        Bitmap erased = Bitmap.Of(ordinals).AndNot(snapshot[erasedKey].Members());
        uint[] ascending = [.. erased];
        if (ascending.Length > 0 && ascending[^1] >= snapshot.DeviceCount)
        {
            throw new ArgumentOutOfRangeException(nameof(ordinals), ascending[^1], $"Only ordinals below {snapshot.DeviceCount} were handed out.");
        }

        DenseSet set = new(ascending);
        List<TraitChange> changes = [];
        foreach (AttributeIndex attribute in snapshot.Attributes)
        {
            foreach ((int code, Trait trait) in attribute.All)
            {
                TraitKey key = new(attribute.Definition.Id, code);
                List<uint> members = key == erasedKey ? [] : trait.Meet(set);
                if (members.Count > 0)
                {
                    changes.Add(Removal(key, trait, BitmapBuilder.FromSorted(CollectionsMarshal.AsSpan(members))));
                }
            }
        }

        if (!erased.IsEmpty)
        {
            changes.Add(new PlainChange(erasedKey, erased, Bitmap.Empty));
        }

        return new IndexChange { DeviceCount = snapshot.DeviceCount, Traits = changes };
    }

    private static TraitChange Removal(TraitKey key, Trait trait, Bitmap removed) => trait switch
    {
        PlainTrait => new PlainChange(key, Bitmap.Empty, removed),
        TimedTrait timed => new TimedChange(key, TimedBitmap.Empty(timed.Base.HasCounts), removed),
        NumberTrait => new NumberChange(key, ValuedBitmap.Empty, removed),
        _ => throw new InvalidOperationException($"Unknown form {trait.GetType().Name}."),
    };
}
