using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Vocabulary;

namespace Segmentation.Index;

internal sealed partial class IndexSnapshot
{
    /// <summary>Below as many members a change is merged by one thread.</summary>
    private const int FewMembers = 32_768;

    /// <summary>This snapshot after a commit. Traits whose deltas outgrow an eighth of their stripe's base are folded.</summary>
    /// <remarks>New values enter the dictionaries last, so a change that is refused leaves nothing behind.</remarks>
    /// <exception cref="InvalidOperationException">The change does not fit this snapshot: another order of versions or codes, fewer
    /// devices, an unknown attribute, a trait of another form, a trait changed twice, or devices that do not exist.</exception>
    public IndexSnapshot Apply(IndexChange change, ulong version)
    {
        if (version <= Version)
        {
            throw new InvalidOperationException($"A change of version {version} cannot follow version {Version}.");
        }

        if (change.DeviceCount < DeviceCount)
        {
            throw new InvalidOperationException($"A change leaves {change.DeviceCount} devices where {DeviceCount} exist; devices are never taken back.");
        }

        Dictionary<int, int> valueCounts = CheckValues(change.NewValues);
        CheckTraits(change, valueCounts);
        ImmutableDictionary<int, AttributeIndex> attributes = _attributes.SetItems(Merge(change.Traits));
        foreach (NewValue value in change.NewValues)
        {
            attributes[value.Attribute].Values.Append(value.Code, value.Text);
        }

        return new IndexSnapshot(version, change.DeviceCount, LastErasure, attributes);
    }

    /// <summary>Checks that new values continue their dictionaries; returns how many values each then has.</summary>
    private Dictionary<int, int> CheckValues(IReadOnlyList<NewValue> values)
    {
        Dictionary<int, int> counts = [];
        HashSet<(int Attribute, string Text)> texts = [];
        foreach (NewValue value in values)
        {
            AttributeIndex attribute = Require(value.Attribute);
            int next = counts.TryGetValue(value.Attribute, out int count) ? count : attribute.Values.Count;
            if (value.Code != next)
            {
                throw new InvalidOperationException($"Value code {value.Code} of attribute \"{attribute.Definition.Name}\" came where {next} is the next one.");
            }

            if (value.Text.Length == 0 || attribute.Values.CodeOf(value.Text) >= 0 || !texts.Add((value.Attribute, value.Text)))
            {
                throw new InvalidOperationException($"Value code {value.Code} of attribute \"{attribute.Definition.Name}\" is empty or has a text that is already known.");
            }

            counts[value.Attribute] = next + 1;
        }

        return counts;
    }

    private void CheckTraits(IndexChange change, Dictionary<int, int> valueCounts)
    {
        HashSet<TraitKey> keys = [];
        foreach (TraitChange trait in change.Traits)
        {
            AttributeIndex attribute = Require(trait.Key.Attribute);
            if (!keys.Add(trait.Key))
            {
                throw new InvalidOperationException($"Trait {trait.Key.Code} of attribute \"{attribute.Definition.Name}\" is changed twice in one change.");
            }

            int values = valueCounts.TryGetValue(trait.Key.Attribute, out int count) ? count : attribute.Values.Count;
            TraitShapes.Check(attribute.Definition, trait, values);
            (Bitmap added, Bitmap removed) = trait switch
            {
                PlainChange plain => (plain.Added, plain.Removed),
                TimedChange timed => (timed.Added.Members, timed.Removed),
                NumberChange number => (number.Added.Members, number.Removed),
                _ => throw new InvalidOperationException($"Unknown change {trait.GetType().Name}."),
            };
            CheckOrdinals(trait.Key, added, change.DeviceCount);
            CheckOrdinals(trait.Key, removed, change.DeviceCount);
        }
    }

    private static void CheckOrdinals(TraitKey key, Bitmap members, uint deviceCount)
    {
        if (members.IsEmpty)
        {
            return;
        }

        uint highest = TraitShapes.Highest(members);
        if (highest >= deviceCount)
        {
            throw new InvalidOperationException($"Trait {key.Code} of attribute {key.Attribute} names device {highest}; only those below {deviceCount} exist.");
        }
    }

    private List<KeyValuePair<int, AttributeIndex>> Merge(IReadOnlyList<TraitChange> changes)
    {
        Trait?[] merged = new Trait?[changes.Count];
        WorkSharing.For(changes.Count, changes.Sum(Size) >= FewMembers, i => merged[i] = TraitMerging.Merge(this[changes[i].Key], changes[i]));
        List<KeyValuePair<int, AttributeIndex>> result = [];
        foreach (IGrouping<int, int> places in Enumerable.Range(0, merged.Length).GroupBy(i => changes[i].Key.Attribute))
        {
            AttributeIndex old = Require(places.Key);
            TraitTable traits = old.Traits.With(places.Select(i => new KeyValuePair<int, Trait?>(changes[i].Key.Code, merged[i])));
            result.Add(new(places.Key, new AttributeIndex(old.Definition, old.Values, traits)));
        }

        return result;
    }

    private static long Size(TraitChange change) => change switch
    {
        PlainChange plain => plain.Added.Cardinality + plain.Removed.Cardinality,
        TimedChange timed => timed.Added.Cardinality + timed.Removed.Cardinality,
        NumberChange number => number.Added.Members.Cardinality + number.Removed.Cardinality,
        _ => 0,
    };

    private AttributeIndex Require(int attribute) =>
        Attribute(attribute) ?? throw new InvalidOperationException($"Attribute {attribute} is not in version {Version} of the index.");

    /// <summary>This snapshot with an attribute whose traits are gone: where a replace delivery of it begins.</summary>
    /// <remarks>The dictionary is a copy, so that values of a delivery that is given up leave nothing behind.</remarks>
    public IndexSnapshot WithoutTraits(int attribute)
    {
        AttributeIndex old = Require(attribute);
        return attribute == DeviceAttributes.Id
            ? throw new InvalidOperationException("The built-in device attribute cannot be replaced.")
            : new IndexSnapshot(Version, DeviceCount, LastErasure, _attributes.SetItem(attribute, new AttributeIndex(old.Definition, old.Values.Copy(), TraitTable.Empty)));
    }
}
