using System.Collections.Generic;
using System.Linq;
using Segmentation.Expressions;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation;

public sealed partial class SegmentationEngine
{
    /// <summary>All attributes by name.</summary>
    public IReadOnlyList<AttributeInfo> Attributes()
    {
        IndexSnapshot snapshot = _store.Snapshot;
        return [.. _store.Catalog.Attributes.Select(attribute => Describe(snapshot, attribute))];
    }

    /// <summary>The most frequent values of an attribute, the most frequent first.</summary>
    /// <exception cref="InputException">There is no attribute of that name.</exception>
    public IReadOnlyList<ValueInfo> Values(string attribute, int most)
    {
        AttributeIndex? index = _store.Snapshot.Attribute(Find(attribute).Id);
        return index is null
            ? []
            : [.. index.All
                .Where(static trait => trait.Key >= 0)
                .OrderByDescending(static trait => trait.Value.Cardinality)
                .ThenBy(static trait => trait.Key)
                .Take(most)
                .Where(trait => index.Values.TryGetText(trait.Key, out _))
                .Select(trait => new ValueInfo(TextOf(index.Definition, trait.Key)!, ReleaseOwn(trait.Value.Cardinality).Value))];
    }

    /// <summary>Sets or lifts the time-to-live of an attribute; setting one on a flag or set that keeps no days starts its clock today.</summary>
    /// <param name="attribute">Name.</param>
    /// <param name="days">1 to 36,500, or null for never.</param>
    /// <returns>The version from which it holds.</returns>
    /// <exception cref="InputException">There is no such attribute, or the days are out of range.</exception>
    public ulong SetTimeToLive(string attribute, int? days)
    {
        if (days is < 1 or > RuleLimits.WindowDays)
        {
            throw new InputException($"A time-to-live of {days} days is out of range: 1 to {RuleLimits.WindowDays}, or never.");
        }

        lock (_writing)
        {
            AttributeDefinition known = Find(attribute);
            AttributeDefinition wanted = known with { TimeToLive = days };
            if (days is not null && !known.IsTimed && known.Kind is AttributeKind.Flag or AttributeKind.Set)
            {
                wanted = wanted with { IsTimed = true };
                _store.Catalog.ConvertAttribute(wanted, AttributeRetiming.TurnOn(_store.Snapshot, wanted, Today()));
            }
            else
            {
                _store.Catalog.SaveAttribute(wanted);
            }

            return Version;
        }
    }

    private AttributeDefinition Find(string attribute) => _store.Catalog.TryGetAttribute(attribute, out AttributeDefinition? known)
        ? known
        : throw new InputException($"There is no attribute \"{attribute}\"; there are: {string.Join(", ", _store.Catalog.AttributeNames)}.");

    private AttributeInfo Describe(IndexSnapshot snapshot, AttributeDefinition attribute)
    {
        AttributeIndex? index = snapshot.Attribute(attribute.Id);
        int role = attribute.Kind switch
        {
            AttributeKind.Flag => TraitCodes.Flag,
            AttributeKind.Number => TraitCodes.Numbers,
            AttributeKind.Event => TraitCodes.AnyValue,
            AttributeKind.Set when attribute.IsTimed => TraitCodes.AnyValue,
            _ => TraitCodes.Existence,
        };
        return new AttributeInfo(attribute, ReleaseOwn(index?[role]?.Cardinality ?? 0).Value, index?.Values.Count ?? 0, "");
    }
}
