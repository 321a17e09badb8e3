using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.Data.Sqlite;
using Segmentation.Index;
using Segmentation.Vocabulary;

namespace Segmentation.Store;

internal sealed partial class Catalog
{
    /// <summary>Setting with the highest number that an attribute ever had; there once one was deleted.</summary>
    private const string AttributeNumbers = "attribute_numbers";

    /// <summary>Declares an attribute under the next id, or changes time-to-live, sensitivity and leave to hold identifiers of one on record.</summary>
    /// <param name="definition">Its <see cref="AttributeDefinition.Id"/> is given by the store and not looked at.</param>
    /// <param name="request">The request that asks for it, or null.</param>
    public AttributeDefinition SaveAttribute(AttributeDefinition definition, RequestEntry? request = null)
    {
        using Lock.Scope writing = _store.EnterWriter();
        CheckAttribute(definition);
        if (TryGetAttribute(definition.Name, out AttributeDefinition? known))
        {
            definition = definition with { Id = known.Id };
            if (definition == known)
            {
                _store.Remember(request);
                return known;
            }

            AttributeDefinition kept = known with { TimeToLive = definition.TimeToLive, Sensitivity = definition.Sensitivity, AllowsIdentifiers = definition.AllowsIdentifiers };
            if (definition != kept)
            {
                throw new InputException(
                    InputProblem.NotAllowed,
                    $"Attribute \"{known.Name}\" is on record as {known}; only time-to-live, sensitivity and leave to hold identifiers can change, not to {definition}.");
            }
        }
        else
        {
            definition = definition with { Id = 1 + State.HighestAttribute };
        }

        ulong version = _store.NextVersion;
        _store.CommitCatalogue(version, transaction => PutAttribute(transaction, definition, version), snapshot => new PublishedState(snapshot.With(definition, version), With(definition, version)), request);
        return definition;
    }

    /// <summary>Gives a flag or set on record days, which a time-to-live needs: the definition and its traits change in one commit.</summary>
    /// <param name="definition">The definition on record, but with days.</param>
    /// <param name="change">What brings the traits into that form (<see cref="AttributeRetiming"/>).</param>
    /// <param name="request">The request that asks for it, or null.</param>
    public void ConvertAttribute(AttributeDefinition definition, IndexChange change, RequestEntry? request = null)
    {
        using Lock.Scope writing = _store.EnterWriter();
        CheckAttribute(definition);
        if (!TryGetAttribute(definition.Name, out AttributeDefinition? known) || known.Id != definition.Id || known.Kind != definition.Kind)
        {
            throw new InputException(InputProblem.NotFound, $"Attribute \"{definition.Name}\" is not on record as {definition}.");
        }

        ulong version = _store.NextVersion;
        _store.CommitConversion(definition, change, With(definition, version), transaction => PutAttribute(transaction, definition, version), request);
    }

    /// <summary>Deletes an attribute with everything it holds: gone from every byte of the directory when this returns. Its number is never given again.</summary>
    /// <param name="attribute">An attribute on record.</param>
    /// <param name="request">The request that asks for it, or null.</param>
    public void DeleteAttribute(AttributeDefinition attribute, RequestEntry? request = null)
    {
        using Lock.Scope writing = _store.EnterWriter();
        string highest = State.HighestAttribute.ToString(CultureInfo.InvariantCulture);
        CatalogState after = State with { Attributes = State.Attributes.Remove(attribute.Name), Settings = State.Settings.SetItem(AttributeNumbers, highest) };
        _store.CommitDeletion(attribute.Id, after, request, transaction =>
        {
            Put(transaction, CatalogTables.Settings, AttributeNumbers, highest);
            CatalogTables.Attributes.Delete(transaction.Connection!, transaction, "id = $0", (long)attribute.Id);
            CatalogTables.AttributeValues.Delete(transaction.Connection!, transaction, "attribute = $0", (long)attribute.Id);
        });
    }

    private CatalogState With(AttributeDefinition definition, ulong version) => State with
    {
        Attributes = State.Attributes.SetItem(definition.Name, new AttributeEntry(definition, version)),
        HighestAttribute = Math.Max(State.HighestAttribute, definition.Id),
    };

    /// <summary>The highest number that an attribute of a state as it was read ever had.</summary>
    private static int HighestNumber(CatalogState state)
    {
        int present = state.Attributes.Values.Select(static attribute => attribute.Definition.Id).DefaultIfEmpty(0).Max();
        return state.Settings.TryGetValue(AttributeNumbers, out string? given) ? Math.Max(present, int.Parse(given, CultureInfo.InvariantCulture)) : present;
    }

    private static void PutAttribute(SqliteTransaction transaction, AttributeDefinition definition, ulong version) => Put(
        transaction, CatalogTables.Attributes, (long)definition.Id, definition.Name, (long)definition.Kind, definition.Source, (long)definition.Scale, (long)definition.Merge,
        (long)definition.Count, (long?)definition.TimeToLive, definition.IsTimed ? 1L : 0L, definition.AllowsIdentifiers ? 1L : 0L, definition.Sensitivity, (long)version);

    private void CheckAttribute(AttributeDefinition definition)
    {
        string name = definition.Name;
        if (!AttributeName.IsUsable(name))
        {
            throw new InputException($"Attribute \"{name}\": a name is {AttributeName.Allowed}.");
        }

        if (!TryGetSource(definition.Source, out _))
        {
            throw new InputException(InputProblem.NotFound, $"Attribute \"{name}\": there is no data source \"{definition.Source}\"; declare it first.");
        }

        if (!Enum.IsDefined(definition.Kind) || !Enum.IsDefined(definition.Merge) || !Enum.IsDefined(definition.Count))
        {
            throw new InputException($"Attribute \"{name}\": kind {(int)definition.Kind}, merge rule {(int)definition.Merge} or count rule {(int)definition.Count} is not known.");
        }

        if (definition.Scale is < 0 or > 9 || (definition.Scale != 0 && definition.Kind != AttributeKind.Number))
        {
            throw new InputException($"Attribute \"{name}\": scale {definition.Scale}; a number has 0 to 9 decimal places, other kinds none.");
        }

        if (definition.Merge != MergeRule.Last && definition.Kind != AttributeKind.Number)
        {
            throw new InputException($"Attribute \"{name}\": merge rule {definition.Merge}; only a number has one.");
        }

        if (definition.Count != CountRule.Rows && definition.Kind != AttributeKind.Event)
        {
            throw new InputException($"Attribute \"{name}\": count rule {definition.Count}; only an event has one.");
        }

        if (definition.TimeToLive is < 1 or > 36_500)
        {
            throw new InputException($"Attribute \"{name}\": a time-to-live of {definition.TimeToLive} days; 1 to 36,500 are possible, or none for ever.");
        }

        if (definition.Sensitivity is { Length: 0 or > 64 })
        {
            throw new InputException($"Attribute \"{name}\": a sensitivity label has 1 to 64 characters.");
        }
    }
}
