using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Index;
using Segmentation.Ingestion.Identifiers;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Translation;
using Segmentation.Ingestion.Values;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Ingestion;

/// <summary>A mapping against a store: compared with what is on record, then declared, then ready to translate.</summary>
internal sealed class Feed(FeedMapping mapping, IDeliverySink sink, KeyRing keys, TimeProvider clock)
{
    private readonly List<DoorSpace> _spaces = FeedDeclaration.FindSpaces(mapping, sink, keys);

    public FeedMapping Mapping => mapping;

    public FeedColumns Columns { get; } = new(mapping);

    /// <summary>The mode as the ledger has it.</summary>
    public string Mode => mapping.Mode == DeliveryMode.Append ? "append" : "replace";

    /// <summary>Compares the mapping with the store; changes nothing.</summary>
    /// <exception cref="InputException">Something differs from what is on record, or the day of the mapping is out of range.</exception>
    public void Check()
    {
        FeedDeclaration.Check(mapping, sink, keys);
        if (mapping.Time.Day is { } day && DayOfTime.LastDay(sink.DayZone, clock.GetUtcNow()) is var last && day.Value > last.Value)
        {
            throw new InputException($"The mapping's \"day\" is {day}; rows may be of {last} at the latest, the day after today.");
        }
    }

    /// <summary>Works out identifiers and times as of now. Needs nothing declared.</summary>
    public BatchAdmitter Admitter() => new(
        mapping,
        Columns,
        new IdentifierDoor(mapping.Identifier, _spaces),
        mapping.Time.Column is null ? null : new DayOfTime(mapping.Time, sink.DayZone, clock.GetUtcNow()));

    /// <summary>Whether the store has the mapping's attributes and id spaces already; then declaring changes no answer.</summary>
    public bool IsDeclared =>
        mapping.Attributes.All(attribute => sink.FindAttribute(attribute.Definition.Name) is not null)
        && mapping.Identifier.Spaces.All(space => sink.FindIdSpace(space.Name) is not null);

    /// <summary>Whether a translation still speaks of the attributes as the store has them.</summary>
    public bool IsCurrent(FeedTranslation translation) => translation.Attributes.All(attribute => sink.FindAttribute(attribute.Name) == attribute);

    /// <summary>Makes source, attributes and id spaces known.</summary>
    public FeedTranslation Declare() => Translation(FeedDeclaration.Attributes(mapping, sink), FeedDeclaration.Spaces(mapping, sink, keys));

    /// <summary>Looks for mistakes in a batch as if everything were declared; changes nothing.</summary>
    /// <exception cref="InputException">The first mistake.</exception>
    public void Rehearse(AdmittedBatch batch, bool isStrict)
    {
        IndexSnapshot snapshot = sink.Snapshot;
        List<AttributeDefinition> attributes = [];
        foreach (AttributeMapping attribute in mapping.Attributes)
        {
            AttributeDefinition? known = sink.FindAttribute(attribute.Definition.Name);
            if (known is null)
            {
                known = attribute.Definition with { Id = int.MaxValue - attributes.Count };
                snapshot = snapshot.With(known, snapshot.Version);
            }

            attributes.Add(known);
        }

        Translation(attributes, _spaces).Translator.Rehearse(batch, snapshot, sink.Devices, isStrict);
    }

    private FeedTranslation Translation(List<AttributeDefinition> attributes, List<DoorSpace> spaces)
    {
        List<AttributeGatherer> gatherers = [];
        for (int i = 0; i < attributes.Count; i++)
        {
            string name = attributes[i].Name;
            RemovalMapping[] removals = [.. mapping.Removals.Where(removal => removal.Attributes is null || removal.Attributes.Contains(name, StringComparer.Ordinal))];
            gatherers.Add(new AttributeGatherer(mapping.Attributes[i], attributes[i], removals, Columns));
        }

        return new FeedTranslation(new BatchTranslator(mapping, Columns, spaces, gatherers), attributes);
    }
}

/// <summary>What turns batches of a feed into changes.</summary>
/// <param name="Translator">Turns a batch into a change.</param>
/// <param name="Attributes">The attributes of the mapping as the store had them when it was made.</param>
internal sealed record FeedTranslation(BatchTranslator Translator, IReadOnlyList<AttributeDefinition> Attributes);
