using System;
using System.Collections.Generic;
using Segmentation.Bitmaps;
using Segmentation.Index.Updating;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

/// <summary>Turns an untimed flag or set into a timed one, which a time-to-live needs.</summary>
internal static class AttributeRetiming
{
    /// <summary>The change that gives every member of every value the day on which the clock starts.</summary>
    /// <param name="snapshot">What holds the attribute without days.</param>
    /// <param name="definition">The new definition, a flag or set with <see cref="AttributeDefinition.IsTimed"/>; apply the change to
    /// <c>snapshot.With(definition, …)</c>.</param>
    /// <param name="day">The day that all members get.</param>
    /// <exception cref="InvalidOperationException">The kind keeps no days by choice, or the attribute is unknown or has days already.</exception>
    public static IndexChange TurnOn(IndexSnapshot snapshot, AttributeDefinition definition, DayNumber day)
    {
        if (definition.Kind is not (AttributeKind.Flag or AttributeKind.Set) || !ValueUpdater.KeepsDays(definition))
        {
            throw new InvalidOperationException($"Attribute \"{definition.Name}\" ({definition.Kind}) is not a flag or set that is to keep days.");
        }

        AttributeIndex attribute = snapshot.Attribute(definition.Id)
            ?? throw new InvalidOperationException($"Attribute \"{definition.Name}\" is not in version {snapshot.Version} of the index.");
        List<TraitChange> changes = [];
        foreach ((int code, Trait trait) in attribute.All)
        {
            if (trait is not PlainTrait)
            {
                throw new InvalidOperationException($"Attribute \"{definition.Name}\" keeps days already.");
            }

            Bitmap members = trait.Members();
            if (code == TraitCodes.Existence)
            {
                changes.Add(new PlainChange(new TraitKey(definition.Id, code), Bitmap.Empty, members));
                changes.Add(new TimedChange(new TraitKey(definition.Id, TraitCodes.AnyValue), OnDay(members, day), Bitmap.Empty));
            }
            else
            {
                changes.Add(new TimedChange(new TraitKey(definition.Id, code), OnDay(members, day), Bitmap.Empty));
            }
        }

        return new IndexChange { DeviceCount = snapshot.DeviceCount, Traits = changes };
    }

    private static TimedBitmap OnDay(Bitmap members, DayNumber day)
    {
        TimedEntries entries = new(hasCounts: false);
        foreach (uint ordinal in members)
        {
            entries.Add(ordinal, day.Value, 1);
        }

        return entries.Build();
    }
}
