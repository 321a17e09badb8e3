using System;
using Segmentation.Vocabulary;

namespace Segmentation.Index.Updating;

/// <summary>Flags, sets and events: values accumulate until they are removed.</summary>
/// <remarks>
/// Devices of which the batch only says more are worked value by value (<see cref="PlainAdditions"/>, <see cref="TimedAdditions"/>);
/// those that lose something are few and are worked row by row with all their values at hand (<see cref="ValueRemovals"/>).
/// Both write the same effects, so it does not matter for the result how rows fall into batches.
/// </remarks>
internal static class ValueUpdater
{
    public static bool KeepsDays(AttributeDefinition definition) => definition.Kind == AttributeKind.Event || definition.IsTimed;

    public static bool HasRollUp(AttributeDefinition definition) => definition.Kind != AttributeKind.Flag;

    public static AttributeUpdate Update(AttributeIndex attribute, ObservationColumn column)
    {
        TraitChanges changes = new(column.Attribute.Id);
        long stale = 0;
        if (FindLosing(column) is { } losing)
        {
            stale += new ValueRemovals(attribute, column.Where(losing), changes).Update();
            column = column.Where(Array.ConvertAll(losing, static loses => !loses));
        }

        if (KeepsDays(column.Attribute))
        {
            stale += new TimedAdditions(attribute, column, changes).Update();
        }
        else
        {
            PlainAdditions.Update(attribute, column, changes);
        }

        return new AttributeUpdate(changes.ToList(), new ObservationCounts(stale, 0));
    }

    /// <summary>Rows of devices that some row takes something from; null when there are none.</summary>
    private static bool[]? FindLosing(ObservationColumn column)
    {
        if (column.Actions is not { } actions || actions.Span.IndexOfAnyExcept(ObservationAction.Set) < 0)
        {
            return null;
        }

        bool[] losing = new bool[column.Ordinals.Length];
        Grouping devices = Grouping.ByOrdinal(column.Ordinals.Span);
        for (int device = 0; device < devices.Count; device++)
        {
            ReadOnlySpan<int> rows = devices.Rows(device);
            bool loses = false;
            foreach (int row in rows)
            {
                loses |= actions.Span[row] != ObservationAction.Set;
            }

            foreach (int row in rows)
            {
                losing[row] = loses;
            }
        }

        return losing;
    }
}
