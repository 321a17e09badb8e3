using System.Collections.Generic;
using System.Linq;
using Segmentation.Index;
using Segmentation.Store;
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
        AttributeIndex? index = _store.Snapshot.Attribute(FindAttribute(attribute).Definition.Id);
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

    /// <summary>Declares an attribute of a known source, as a mapping would that declares the same.</summary>
    /// <param name="definition">Its id, and whether it keeps days, are given by the store and not looked at.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    /// <exception cref="InputException">There is one of that name, the source is not known, or a member is out of range.</exception>
    public AttributeInfo CreateAttribute(AttributeDefinition definition, ChangeRequest? request) =>
        Define(request, () => PresentAttribute(definition.Name), entry =>
        {
            if (_store.Catalog.TryGetAttribute(definition.Name, out AttributeDefinition? _))
            {
                throw new InputException(InputProblem.AlreadyExists, $"Attribute \"{definition.Name}\" exists already.");
            }

            _store.Catalog.SaveAttribute(definition with { IsTimed = KeepsDays(definition) }, entry);
            return PresentAttribute(definition.Name);
        });

    /// <summary>Changes what can change about an attribute, all of it at once. A first time-to-live of a flag or set starts its clock today.</summary>
    /// <param name="name">Name.</param>
    /// <param name="update">What to change.</param>
    /// <param name="etag">The etag that is expected; null for no check.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    /// <exception cref="InputException">There is none of that name, it was changed since the etag was read, or a value is out of range.</exception>
    public AttributeInfo UpdateAttribute(string name, AttributeEdit update, string? etag, ChangeRequest? request)
    {
        lock (_writing)
        {
            return Define(request, () => PresentAttribute(name), entry =>
            {
                AttributeEntry known = FindAttribute(name);
                RequireEtag($"Attribute \"{name}\"", etag, known.Version);
                Edit(known.Definition, update, entry);
                return PresentAttribute(name);
            });
        }
    }

    /// <summary>Sets or lifts the time-to-live of an attribute; setting one on a flag or set that keeps no days starts its clock today.</summary>
    /// <param name="attribute">Name.</param>
    /// <param name="days">1 to 36,500, or null for never.</param>
    /// <returns>The version from which it holds.</returns>
    /// <exception cref="InputException">There is no such attribute, or the days are out of range.</exception>
    public ulong SetTimeToLive(string attribute, int? days)
    {
        UpdateAttribute(attribute, new AttributeEdit { SetsTimeToLive = true, TimeToLive = days }, null, null);
        return Version;
    }

    /// <summary>Deletes an attribute that no segment names, with everything it holds: gone from every answer and every byte of the store when this returns.</summary>
    /// <remarks>What was delivered stays on record: a delivery that filled it has to be made anew under another name or content to fill it again.</remarks>
    /// <param name="name">Name.</param>
    /// <param name="etag">The etag that is expected; null for no check.</param>
    /// <param name="request">Makes it have effect once; null for no such promise.</param>
    /// <exception cref="InputException">There is none of that name, a segment names it, or it was changed since the etag was read.</exception>
    public void DeleteAttribute(string name, string? etag, ChangeRequest? request)
    {
        lock (_writing)
        {
            Define(request, entry =>
            {
                AttributeEntry known = FindAttribute(name);
                RequireEtag($"Attribute \"{name}\"", etag, known.Version);
                RequireUnused("Attribute", name, SegmentsThat(rule => rule.Attributes.Contains(name)));
                _store.Catalog.DeleteAttribute(known.Definition, entry);
            });
        }
    }

    private void Edit(AttributeDefinition known, AttributeEdit update, RequestEntry? request)
    {
        AttributeDefinition wanted = known with
        {
            TimeToLive = update.SetsTimeToLive ? update.TimeToLive : known.TimeToLive,
            Sensitivity = update.SetsSensitivity ? update.Sensitivity : known.Sensitivity,
            AllowsIdentifiers = update.AllowsIdentifiers ?? known.AllowsIdentifiers,
        };
        wanted = wanted with { IsTimed = known.IsTimed || KeepsDays(wanted) };
        if (wanted.IsTimed == known.IsTimed)
        {
            _store.Catalog.SaveAttribute(wanted, request);
        }
        else
        {
            _store.Catalog.ConvertAttribute(wanted, AttributeRetiming.TurnOn(_store.Snapshot, wanted, Today()), request);
        }
    }

    /// <summary>Whether an attribute that is new keeps a day a member.</summary>
    private static bool KeepsDays(AttributeDefinition definition) =>
        definition.Kind == AttributeKind.Event || (definition.Kind is AttributeKind.Flag or AttributeKind.Set && definition.TimeToLive is not null);

    private AttributeInfo PresentAttribute(string name) => Describe(_store.Snapshot, FindAttribute(name));

    private AttributeEntry FindAttribute(string name) => _store.Catalog.TryGetAttribute(name, out AttributeEntry? known)
        ? known
        : throw new InputException(InputProblem.NotFound, $"There is no attribute \"{name}\"; there are: {Listed(_store.Catalog.AttributeNames)}.");

    private AttributeInfo Describe(IndexSnapshot snapshot, AttributeEntry attribute)
    {
        AttributeIndex? index = snapshot.Attribute(attribute.Definition.Id);
        return new AttributeInfo(
            attribute.Definition, ReleaseOwn(index is null ? 0 : IndexStatistics.DevicesWith(index)).Value, index?.Values.Count ?? 0, Etag(attribute.Version));
    }
}
