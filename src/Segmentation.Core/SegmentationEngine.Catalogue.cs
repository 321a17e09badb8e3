using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Segmentation.Expressions;
using Segmentation.Expressions.Binding;
using Segmentation.Expressions.Diagnostics;
using Segmentation.Expressions.Syntax;
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

    /// <summary>All segments by name.</summary>
    public IReadOnlyList<SegmentInfo> Segments() => [.. _store.Catalog.Segments.OrderBy(static segment => segment.Name, StringComparer.Ordinal).Select(Describe)];

    /// <summary>Saves a segment, as a new version when it exists; when a message is an error, nothing was saved.</summary>
    public (SegmentInfo? Saved, IReadOnlyList<RuleMessage> Messages) SaveSegment(string name, string rule)
    {
        ParseResult parsed = RuleParser.Parse(rule);
        if (parsed.Syntax is null)
        {
            return (null, Messages(parsed.Diagnostics));
        }

        lock (_defining)
        {
            BindResult bound = RuleBinder.Bind(parsed.Syntax, name, _store.Catalog, _store.Catalog, _store.Catalog);
            List<Diagnostic> diagnostics = [.. parsed.Diagnostics, .. bound.Diagnostics];
            return bound.Expression is null
                ? (null, Messages(diagnostics))
                : (Describe(_store.Catalog.SaveSegment(name, rule)), Messages(diagnostics));
        }
    }

    /// <summary>Deletes a segment.</summary>
    /// <exception cref="InputException">There is none of that name, or another segment refers to it.</exception>
    public void DeleteSegment(string name)
    {
        lock (_defining)
        {
            string[] users = [.. _store.Catalog.Segments
                .Where(segment => segment.Name != name && RuleReferences.Of(segment.Rule).Contains(name))
                .Select(static segment => $"\"{segment.Name}\"")];
            if (users.Length != 0)
            {
                throw new InputException($"Segment \"{name}\" cannot be deleted: {string.Join(", ", users)} refer to it.");
            }

            _store.Catalog.DeleteSegment(name);
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

    private SegmentInfo Describe(SegmentVersion segment) =>
        new(segment.Name, _store.Catalog.HistoryOf(segment.Name).Count, segment.Rule, DateTimeOffset.Parse(segment.Created, CultureInfo.InvariantCulture), Etag(segment.Version));

    private static string Etag(ulong version) => version.ToString("x", CultureInfo.InvariantCulture);
}
